// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include <QDBusConnection>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <QVariantList>

namespace emberdisc::test {

/// A bus with nothing on it but what the test puts there. Its daemon and mocks die with the test, even if
/// that is killed.
class PrivateBusDaemon {
public:
    PrivateBusDaemon();
    ~PrivateBusDaemon();

    /// Empty when the daemon could not be started.
    [[nodiscard]] const QString& address() const { return m_address; }
    [[nodiscard]] qint64 processId() const { return m_daemon.processId(); }
    [[nodiscard]] QDBusConnection connection() const { return QDBusConnection(m_connectionName); }

    /// Starts python3-dbusmock with these arguments, waits until `service` is on the bus, and tells whether
    /// it came.
    [[nodiscard]] bool startMock(const QString& service, const QStringList& arguments);
    /// A mock of one object, whose methods are added by addMethod().
    [[nodiscard]] bool startObject(const QString& service, const QString& path, const QString& interface);
    /// `code` is Python: `args` are the call's, `ret` is what it returns.
    [[nodiscard]] bool addMethod(const QString& service, const QString& path, const QString& interface,
                                 const QString& method, const QString& in, const QString& out,
                                 const QString& code) const;
    /// The first argument of the answer; invalid when it is an error.
    [[nodiscard]] QVariant call(const QString& service, const QString& path, const QString& interface,
                                const QString& method, const QVariantList& arguments = {}) const;
    /// How often the mocked method was called, and with what the last time.
    struct Calls {
        qsizetype count = 0;
        QVariantList last;
    };
    [[nodiscard]] Calls calls(const QString& service, const QString& path, const QString& method) const;
    /// Connections to the bus, but for the daemon's own name and well-known names.
    [[nodiscard]] qsizetype clientCount() const;

private:
    QProcess m_daemon;
    QString m_address;
    QString m_connectionName;
    std::vector<std::unique_ptr<QProcess>> m_mocks;
};

} // namespace emberdisc::test
