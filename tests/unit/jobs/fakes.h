// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/sleepinhibitor.h"
#include "core/jobs/job.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>

namespace emberdisc::test {

/// Stands still unless told otherwise. Any thread.
class FakeClock final : public Clock {
public:
    [[nodiscard]] System::time_point now() const override { return System::time_point(m_passed.load()); }
    [[nodiscard]] Steady::time_point steadyNow() const override
    {
        return Steady::time_point(std::chrono::hours(1)) + m_passed.load();
    }
    bool sleepFor(Steady::duration duration, const std::stop_token& stop) const override
    {
        advance(duration);
        return !stop.stop_requested();
    }
    void advance(Steady::duration duration) const { m_passed = m_passed.load() + duration; }

private:
    mutable std::atomic<Steady::duration> m_passed{Steady::duration::zero()};
};

/// Counts what is held.
class CountingInhibitor final : public SleepInhibitor {
public:
    [[nodiscard]] Inhibition inhibit() override
    {
        struct Counted final : Inhibition::Hold {
            explicit Counted(CountingInhibitor& owner) : m_owner(owner)
            {
                ++m_owner.held;
                ++m_owner.taken;
            }
            ~Counted() override { --m_owner.held; }
            [[nodiscard]] std::stop_token goingToSleep() const override { return m_owner.sleep.get_token(); }
            CountingInhibitor& m_owner;
        };
        return Inhibition(std::make_unique<Counted>(*this), shortfall);
    }

    std::atomic<int> held{0};
    std::atomic<int> taken{0};
    std::optional<Error> shortfall;
    std::stop_source sleep; ///< the machine goes to sleep
};

/// A door that one thread waits at until another opens it.
class Gate {
public:
    void open()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_isOpen = true;
        }
        m_changed.notify_all();
    }
    void pass()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_isOpen; });
    }
    /// Returns at stop, too; true if it was opened.
    bool pass(const std::stop_token& stop)
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait(lock, stop, [this] { return m_isOpen; });
    }

private:
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    bool m_isOpen = false;
};

/// A job that does what it was given.
class FunctionJob final : public jobs::Job {
public:
    using Function = std::function<Result<>(JobContext&, jobs::JobReport&)>;
    explicit FunctionJob(Function function) : m_function(std::move(function)) {}
    [[nodiscard]] Result<> run(JobContext& context, jobs::JobReport& report) override
    {
        return m_function(context, report);
    }

private:
    Function m_function;
};

} // namespace emberdisc::test
