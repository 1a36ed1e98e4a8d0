// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/trackinformation.h"

#include "core/mmc/replyview.h"

namespace emberdisc::mmc {

Result<TrackInformation> parseTrackInformation(std::span<const std::byte> reply)
{
    const ReplyView whole(reply);
    TRY(requireSize(whole, Opcode::ReadTrackInformation, 28));
    const ReplyView view = whole.announced(std::size_t{whole.be16(0)} + 2);
    TRY(requireSize(view, Opcode::ReadTrackInformation, 28));
    TrackInformation track{
        .trackNumber = static_cast<std::uint16_t>((view.u8(32) << 8) | view.u8(2)),
        .sessionNumber = static_cast<std::uint16_t>((view.u8(33) << 8) | view.u8(3)),
        .layerJumpRecordingStatus = view.bits(5, 7, 6),
        .damage = view.bit(5, 5),
        .copy = view.bit(5, 4),
        .trackMode = view.bits(5, 3, 0),
        .reserved = view.bit(6, 7),
        .blank = view.bit(6, 6),
        .packet = view.bit(6, 5),
        .fixedPacket = view.bit(6, 4),
        .dataMode = view.bits(6, 3, 0),
        .startAddress = view.signedBe32(8),
        .freeBlocks = view.be32(16),
        .fixedPacketSize = view.be32(20),
        .trackSize = view.be32(24),
    };
    if (view.bit(7, 0))
        track.nextWritableAddress = view.signedBe32(12);
    if (view.bit(7, 1) && view.size() >= 32)
        track.lastRecordedAddress = view.signedBe32(28);
    if (view.size() >= 40)
        track.readCompatibilityLba = view.signedBe32(36);
    if (view.size() >= 44)
        track.nextLayerJumpAddress = view.signedBe32(40);
    if (view.size() >= 48)
        track.lastLayerJumpAddress = view.signedBe32(44);
    return track;
}

} // namespace emberdisc::mmc
