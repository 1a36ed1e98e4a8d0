// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <memory>
#include <optional>
#include <stop_token>
#include <utility>

namespace emberdisc {

/// Keeps the machine awake and the session open for as long as it lives. Move-only; letting go never fails.
/// It may be let go from another thread than the one that got it, but from one at a time. A dead process
/// holds nothing: the services notice by themselves.
class Inhibition {
public:
    /// What an implementation holds; its destructor lets go.
    class Hold {
    public:
        virtual ~Hold() = default;
        [[nodiscard]] virtual std::stop_token goingToSleep() const { return {}; }
    };

    Inhibition() = default;
    explicit Inhibition(std::unique_ptr<Hold> hold, std::optional<Error> shortfall = {})
        : m_hold(std::move(hold)), m_shortfall(std::move(shortfall))
    {}

    [[nodiscard]] bool isHeld() const { return m_hold != nullptr; }
    /// InhibitorUnavailable when the machine may fall asleep all the same; its detail says who refused and
    /// why.
    [[nodiscard]] const std::optional<Error>& shortfall() const { return m_shortfall; }
    /// Stop is requested when the machine goes to sleep or shuts down all the same: somebody insists, or the
    /// battery is empty. It waits for the release then, for some seconds.
    [[nodiscard]] std::stop_token goingToSleep() const
    {
        return m_hold ? m_hold->goingToSleep() : std::stop_token();
    }
    void release() { m_hold.reset(); }

private:
    std::unique_ptr<Hold> m_hold;
    std::optional<Error> m_shortfall;
};

/// Asks the system not to suspend, shut down or log off. inhibit() may be called from any thread, blocks for
/// a bounded time (seconds) and never throws: a machine that offers nothing gives an Inhibition that is not
/// held and says so.
class SleepInhibitor {
public:
    virtual ~SleepInhibitor() = default;

    [[nodiscard]] virtual Inhibition inhibit() = 0;
};

/// For work that need not keep anything awake: scanning, saving to a file in a test.
class NoInhibitor final : public SleepInhibitor {
public:
    [[nodiscard]] Inhibition inhibit() override { return {}; }
};

} // namespace emberdisc
