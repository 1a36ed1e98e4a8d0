// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/progressestimator.h"

#include <algorithm>
#include <cmath>

namespace emberdisc::jobs {

namespace {

using Seconds = std::chrono::duration<double>;
using std::chrono::duration_cast;
using std::chrono::milliseconds;

constexpr Seconds kSampleInterval{0.5};
constexpr Seconds kSmoothing{10};
constexpr Seconds kSilence{3};       ///< before the first promise
constexpr Seconds kLongest{100'000}; ///< more than a day is no estimate

} // namespace

std::optional<double> JobProgress::percent() const
{
    if (progress.total == 0)
        return {};
    const auto done = std::min(progress.done, progress.total);
    return 100.0 * static_cast<double>(done) / static_cast<double>(progress.total);
}

ProgressEstimator::ProgressEstimator(Clock::Steady::time_point start)
    : m_start(start), m_phaseStart(start), m_sampleTime(start)
{}

void ProgressEstimator::startPhase(Clock::Steady::time_point now)
{
    m_phaseStart = now;
    m_sampleTime = now;
    m_sampleDone = 0;
    m_rate.reset();
}

void ProgressEstimator::phase(Phase phase, Clock::Steady::time_point now)
{
    m_phase = phase;
    m_latest = {};
    startPhase(now);
}

void ProgressEstimator::progress(const Progress& progress, Clock::Steady::time_point now)
{
    if (progress.total != m_latest.total || progress.done < m_sampleDone)
        startPhase(m_latest.total == 0 ? m_phaseStart
                                       : now); // another measure, such as the next of several copies
    m_latest = progress;
    const Seconds passed = now - m_sampleTime;
    if (passed < kSampleInterval)
        return;
    const double rate = static_cast<double>(progress.done - m_sampleDone) / passed.count();
    const double weight = 1 - std::exp(-passed / kSmoothing);
    m_rate = m_rate ? *m_rate + weight * (rate - *m_rate) : rate;
    m_sampleTime = now;
    m_sampleDone = progress.done;
}

JobProgress ProgressEstimator::at(Clock::Steady::time_point now) const
{
    JobProgress result{m_phase,
                       m_latest,
                       duration_cast<milliseconds>(now - m_start),
                       duration_cast<milliseconds>(now - m_phaseStart),
                       {}};
    if (m_latest.total == 0 || !m_rate || *m_rate <= 0 || now - m_phaseStart < kSilence)
        return result;
    const double left = static_cast<double>(m_latest.total - std::min(m_sampleDone, m_latest.total));
    const Seconds remaining = std::max(Seconds{left / *m_rate} - Seconds{now - m_sampleTime}, Seconds{0});
    if (remaining < kLongest)
        result.remaining = duration_cast<milliseconds>(remaining);
    return result;
}

} // namespace emberdisc::jobs
