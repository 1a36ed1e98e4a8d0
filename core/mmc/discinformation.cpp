// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/discinformation.h"

#include "core/mmc/replyview.h"

namespace emberdisc::mmc {

namespace {

/// HMSF of a CD; FFFFFFh (finished) and 000000h (not told) are no address.
std::optional<Msf> msfIn(std::uint32_t raw)
{
    const std::uint32_t msf = raw & 0xFFFFFF;
    if (msf == 0xFFFFFF || msf == 0)
        return std::nullopt;
    return Msf{static_cast<std::uint8_t>(msf >> 16), static_cast<std::uint8_t>((msf >> 8) & 0xFF),
               static_cast<std::uint8_t>(msf & 0xFF)};
}

std::uint16_t joined(std::uint8_t high, std::uint8_t low)
{
    return static_cast<std::uint16_t>((high << 8) | low);
}

} // namespace

std::optional<Msf> DiscInformation::leadInStart() const
{
    return msfIn(lastSessionLeadInStart);
}

std::optional<Msf> DiscInformation::leadOutStart() const
{
    return msfIn(lastPossibleLeadOutStart);
}

Result<DiscInformation> parseDiscInformation(std::span<const std::byte> reply)
{
    const ReplyView whole(reply);
    TRY(requireSize(whole, Opcode::ReadDiscInformation, 9));
    const ReplyView view = whole.announced(std::size_t{whole.be16(0)} + 2);
    TRY(requireSize(view, Opcode::ReadDiscInformation, 9));
    if (view.bits(2, 7, 5) != 0)
        return invalidReply(Opcode::ReadDiscInformation, "not standard disc information");
    DiscInformation disc{
        .discStatus = static_cast<DiscStatus>(view.bits(2, 1, 0)),
        .lastSessionState = static_cast<LastSessionState>(view.bits(2, 3, 2)),
        .erasable = view.bit(2, 4),
        .firstTrackNumber = view.u8(3),
        .numberOfSessions = joined(view.u8(9), view.u8(4)),
        .firstTrackInLastSession = joined(view.u8(10), view.u8(5)),
        .lastTrackInLastSession = joined(view.u8(11), view.u8(6)),
        .backgroundFormatStatus = static_cast<BackgroundFormatStatus>(view.bits(7, 1, 0)),
        .dirty = view.bit(7, 2),
        .unrestrictedUse = view.bit(7, 5),
        .discType = static_cast<DiscType>(view.u8(8)),
        .lastSessionLeadInStart = view.be32(16),
        .lastPossibleLeadOutStart = view.be32(20),
        .numberOfOpcTables = view.u8(33),
    };
    if (view.bit(7, 7))
        disc.discIdentification = view.be32(12);
    if (view.bit(7, 6)) {
        std::array<std::byte, 8> barCode{};
        std::ranges::copy(view.part(24, 8).bytes(), barCode.begin());
        disc.discBarCode = barCode;
    }
    if (view.bit(7, 4))
        disc.discApplicationCode = view.u8(32);
    return disc;
}

} // namespace emberdisc::mmc
