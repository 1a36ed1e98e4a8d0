// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/virtualdrive/discstate.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

/// The sub-channels of a CD, IEC 60908 clause 17 and ECMA-130 section 22.
namespace emberdisc::virtualdrive {

/// A sector's P to W as they are sent.
using SubChannel = std::array<std::byte, kSubChannelSize>;
/// A sector's Q: control and ADR, nine bytes as ADR says, CRC-16 inverted.
using QFrame = std::array<std::byte, 12>;

/// The track to which the sector belongs, the pause before it included; null in a lead-out and between
/// sessions.
[[nodiscard]] const Track* trackWithPauseAt(const DiscState& state, std::int32_t lba);

/// Where on the disc a sector lies.
struct Position {
    std::uint8_t control = 0;
    std::uint8_t track = 0; ///< AAh: lead-out
    std::uint8_t index = 1;
    std::int32_t relative = 0; ///< sectors from index 1 on; in a pause those that are left of it
};
[[nodiscard]] Position positionOf(const DiscState& state, std::int32_t lba);

/// What a drive writes into P and Q: the position, and of each hundred sectors one with the media catalogue
/// number and one with the ISRC if there are such.
[[nodiscard]] SubChannel makeSubChannel(const DiscState& state, std::int32_t lba);
/// A Q frame with its CRC: of ADR 1, the position.
[[nodiscard]] QFrame makePositionFrame(const Position& position, std::int32_t lba);

[[nodiscard]] QFrame qOf(const SubChannel& subChannel);
[[nodiscard]] bool isPause(const SubChannel& subChannel); ///< P is set
[[nodiscard]] bool hasValidCrc(const QFrame& frame);
/// P and Q as 16 bytes, as READ CD gives them and data block type 1 has them: the frame, three zeros, P in
/// bit 7.
[[nodiscard]] std::array<std::byte, 16> pqOf(const SubChannel& subChannel);
/// The reverse; the drive makes the CRC, whatever the host has there.
[[nodiscard]] SubChannel subChannelOf(std::span<const std::byte, 16> pq);

/// What frames of ADR 2 and 3 tell; nothing when the frame is another or holds what cannot be.
[[nodiscard]] std::optional<std::array<char, 13>> catalogNumberOf(const QFrame& frame);
[[nodiscard]] std::optional<std::array<char, 12>> isrcOf(const QFrame& frame);

} // namespace emberdisc::virtualdrive
