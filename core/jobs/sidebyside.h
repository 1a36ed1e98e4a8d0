// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/sleepinhibitor.h"
#include "core/jobs/job.h"

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace emberdisc::jobs {

/// One of several jobs, and whom it talks to. Borrowed. The context is used in that job's thread alone; what
/// contexts have in common is theirs to guard.
struct SideJob {
    Job& job;
    JobContext& context;
};

/// Told in the thread of the job that ended, perhaps at the same time as another.
using SideJobEnded = std::function<void(std::size_t index, JobResult& result)>;

/// Several recorders at once: runHere() for each job in a thread of its own. Returns when all have ended,
/// with their results in the order of the jobs.
///
/// No job waits for another, or fails with it: each reads its own stream of what it burns and fills its own
/// ring. A producer that all shared would either go at the pace of the slowest recorder (one that calibrates
/// its laser for half a minute is 600 MB behind) or need a buffer without bounds. What the jobs read in
/// common lies in the kernel's page cache, which is that buffer and may forget.
[[nodiscard]] std::vector<JobResult> runSideBySide(std::span<const SideJob> jobs, SleepInhibitor& inhibitor,
                                                   const Clock& clock, const SideJobEnded& ended);

} // namespace emberdisc::jobs
