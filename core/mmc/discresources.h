// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace emberdisc::mmc {

/// READ DISC INFORMATION of type 001b, MMC-6 6.22.3.2. SPEC: no program was seen to ask for it.
struct TrackResources {
    std::uint16_t maximumTracks = 0;           ///< on the disc
    std::uint16_t assignedTracks = 0;          ///< of which there are
    std::uint16_t maximumAppendableTracks = 0; ///< that can be open or reserved at a time
    std::uint16_t appendableTracks = 0;        ///< of which there are
    friend bool operator==(const TrackResources&, const TrackResources&) = default;
};
/// READ DISC INFORMATION of type 010b, MMC-6 6.22.3.3: what pseudo-overwrite of a BD-R has left. SPEC:
/// dvd+rw-mediainfo has the type in other bits (51 10), and so shows something else.
struct PowResources {
    std::uint32_t remainingReplacements = 0; ///< clusters
    std::uint32_t remainingMapEntries = 0;
    std::uint32_t remainingUpdates = 0; ///< of the map
    friend bool operator==(const PowResources&, const PowResources&) = default;
};

inline constexpr std::size_t kTrackResourcesSize = 12;
inline constexpr std::size_t kPowResourcesSize = 16;

/// Fail with ReplyInvalid when the reply is not whole, or of another data type.
[[nodiscard]] Result<TrackResources> parseTrackResources(std::span<const std::byte> reply);
[[nodiscard]] Result<PowResources> parsePowResources(std::span<const std::byte> reply);

} // namespace emberdisc::mmc
