// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/sleepinhibitor.h"
#include "core/jobs/job.h"

namespace emberdisc::jobs {

/// Runs a job in the calling thread: the one way for the console and for JobRunner's worker. Holds an
/// Inhibition exactly while the job runs (its shortfall becomes a warning), collects warnings, measures the
/// duration, and turns exceptions into ErrorCode::Internal or OutOfMemory. A stop that was requested before
/// ends in Cancelled without running anything. When the machine goes to sleep or shuts down meanwhile the job
/// is stopped, and what does not end well then ends in SystemSuspended; the report tells what became of the
/// disc.
[[nodiscard]] JobResult runHere(Job& job, JobContext& context, SleepInhibitor& inhibitor, const Clock& clock);

} // namespace emberdisc::jobs
