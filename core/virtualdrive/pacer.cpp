// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/pacer.h"

#include <algorithm>
#include <stop_token>

namespace emberdisc::virtualdrive {

namespace {

constexpr Pacer::Duration kTick = std::chrono::microseconds(200);

Pacer::Duration secondsOf(double seconds)
{
    return std::chrono::duration_cast<Pacer::Duration>(std::chrono::duration<double>(seconds));
}

} // namespace

Pacer::Pacer(const Clock& clock, const RecorderOptions& options)
    : m_clock(clock),
      m_pace(options.pace),
      m_pollsUntilReady(options.pollsUntilReady),
      m_capacity(std::max<std::uint32_t>(options.bufferSize, 64 * 1024)),
      m_origin(options.pace == Pace::Real ? clock.steadyNow() : Clock::Steady::time_point())
{}

Pacer::Duration Pacer::now() const
{
    return m_pace == Pace::Real ? std::chrono::duration_cast<Duration>(m_clock.steadyNow() - m_origin)
                                : m_virtual;
}

void Pacer::tick()
{
    m_virtual += kTick;
    if (m_pace == Pace::Fast)
        return;
    drain();
    const Duration at = now();
    if (!m_running && m_level == 0)
        m_idle += at - m_lastCommand;
    m_lastCommand = at;
}

void Pacer::rest()
{
    if (m_pace == Pace::Fast)
        m_idle += std::chrono::seconds(1);
}

void Pacer::waitFor(Duration duration)
{
    if (duration <= Duration::zero())
        return;
    if (m_pace == Pace::Real)
        m_clock.sleepFor(duration, std::stop_token());
    else
        m_virtual += duration;
}

void Pacer::setRate(double bytesPerSecond)
{
    drain();
    m_rate = std::max(bytesPerSecond, 1.0);
}

void Pacer::drain()
{
    const Duration at = now();
    const double taken = std::chrono::duration<double>(at - m_drained).count() * m_rate;
    // Half a second of grace: a drive writes whole revolutions, and an empty moment is not yet an underrun.
    if (m_recording && m_pace == Pace::Real && taken > m_level + m_rate / 2)
        m_ranDry = true;
    m_level = std::max(0.0, m_level - taken);
    m_drained = at;
}

void Pacer::push(std::uint64_t bytes)
{
    drain();
    m_recording = true;
    const double above = m_level + static_cast<double>(bytes) - m_capacity;
    if (above > 0) {
        waitFor(secondsOf(above / m_rate));
        drain();
    }
    m_level = std::min<double>(m_level + static_cast<double>(bytes), m_capacity);
}

std::uint32_t Pacer::free()
{
    drain();
    return m_capacity - static_cast<std::uint32_t>(m_level);
}

bool Pacer::ranDry()
{
    drain();
    return m_ranDry;
}

Pacer::Duration Pacer::drainTime()
{
    drain();
    return secondsOf(m_level / m_rate);
}

void Pacer::endRecording()
{
    m_level = 0;
    m_recording = false;
    m_ranDry = false;
}

void Pacer::begin(Sense sense, Duration duration, Immediate immediate)
{
    if (immediate == Immediate::No) {
        waitFor(duration);
        return;
    }
    m_running = Running{sense, now(), std::max(duration, Duration(1)), 0};
    if (m_pace == Pace::Fast && m_pollsUntilReady == 0)
        m_running.reset();
}

bool Pacer::isRunning() const
{
    return m_running && (m_pace == Pace::Fast || now() - m_running->start < m_running->duration);
}

std::optional<Sense> Pacer::poll()
{
    if (!m_running)
        return std::nullopt;
    double done = 0;
    if (m_pace == Pace::Fast) {
        if (m_running->polls == m_pollsUntilReady) {
            m_running.reset();
            return std::nullopt;
        }
        ++m_running->polls;
        done = static_cast<double>(m_running->polls) / (m_pollsUntilReady + 1);
    } else {
        done = std::chrono::duration<double>(now() - m_running->start) /
               std::chrono::duration<double>(m_running->duration);
        if (done >= 1) {
            m_running.reset();
            return std::nullopt;
        }
    }
    Sense sense = m_running->sense;
    sense.progress = static_cast<std::uint16_t>(std::clamp(done, 0.0, 1.0) * 65535);
    return sense;
}

} // namespace emberdisc::virtualdrive
