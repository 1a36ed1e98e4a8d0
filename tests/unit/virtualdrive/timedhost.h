// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "host.h"

#include <chrono>
#include <stop_token>

namespace emberdisc::virtualdrive::test {

/// Time that passes when somebody sleeps, or when the test says so.
class FakeClock final : public Clock {
public:
    [[nodiscard]] System::time_point now() const override { return System::time_point() + m_elapsed; }
    [[nodiscard]] Steady::time_point steadyNow() const override { return Steady::time_point() + m_elapsed; }
    bool sleepFor(Steady::duration duration, const std::stop_token&) const override
    {
        m_elapsed += duration;
        return true;
    }
    void pass(Steady::duration duration) { m_elapsed += duration; }
    [[nodiscard]] double seconds() const { return std::chrono::duration<double>(m_elapsed).count(); }

private:
    mutable Steady::duration m_elapsed{};
};

/// A host whose recorder keeps time.
template <class HostType = Host>
struct TimedHost : HostType {
    explicit TimedHost(MediumType type, RecorderOptions options = {.pace = Pace::Real}) : HostType(type)
    {
        auto disc = this->recorder->takeDisc();
        this->recorder = std::make_unique<VirtualRecorder>(time, options);
        if (!this->recorder->insert(std::move(disc)))
            qFatal("the recorder takes no disc");
        static_cast<void>(this->run({0}));
    }
    ~TimedHost() { this->recorder.reset(); }
    FakeClock time;
};

} // namespace emberdisc::virtualdrive::test
