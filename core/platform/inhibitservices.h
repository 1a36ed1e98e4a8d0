// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/platform/dbusinhibitor.h"
#include "core/platform/privatebus.h"
#include "core/platform/sleepwatch.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <QDBusUnixFileDescriptor>

namespace emberdisc::platform {

/// What the services granted and what they refused.
class Grants {
public:
    void addBus(std::unique_ptr<PrivateBus> bus) { m_buses.push_back(std::move(bus)); }
    void grantDescriptor(QDBusUnixFileDescriptor descriptor)
    {
        m_descriptors.push_back(std::move(descriptor));
    }
    void grant(std::function<void()> undo) { m_undo.push_back(std::move(undo)); }
    void setPreventsSleep() { m_preventsSleep = true; }
    void watchSleep(std::unique_ptr<SleepWatch> watch) { m_watch = std::move(watch); }
    [[nodiscard]] std::stop_token goingToSleep() const
    {
        return m_watch ? m_watch->goingToSleep() : std::stop_token();
    }
    void refuse(const std::string& who, const std::string& why);

    [[nodiscard]] bool any() const { return !m_descriptors.empty() || !m_undo.empty(); }
    [[nodiscard]] bool preventsSleep() const { return m_preventsSleep; }
    /// "who: why; who: why", for the log.
    [[nodiscard]] const std::string& refusals() const { return m_refusals; }

    /// Closes descriptors, gives cookies back without waiting for an answer, closes the buses.
    void release();

private:
    std::vector<std::unique_ptr<PrivateBus>> m_buses;
    std::unique_ptr<SleepWatch> m_watch; ///< of one of the buses
    std::vector<QDBusUnixFileDescriptor> m_descriptors;
    std::vector<std::function<void()>> m_undo;
    std::string m_refusals;
    bool m_preventsSleep = false;
};

/// Asks each service in turn; all calls together take `options.patience` at most, connecting not counted.
[[nodiscard]] Grants askServices(const InhibitorOptions& options);

} // namespace emberdisc::platform
