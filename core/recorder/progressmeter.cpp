// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/progressmeter.h"

#include <chrono>

namespace emberdisc::recorder {

namespace {

constexpr std::chrono::milliseconds kInterval{100};
/// How much a new measurement moves the speed that is shown: it settles within about a second.
constexpr double kWeight = 0.2;

double seconds(Clock::Steady::duration duration)
{
    return std::chrono::duration<double>(duration).count();
}

} // namespace

ProgressMeter::ProgressMeter(JobContext& context, const Clock& clock, std::uint64_t total, double speedUnit)
    : m_context(context),
      m_clock(clock),
      m_total(total),
      m_speedUnit(speedUnit),
      m_begin(clock.steadyNow()),
      m_lastTime(m_begin)
{}

bool ProgressMeter::isDue() const
{
    return !m_reported || m_clock.steadyNow() - m_lastTime >= kInterval;
}

void ProgressMeter::update(std::uint64_t done, std::string item, std::optional<int> ringPercent,
                           std::optional<int> devicePercent)
{
    const auto now = m_clock.steadyNow();
    if (const double elapsed = seconds(now - m_lastTime); elapsed > 0 && done >= m_lastDone) {
        const double measured = static_cast<double>(done - m_lastDone) / elapsed;
        m_speed = m_speed > 0 ? m_speed + kWeight * (measured - m_speed) : measured;
        m_lastTime = now;
        m_lastDone = done;
    }
    m_reported = true;
    m_context.progress({.done = done,
                        .total = m_total,
                        .bytesPerSecond = m_speed,
                        .speedUnit = m_speedUnit,
                        .ringPercent = ringPercent,
                        .devicePercent = devicePercent,
                        .item = std::move(item)});
}

double ProgressMeter::average(std::uint64_t done) const
{
    const double elapsed = seconds(m_clock.steadyNow() - m_begin);
    return elapsed > 0 ? static_cast<double>(done) / elapsed : 0;
}

} // namespace emberdisc::recorder
