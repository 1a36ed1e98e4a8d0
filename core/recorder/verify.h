// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/recorder/burnplan.h"
#include "core/recorder/digests.h"
#include "core/recorder/mediumstate.h"

#include <expected>
#include <string>

namespace emberdisc::mmc {
class Transport;
}
namespace emberdisc::source {
class SectorSource;
}

namespace emberdisc::recorder {

struct VerifyReport {
    std::uint64_t sectorsCompared = 0;
    double averageBytesPerSecond = 0;
};

/// The disc is not what it should be: VerifyDiffers, or VerifyUnreadable when nothing differs but something
/// cannot be read; or the reading itself ended early (Cancelled, DeviceGone ...). Passes as a plain Error;
/// `where` is firstLba then.
struct VerifyFailure : Error {
    std::int64_t firstLba = 0;          ///< on the disc: first sector that differs or cannot be read
    std::string firstItem = {};         ///< what lies there, by SectorSource::describe
    std::uint64_t differingSectors = 0; ///< without the source at hand, all of a chunk that differs
    std::uint64_t unreadableSectors = 0;
    std::vector<std::string> items = {}; ///< everything that is hit, once each, at most 100
};

/// Which chunks of a mebibyte a quick verification reads in any case: the first and the last one, where
/// volumes begin and end, and some in between at the same distance.
[[nodiscard]] bool isSample(std::uint64_t chunk, std::uint64_t chunks);

/// Reads the disc back with READ(10) or, for 2352-byte sectors, READ CD, and compares with what was sent.
/// `source`, if given, must be what was burned: it names what is hit and pins a difference to its sector, and
/// is read only where something differs. Quick needs it to tell structure from files.
[[nodiscard]] std::expected<VerifyReport, VerifyFailure>
verify(mmc::Transport& transport, const BurnDigests& digests, source::SectorSource* source,
       const Clock& clock, JobContext& context, VerifyExtent extent = VerifyExtent::Full);

/// Reads the disc back and compares with `source`, sector by sector, from `firstLba` on: for an image file.
[[nodiscard]] std::expected<VerifyReport, VerifyFailure>
verifyAgainst(mmc::Transport& transport, std::int64_t firstLba, source::SectorSource& source,
              const Clock& clock, JobContext& context, VerifyExtent extent = VerifyExtent::Full);

} // namespace emberdisc::recorder
