// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/mmc/faultplan.h"

#include <cstdint>
#include <functional>
#include <string>

namespace emberdisc::mmc {

/// Hands commands on but for those that a plan makes fail: for tests of everything above. Borrows all that it
/// is made of.
class FaultTransport final : public Transport {
public:
    /// With a plan of its own. Without a clock nothing waits: delays are passed over, a Hang ends at once.
    explicit FaultTransport(Transport& inner) : m_inner(inner), m_plan(m_own) {}
    FaultTransport(Transport& inner, FaultPlan& plan, const Clock& clock)
        : m_inner(inner), m_plan(plan), m_clock(&clock)
    {}

    void add(Fault fault) { m_plan.add(std::move(fault)); }
    /// From that command on (counted from 1) everything fails with DeviceGone.
    void setGoneFrom(std::uint64_t number) { add({{.first = number}, ErrorCode::DeviceGone}); }
    /// Called with its number before each command, also before one that fails: a place to request a stop.
    void setHook(std::function<void(std::uint64_t number, const Command& command)> hook)
    {
        m_hook = std::move(hook);
    }
    /// Commands seen so far.
    [[nodiscard]] std::uint64_t commands() const { return m_commands; }

    [[nodiscard]] Result<Reply> execute(const Command& command) override;
    [[nodiscard]] std::size_t maximumTransfer() const override { return m_inner.maximumTransfer(); }
    [[nodiscard]] std::string describe() const override { return m_inner.describe(); }

private:
    Transport& m_inner;
    FaultPlan m_own;
    FaultPlan& m_plan;
    const Clock* m_clock = nullptr;
    std::function<void(std::uint64_t, const Command&)> m_hook;
    std::uint64_t m_commands = 0;
};

} // namespace emberdisc::mmc
