// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/platform/dbusinhibitor.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <QDBusConnection>
#include <QDBusUnixFileDescriptor>

namespace emberdisc::platform {

/// A bus connection that nobody else uses. Closed with the last who holds it; services let go of what a
/// closed client held.
class PrivateBus {
public:
    enum class Which : std::uint8_t { System, Session };

    /// `address` empty: the machine's own bus.
    PrivateBus(Which which, const QString& address);
    ~PrivateBus();
    PrivateBus(const PrivateBus&) = delete;
    PrivateBus& operator=(const PrivateBus&) = delete;

    [[nodiscard]] bool isConnected() const { return m_connection.isConnected(); }
    [[nodiscard]] QDBusConnection& connection() { return m_connection; }
    [[nodiscard]] std::string lastError() const;

private:
    QString m_name;
    QDBusConnection m_connection;
};

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
    void refuse(const std::string& who, const std::string& why);

    [[nodiscard]] bool any() const { return !m_descriptors.empty() || !m_undo.empty(); }
    [[nodiscard]] bool preventsSleep() const { return m_preventsSleep; }
    /// "who: why; who: why", for the log.
    [[nodiscard]] const std::string& refusals() const { return m_refusals; }

    /// Closes descriptors, gives cookies back without waiting for an answer, closes the buses.
    void release();

private:
    std::vector<std::unique_ptr<PrivateBus>> m_buses;
    std::vector<QDBusUnixFileDescriptor> m_descriptors;
    std::vector<std::function<void()>> m_undo;
    std::string m_refusals;
    bool m_preventsSleep = false;
};

/// Asks each service in turn; all calls together take `options.patience` at most, connecting not counted.
[[nodiscard]] Grants askServices(const InhibitorOptions& options);

} // namespace emberdisc::platform
