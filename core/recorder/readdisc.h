// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/recorder/mediumstate.h"
#include "core/recorder/rescuemap.h"

#include <cstdint>
#include <functional>
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

/// Where the sectors go: `lba` counts from the disc's start, `sectors` are whole.
using SectorTaker = std::function<Result<>(std::uint64_t lba, std::span<const std::byte> sectors)>;

/// The stretches of LBAs that data tracks fill. What lies between (pre-gaps, the ends and beginnings of
/// sessions) holds nothing and is often unreadable.
[[nodiscard]] std::vector<MapRange> dataRanges(const MediumState& medium, std::uint64_t sectors);

/// Reads what `map` does not hold as read, and hands it on in order: first what was never tried, then what
/// could not be read, that as often as the options allow. Sectors outside of the medium's data are zeros and
/// count as read, and so do the two run-out blocks that end a CD track written at once (MMC-6 4.2.3.5.2)
/// where they cannot be read. The map is right whenever this ends. Phase Copying. Errors: Cancelled,
/// ReadFailed with the LBA, the transport's, NoMedium, MediumChanged, and the taker's.
[[nodiscard]] Result<> readDisc(mmc::Transport& transport, const MediumState& medium, RescueMap& map,
                                const ReadDiscOptions& options, const SectorTaker& take, JobContext& context,
                                const Clock& clock);

} // namespace emberdisc::recorder
