// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/sidebyside.h"

#include "core/jobs/runhere.h"

#include <system_error>
#include <thread>

namespace emberdisc::jobs {

std::vector<JobResult> runSideBySide(std::span<const SideJob> jobs, SleepInhibitor& inhibitor,
                                     const Clock& clock, const SideJobEnded& ended)
{
    std::vector<JobResult> results(jobs.size());
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        const auto runOne = [&, i] {
            results[i] = runHere(jobs[i].job, jobs[i].context, inhibitor, clock);
            ended(i, results[i]);
        };
        try {
            threads.emplace_back(runOne);
        } catch (const std::system_error& error) {
            results[i].error = Error::of(ErrorCode::OutOfMemory, error.what());
            ended(i, results[i]);
        }
    }
    threads.clear(); // and joins them
    return results;
}

} // namespace emberdisc::jobs
