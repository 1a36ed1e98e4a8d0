// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace emberdisc::mmc {

/// READ TRACK INFORMATION, MMC-6 6.26.3. Addresses are LBAs, sizes are blocks.
struct TrackInformation {
    std::uint16_t trackNumber = 0;
    std::uint16_t sessionNumber = 0;
    std::uint8_t layerJumpRecordingStatus = 0; ///< LJRS
    bool damage = false;
    bool copy = false;
    std::uint8_t trackMode =
        0; ///< Q sub-channel control nibble: b2 data, b1 copy permitted, b0 pre-emphasis or incremental
    bool reserved = false; ///< RT
    bool blank = false;
    bool packet = false;       ///< packet or incremental
    bool fixedPacket = false;  ///< FP
    std::uint8_t dataMode = 0; ///< 1 Mode 1 or DVD, 2 Mode 2, Fh unknown
    std::int32_t startAddress = 0;
    std::optional<std::int32_t> nextWritableAddress = {}; ///< when NWA_V
    std::uint32_t freeBlocks = 0;
    std::uint32_t fixedPacketSize = 0; ///< or blocking factor
    std::uint32_t trackSize = 0;
    std::optional<std::int32_t> lastRecordedAddress = {}; ///< when LRA_V
    std::optional<std::int32_t> readCompatibilityLba = {};
    std::optional<std::int32_t> nextLayerJumpAddress = {};
    std::optional<std::int32_t> lastLayerJumpAddress = {};

    [[nodiscard]] bool isData() const { return (trackMode & 0x04) != 0; }
};

inline constexpr std::size_t kTrackInformationSize = 36;

/// Fails with ReplyInvalid when the part up to the track size is not whole.
[[nodiscard]] Result<TrackInformation> parseTrackInformation(std::span<const std::byte> reply);

} // namespace emberdisc::mmc
