// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/recorder/burnplan.h"
#include "core/recorder/digests.h"
#include "core/recorder/discfailure.h"

#include <expected>
#include <functional>
#include <optional>

namespace emberdisc::mmc {
class Transport;
}
namespace emberdisc::source {
class SectorSource;
}

namespace emberdisc::recorder {

/// A burn that ended well: the disc says what the plan said it would.
struct ExecuteReport {
    MediumState before = {};
    MediumState after = {};
    BurnDigests digests = {};         ///< empty for a simulation, and where nothing is to be verified
    std::uint64_t sectorsWritten = 0; ///< with pre-gap and padding
    std::uint64_t bytesWritten = 0;
    double averageBytesPerSecond = 0; ///< of the payload, from the first write to the end of the last
    std::uint32_t busyRetries = 0;    ///< how often the drive's buffer was full
    int lowestRingPercent = 100;      ///< our own buffer's low point
    int lowestDevicePercent = 100;    ///< the drive's buffer's low point, 100 when it did not tell
};

/// A burn that did not. Passes as a plain Error wherever one is wanted.
/// Codes: Cancelled, MediumChanged, NoMedium, WriteFailed, BufferUnderrun, MediumDamaged, MediumTooSmall,
/// MediumWriteProtected, CloseFailed, EraseFailed, StateMismatch, SpeedUnsupported never (a speed that is
/// refused is a warning), the source's own, and the transport's.
struct BurnFailure : DiscFailure {
    std::uint64_t sectorsWritten = 0;
};

/// What execute() cannot know by itself.
struct ExecuteHooks {
    /// Fill of our own ring in percent, asked a few times a second.
    std::function<std::optional<int>()> ringPercent = {};
};

/// Runs one copy of the plan. Blocks for the whole burn; one thread owns transport and source meanwhile.
/// Probes first, and refuses with MediumChanged when it is not the medium of the plan. Locks the tray and
/// unlocks it on every path. Cancel takes effect between commands; then cache, track and session are closed
/// as far as the standard allows (MMC-6 6.3), and the failure tells what became of the disc. At the end the
/// medium is probed again: success is what the disc says.
[[nodiscard]] std::expected<ExecuteReport, BurnFailure>
execute(const BurnPlan& plan, mmc::Transport& transport, source::SectorSource& source, const Clock& clock,
        JobContext& context, const ExecuteHooks& hooks = {});

} // namespace emberdisc::recorder
