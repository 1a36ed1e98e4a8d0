// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

/// What a drive tells of the Q sub-channel of a CD: by READ CD with SubChannel::Q, and by READ SUB-CHANNEL.
namespace emberdisc::mmc {

/// Q as READ CD gives it, MMC-6 table 366: twelve bytes as on the disc, three zeros, P in the last one.
inline constexpr std::size_t kFormattedQSize = 16;

/// A frame of mode 1: where on the disc the sector lies.
struct QPosition {
    std::uint8_t control = 0; ///< b2 data, b1 copy permitted, b0 pre-emphasis
    std::uint8_t track = 0;   ///< kLeadOutTrack in a lead-out
    std::uint8_t index = 0;   ///< 0 in the pause before the track
    std::int32_t lba = 0;     ///< by the frame: some drives give that of a neighbour
    friend bool operator==(const QPosition&, const QPosition&) = default;
};
/// Of the frame that was read for the sector `lba`. Nothing for frames of other modes (catalogue number,
/// ISRC), and for one that says that it lies elsewhere on the disc: it was not read well. Numbers are decimal
/// digits; drives that give them binary are understood, too.
[[nodiscard]] std::optional<QPosition> parseQPosition(std::span<const std::byte, kFormattedQSize> frame,
                                                      std::int32_t lba);

/// READ SUB-CHANNEL, MMC-6 6.24: data formats 02h and 03h.
enum class SubChannelText : std::uint8_t { CatalogNumber = 2, Isrc = 3 };
inline constexpr std::size_t kSubChannelTextSize = 24;
/// The 13 digits or the 12 characters; empty when there are none, or something else stands in their place.
/// ReplyInvalid when the reply is of another format, or ends before them.
[[nodiscard]] Result<std::string> parseSubChannelText(SubChannelText text, std::span<const std::byte> reply);

} // namespace emberdisc::mmc
