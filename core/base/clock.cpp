// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/clock.h"

#include <condition_variable>
#include <mutex>

namespace emberdisc {

Clock::System::time_point SystemClock::now() const
{
    return System::now();
}

Clock::Steady::time_point SystemClock::steadyNow() const
{
    return Steady::now();
}

bool SystemClock::sleepFor(Steady::duration duration, const std::stop_token& stop) const
{
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, duration, [] { return false; });
    return !stop.stop_requested();
}

} // namespace emberdisc
