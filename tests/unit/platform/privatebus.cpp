// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/platform/privatebus.h"

#include <csignal>

#include <sys/prctl.h>

#include <QDBusArgument>
#include <QDBusConnectionInterface>
#include <QDBusMessage>
#include <QDBusReply>
#include <QTest>

namespace emberdisc::test {

namespace {

void dieWithParent(QProcess& process)
{
    process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    process.setProcessChannelMode(QProcess::SeparateChannels);
    process.setStandardErrorFile(QProcess::nullDevice());
}

void end(QProcess& process)
{
    if (process.state() == QProcess::NotRunning)
        return;
    process.kill();
    process.waitForFinished(5000);
}

const QString kMock = QStringLiteral("org.freedesktop.DBus.Mock");

} // namespace

PrivateBusDaemon::PrivateBusDaemon()
    : m_connectionName(QStringLiteral("test-") + QString::number(reinterpret_cast<quintptr>(this), 16))
{
    dieWithParent(m_daemon);
    m_daemon.start(QStringLiteral("dbus-daemon"),
                   {QStringLiteral("--config-file=" EMBERDISC_SOURCE_DIR "/tests/support/private-bus.conf"),
                    QStringLiteral("--nofork"), QStringLiteral("--nopidfile"),
                    QStringLiteral("--print-address")});
    if (!m_daemon.waitForStarted(5000) || !m_daemon.waitForReadyRead(10000))
        return;
    m_address = QString::fromLocal8Bit(m_daemon.readLine()).trimmed();
    if (!QDBusConnection::connectToBus(m_address, m_connectionName).isConnected())
        m_address.clear();
}

PrivateBusDaemon::~PrivateBusDaemon()
{
    QDBusConnection::disconnectFromBus(m_connectionName);
    for (const auto& mock : m_mocks)
        end(*mock);
    end(m_daemon);
}

bool PrivateBusDaemon::startMock(const QString& service, const QStringList& arguments)
{
    auto mock = std::make_unique<QProcess>();
    dieWithParent(*mock);
    mock->setStandardOutputFile(QProcess::nullDevice());
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("DBUS_SYSTEM_BUS_ADDRESS"), m_address);
    environment.insert(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"), m_address);
    mock->setProcessEnvironment(environment);
    // The distribution's Python: it is the one that has the distribution's python3-dbusmock.
    mock->start(QStringLiteral("/usr/bin/python3"),
                QStringList{QStringLiteral("-m"), QStringLiteral("dbusmock")} + arguments);
    if (!mock->waitForStarted(5000))
        return false;
    m_mocks.push_back(std::move(mock));
    return QTest::qWaitFor([&] { return connection().interface()->isServiceRegistered(service).value(); },
                           10000);
}

bool PrivateBusDaemon::startObject(const QString& service, const QString& path, const QString& interface)
{
    return startMock(service, {QStringLiteral("--session"), service, path, interface});
}

bool PrivateBusDaemon::addMethod(const QString& service, const QString& path, const QString& interface,
                                 const QString& method, const QString& in, const QString& out,
                                 const QString& code) const
{
    auto message = QDBusMessage::createMethodCall(service, path, kMock, QStringLiteral("AddMethod"));
    message.setArguments({interface, method, in, out, code});
    return connection().call(message).type() == QDBusMessage::ReplyMessage;
}

QVariant PrivateBusDaemon::call(const QString& service, const QString& path, const QString& interface,
                                const QString& method, const QVariantList& arguments) const
{
    auto message = QDBusMessage::createMethodCall(service, path, interface, method);
    message.setArguments(arguments);
    return connection().call(message).arguments().value(0);
}

PrivateBusDaemon::Calls PrivateBusDaemon::calls(const QString& service, const QString& path,
                                                const QString& method) const
{
    Calls calls;
    const QVariant answer = call(service, path, kMock, QStringLiteral("GetMethodCalls"), {method});
    if (!answer.canConvert<QDBusArgument>())
        return calls;
    const auto list = answer.value<QDBusArgument>(); // a(tav)
    list.beginArray();
    while (!list.atEnd()) {
        qulonglong time = 0;
        QVariantList arguments;
        list.beginStructure();
        list >> time >> arguments;
        list.endStructure();
        ++calls.count;
        calls.last = arguments;
    }
    list.endArray();
    return calls;
}

qsizetype PrivateBusDaemon::clientCount() const
{
    const QStringList names = connection().interface()->registeredServiceNames().value();
    return names.filter(QStringLiteral(":")).size();
}

} // namespace emberdisc::test
