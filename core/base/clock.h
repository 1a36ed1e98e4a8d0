// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <memory>
#include <stop_token>

namespace emberdisc {

/// Time as a parameter, so that an image is reproducible and a test need not wait. All functions may be
/// called from any thread.
class Clock {
public:
    using Steady = std::chrono::steady_clock;
    using System = std::chrono::system_clock;

    virtual ~Clock() = default;

    [[nodiscard]] virtual System::time_point now() const = 0;
    [[nodiscard]] virtual Steady::time_point steadyNow() const = 0;
    /// Returns early, with false, when stop is requested.
    virtual bool sleepFor(Steady::duration duration, const std::stop_token& stop) const = 0;
};

/// The machine's clock.
class SystemClock final : public Clock {
public:
    [[nodiscard]] System::time_point now() const override;
    [[nodiscard]] Steady::time_point steadyNow() const override;
    bool sleepFor(Steady::duration duration, const std::stop_token& stop) const override;
};

} // namespace emberdisc
