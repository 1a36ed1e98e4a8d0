// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/platform/inhibitservices.h"

#include "core/base/log.h"
#include "core/platform/logind.h"

#include <chrono>

#include <QDBusConnectionInterface>
#include <QDBusError>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusPendingCall>
#include <QVariant>

namespace emberdisc::platform {

namespace {

using SteadyClock = std::chrono::steady_clock;

/// The time that is left for all calls together.
class Deadline {
public:
    explicit Deadline(std::chrono::milliseconds patience) : m_end(SteadyClock::now() + patience) {}
    [[nodiscard]] int leftMilliseconds() const
    {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(m_end - SteadyClock::now()).count();
        return left < 1 ? 1 : static_cast<int>(left);
    }

private:
    SteadyClock::time_point m_end;
};

struct Service {
    const char* service;
    const char* path;
    const char* interface;
};

constexpr Service kLogind = {logind::kService, logind::kPath, logind::kManager};
constexpr Service kGnomeSession = {"org.gnome.SessionManager", "/org/gnome/SessionManager",
                                   "org.gnome.SessionManager"};
constexpr Service kScreenSaver = {"org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver",
                                  "org.freedesktop.ScreenSaver"};
constexpr Service kPowerManagement = {"org.freedesktop.PowerManagement",
                                      "/org/freedesktop/PowerManagement/Inhibit",
                                      "org.freedesktop.PowerManagement.Inhibit"};
constexpr Service kPortal = {"org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop",
                             "org.freedesktop.portal.Inhibit"};

// Flags of org.gnome.SessionManager and of the portal, which took them over.
constexpr std::uint32_t kLogOut = 1;
constexpr std::uint32_t kSuspend = 4;
constexpr std::uint32_t kIdle = 8;

QString text(const char* latin1)
{
    return QString::fromLatin1(latin1);
}

/// Whether a service that does not run may be started for the asking.
enum class Start : std::uint8_t { Allowed, No };

QDBusMessage call(PrivateBus& bus, const Service& service, const char* method, const QVariantList& arguments,
                  Start start, const Deadline& deadline)
{
    auto message = QDBusMessage::createMethodCall(text(service.service), text(service.path),
                                                  text(service.interface), text(method));
    message.setArguments(arguments);
    message.setAutoStartService(start == Start::Allowed);
    return bus.connection().call(message, QDBus::Block, deadline.leftMilliseconds());
}

/// Sends and does not wait: used when letting go, where no answer changes anything.
void send(PrivateBus& bus, const QString& service, const QString& path, const QString& interface,
          const char* method, const QVariantList& arguments)
{
    auto message = QDBusMessage::createMethodCall(service, path, interface, text(method));
    message.setArguments(arguments);
    message.setAutoStartService(false);
    bus.connection().send(message);
}

std::string errorOf(const QDBusMessage& reply)
{
    if (reply.type() != QDBusMessage::ErrorMessage)
        return "an answer of unexpected type";
    const QString error = reply.errorName() + u" (" + reply.errorMessage() + u')';
    return error.toStdString();
}

bool isAbsent(const QDBusMessage& reply)
{
    const QString name = reply.errorName();
    return name == u"org.freedesktop.DBus.Error.ServiceUnknown" ||
           name == u"org.freedesktop.DBus.Error.NameHasNoOwner";
}

/// Returns the bus when it can be used. It stays with the grants either way.
PrivateBus* connectTo(PrivateBus::Which which, const QString& address, const char* name, Grants& grants)
{
    auto bus = std::make_unique<PrivateBus>(which, address);
    if (!bus->isConnected()) {
        grants.refuse(name, bus->lastError());
        return nullptr;
    }
    PrivateBus* borrowed = bus.get();
    grants.addBus(std::move(bus));
    return borrowed;
}

/// The error's name; empty when it was granted.
QString askLogindFor(PrivateBus& bus, const char* what, const char* mode, const InhibitorOptions& options,
                     const Deadline& deadline, Grants& grants)
{
    const QDBusMessage reply =
        call(bus, kLogind, "Inhibit", {text(what), options.who, options.why, text(mode)}, Start::Allowed,
             deadline);
    const QVariant first = reply.arguments().value(0);
    if (first.canConvert<QDBusUnixFileDescriptor>() && first.value<QDBusUnixFileDescriptor>().isValid()) {
        grants.grantDescriptor(first.value<QDBusUnixFileDescriptor>());
        return {};
    }
    grants.refuse(std::string(kLogind.service) + " " + what + " " + mode, errorOf(reply));
    return reply.errorName().isEmpty() ? QStringLiteral("?") : reply.errorName();
}

void askLogind(const InhibitorOptions& options, const Deadline& deadline, Grants& grants)
{
    PrivateBus* bus = connectTo(PrivateBus::Which::System, options.systemBus, "system bus", grants);
    if (!bus)
        return;
    QString refused = askLogindFor(*bus, "shutdown:sleep:idle", "block", options, deadline, grants);
    if (refused.isEmpty())
        grants.setPreventsSleep();
    // Only a policy's refusal leaves hope for the lesser wish: remote sessions may hold "idle" alone.
    else if (refused == u"org.freedesktop.DBus.Error.AccessDenied" ||
             refused == u"org.freedesktop.DBus.Error.InteractiveAuthorizationRequired")
        refused = askLogindFor(*bus, "idle", "block", options, deadline, grants);
    if (!refused.isEmpty())
        return;
    // Who may insist is not stopped by that. Some seconds are left then to end in order: as long as a lock of
    // the other mode is held, five unless logind.conf says otherwise.
    grants.watchSleep(std::make_unique<SleepWatch>(bus->connection()));
    (void)askLogindFor(*bus, "shutdown:sleep", "delay", options, deadline, grants);
}

/// Who gave the answer: itself where the reply tells (Qt 6.4), so that no successor under the same name is
/// addressed; later versions leave that empty, and the name has to do.
QString addressOf(const QDBusMessage& reply, const Service& service)
{
    return reply.service().isEmpty() ? text(service.service) : reply.service();
}

bool askForCookie(PrivateBus& bus, const Service& service, const QVariantList& arguments, const char* undo,
                  const Deadline& deadline, Grants& grants)
{
    const QDBusMessage reply = call(bus, service, "Inhibit", arguments, Start::No, deadline);
    const QVariant first = reply.arguments().value(0);
    if (reply.type() != QDBusMessage::ReplyMessage || first.userType() != QMetaType::UInt) {
        if (!isAbsent(reply))
            grants.refuse(service.service, errorOf(reply));
        return false;
    }
    grants.grant([&bus, owner = addressOf(reply, service), service, undo, cookie = first] {
        send(bus, owner, text(service.path), text(service.interface), undo, {cookie});
    });
    return true;
}

bool askPortal(PrivateBus& bus, const InhibitorOptions& options, const Deadline& deadline, Grants& grants)
{
    const QVariantMap details = {{QStringLiteral("reason"), options.why}};
    const QDBusMessage reply = call(bus, kPortal, "Inhibit", {QString(), kLogOut | kSuspend | kIdle, details},
                                    Start::Allowed, deadline);
    const QVariant first = reply.arguments().value(0);
    if (reply.type() != QDBusMessage::ReplyMessage || !first.canConvert<QDBusObjectPath>()) {
        grants.refuse(kPortal.service, errorOf(reply));
        return false;
    }
    grants.grant([&bus, owner = addressOf(reply, kPortal), request = first.value<QDBusObjectPath>().path()] {
        send(bus, owner, request, QStringLiteral("org.freedesktop.portal.Request"), "Close", {});
    });
    grants.setPreventsSleep();
    return true;
}

void askDesktop(const InhibitorOptions& options, const Deadline& deadline, Grants& grants)
{
    PrivateBus* bus = connectTo(PrivateBus::Which::Session, options.sessionBus, "session bus", grants);
    if (!bus)
        return;
    if (!options.sandboxed) {
        const QVariantList session = {options.who, 0U, options.why, kLogOut | kSuspend | kIdle};
        if (askForCookie(*bus, kGnomeSession, session, "Uninhibit", deadline, grants)) {
            grants.setPreventsSleep();
            return;
        }
        const QVariantList plain = {options.who, options.why};
        const bool idle = askForCookie(*bus, kScreenSaver, plain, "UnInhibit", deadline, grants);
        const bool power = askForCookie(*bus, kPowerManagement, plain, "UnInhibit", deadline, grants);
        if (power)
            grants.setPreventsSleep();
        if (idle || power)
            return;
    }
    (void)askPortal(*bus, options, deadline, grants);
}

} // namespace

void Grants::refuse(const std::string& who, const std::string& why)
{
    if (!m_refusals.empty())
        m_refusals += "; ";
    m_refusals += who + ": " + why;
}

void Grants::release()
{
    for (const auto& undo : m_undo)
        undo();
    m_undo.clear();
    m_watch.reset();
    m_descriptors.clear();
    m_buses.clear();
}

Grants askServices(const InhibitorOptions& options)
{
    const Deadline deadline(options.patience);
    Grants grants;
    if (!options.sandboxed)
        askLogind(options, Deadline(options.patience / 2), grants); // a slow one leaves time for the desktop
    askDesktop(options, deadline, grants);
    return grants;
}

} // namespace emberdisc::platform
