// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/platform/privatebus.h"

#include <QDBusError>

namespace emberdisc::platform {

namespace {

/// Names live in Qt's table of the whole process; one that is taken from the holder's address is free.
QString uniqueName(const PrivateBus* holder)
{
    return QStringLiteral("emberdisc-") + QString::number(reinterpret_cast<quintptr>(holder), 16);
}

QDBusConnection connectBus(PrivateBus::Which which, const QString& address, const QString& name)
{
    if (!address.isEmpty())
        return QDBusConnection::connectToBus(address, name);
    return QDBusConnection::connectToBus(
        which == PrivateBus::Which::System ? QDBusConnection::SystemBus : QDBusConnection::SessionBus, name);
}

} // namespace

PrivateBus::PrivateBus(Which which, const QString& address)
    : m_name(uniqueName(this)), m_connection(connectBus(which, address, m_name))
{}

PrivateBus::~PrivateBus()
{
    QDBusConnection::disconnectFromBus(m_name);
}

std::string PrivateBus::lastError() const
{
    return m_connection.lastError().message().toStdString();
}

} // namespace emberdisc::platform
