// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include <QDBusConnection>
#include <QString>

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

} // namespace emberdisc::platform
