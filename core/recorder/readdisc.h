// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/recorder/cdlayout.h"
#include "core/recorder/mediumstate.h"
#include "core/recorder/rescuemap.h"
#include "core/recorder/sectorreader.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace emberdisc::mmc {
class Transport;
}

namespace emberdisc::recorder {

enum class OnReadError : std::uint8_t {
    Fill, ///< zeros, noted in the map
    Stop, ///< ReadFailed at the first sector that no try could read
};

struct ReadDiscOptions {
    OnReadError onError = OnReadError::Stop;
    /// More tries for each sector that cannot be read, after all others have been read.
    int retries = 2;
};

/// Sectors that lie side by side on the disc, and in the image.
struct DiscStretch {
    std::uint64_t first = 0; ///< in the image
    std::uint64_t count = 0;
    std::int64_t lba = 0;
    bool mayRunOut = false; ///< its last two sectors are zeros where no drive can read them: cdlayout.h
    friend bool operator==(const DiscStretch&, const DiscStretch&) = default;
};

/// How a disc becomes an image.
struct ReadOrder {
    SectorRead how = SectorRead::UserData;
    /// By their place in the image. What lies between is zeros: on the disc it holds nothing, and is often
    /// unreadable.
    std::vector<DiscStretch> stretches = {};
    std::uint64_t sectors = 0; ///< of the image
};
/// An image of `sectors`, in which each data sector has its LBA as its place.
[[nodiscard]] ReadOrder dataOrder(const MediumState& medium, std::uint64_t sectors);
/// Whole sectors of all tracks of a CD, one after the other, with the pauses that can be read.
[[nodiscard]] ReadOrder wholeOrder(const CdLayout& layout);

/// Where on the disc the image's sector lies; nothing where it lies on none.
[[nodiscard]] std::optional<std::int64_t> lbaAt(const ReadOrder& order, std::uint64_t place);

/// Where the sectors go: `first` is the place of the first in the image.
using SectorTaker = std::function<Result<>(std::uint64_t first, std::span<const std::byte> sectors)>;

/// Reads what `map`, which is of the image, does not hold as read, and hands it on in order: first what was
/// never tried, then what could not be read, that as often as the options allow. The map is right whenever
/// this ends. `bytesPerSecond` is 1x, or 0. Phase Copying. Errors: Cancelled, ReadFailed with the LBA, the
/// transport's, NoMedium, MediumChanged, and the taker's.
[[nodiscard]] Result<> readDisc(mmc::Transport& transport, const ReadOrder& order, RescueMap& map,
                                const ReadDiscOptions& options, const SectorTaker& take, JobContext& context,
                                const Clock& clock, double bytesPerSecond);

} // namespace emberdisc::recorder
