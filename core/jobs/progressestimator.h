// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/jobcontext.h"

#include <chrono>
#include <optional>

namespace emberdisc::jobs {

/// Progress with what the runner knows: for the window's and the console's line.
struct JobProgress {
    Phase phase = Phase::Preparing;
    Progress progress = {};
    std::chrono::milliseconds elapsed = {};                  ///< since the job began
    std::chrono::milliseconds phaseElapsed = {};             ///< since the phase began
    std::optional<std::chrono::milliseconds> remaining = {}; ///< of this phase; nothing while nobody can say

    /// 0..100, nothing while the total is unknown.
    [[nodiscard]] std::optional<double> percent() const;
};

/// Adds elapsed and remaining time to a job's progress. The rate is smoothed over some ten seconds, and
/// nothing is promised in the first three. No thread of its own: one at a time.
class ProgressEstimator {
public:
    explicit ProgressEstimator(Clock::Steady::time_point start);

    void phase(Phase phase, Clock::Steady::time_point now);
    void progress(const Progress& progress, Clock::Steady::time_point now);
    /// The latest progress, with times as of `now`.
    [[nodiscard]] JobProgress at(Clock::Steady::time_point now) const;

private:
    void startPhase(Clock::Steady::time_point now);

    Clock::Steady::time_point m_start;
    Clock::Steady::time_point m_phaseStart;
    Clock::Steady::time_point m_sampleTime;
    Phase m_phase = Phase::Preparing;
    Progress m_latest;
    std::uint64_t m_sampleDone = 0;
    std::optional<double> m_rate; ///< parts a second, smoothed
};

} // namespace emberdisc::jobs
