// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/platform/desktopdiscs.h"

#include "core/base/log.h"
#include "core/platform/discholders.h"
#include "core/platform/privatebus.h"

#include <algorithm>
#include <vector>

#include <QDBusArgument>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusVariant>
#include <QVariant>

namespace emberdisc::platform {

namespace {

constexpr QLatin1StringView kUDisks("org.freedesktop.UDisks2");
constexpr QLatin1StringView kManagerPath("/org/freedesktop/UDisks2/Manager");
constexpr QLatin1StringView kManager("org.freedesktop.UDisks2.Manager");
constexpr QLatin1StringView kBlock("org.freedesktop.UDisks2.Block");
constexpr QLatin1StringView kFilesystem("org.freedesktop.UDisks2.Filesystem");
constexpr QLatin1StringView kProperties("org.freedesktop.DBus.Properties");
constexpr std::chrono::milliseconds kCourtesy = std::chrono::seconds(3);

QVariantMap withoutPassword()
{
    return {{QStringLiteral("auth.no_user_interaction"), true}};
}

/// One conversation with UDisks2 about one block device.
class UDisks {
public:
    UDisks(const DesktopOptions& options, std::string node)
        : m_bus(PrivateBus::Which::System, options.systemBus),
          m_patience(static_cast<int>(options.patience.count())),
          m_node(std::move(node))
    {}

    /// Finds the object that stands for the node.
    [[nodiscard]] Result<> find()
    {
        if (!m_bus.isConnected())
            return fail(Error::atPath(ErrorCode::Unsupported, m_node, "no system bus: " + m_bus.lastError()));
        const QVariantMap device = {{QStringLiteral("path"), QString::fromStdString(m_node)}};
        TRY_ASSIGN(const QDBusMessage reply,
                   call(kManagerPath, kManager, QStringLiteral("ResolveDevice"), {device, QVariantMap()}));
        const auto paths = qdbus_cast<QList<QDBusObjectPath>>(reply.arguments().value(0));
        if (paths.isEmpty())
            return fail(Error::atPath(ErrorCode::DeviceNotFound, m_node, "UDisks2 does not know it"));
        m_path = paths.front().path();
        return {};
    }

    [[nodiscard]] Result<QDBusMessage> call(const QString& interface, const QString& method,
                                            const QVariantList& arguments)
    {
        return call(m_path, interface, method, arguments);
    }

    /// Filesystem.MountPoints: bytes that end in NUL. None for what is no file system.
    [[nodiscard]] std::vector<std::string> mountPoints()
    {
        std::vector<std::string> points;
        const auto reply =
            call(m_path, kProperties, QStringLiteral("Get"), {kFilesystem, QStringLiteral("MountPoints")});
        if (!reply)
            return points;
        const QVariant value = reply->arguments().value(0).value<QDBusVariant>().variant();
        for (const QByteArray& point : qdbus_cast<QByteArrayList>(value))
            points.emplace_back(point.constData());
        return points;
    }

private:
    [[nodiscard]] Result<QDBusMessage> call(const QString& path, const QString& interface,
                                            const QString& method, const QVariantList& arguments)
    {
        auto message = QDBusMessage::createMethodCall(kUDisks, path, interface, method);
        message.setArguments(arguments);
        QDBusMessage reply = m_bus.connection().call(message, QDBus::Block, m_patience);
        if (reply.type() == QDBusMessage::ReplyMessage)
            return reply;
        const QString why = reply.errorName() + QStringLiteral(": ") + reply.errorMessage();
        return fail(Error::atPath(codeOf(reply.errorName()), m_node, why.toStdString()));
    }

    [[nodiscard]] static ErrorCode codeOf(const QString& name)
    {
        if (name == u"org.freedesktop.UDisks2.Error.DeviceBusy")
            return ErrorCode::DeviceBusy;
        if (name.startsWith(u"org.freedesktop.UDisks2.Error.NotAuthorized") ||
            name == u"org.freedesktop.DBus.Error.AccessDenied")
            return ErrorCode::DeviceForbidden;
        if (name == u"org.freedesktop.DBus.Error.NoReply" || name == u"org.freedesktop.DBus.Error.Timeout" ||
            name == u"org.freedesktop.UDisks2.Error.Timedout")
            return ErrorCode::DeviceTimeout;
        if (name == u"org.freedesktop.DBus.Error.ServiceUnknown" ||
            name == u"org.freedesktop.DBus.Error.NameHasNoOwner" ||
            name == u"org.freedesktop.DBus.Error.UnknownMethod")
            return ErrorCode::Unsupported;
        return ErrorCode::TransportFailed;
    }

    PrivateBus m_bus;
    const int m_patience;
    const std::string m_node;
    QString m_path;
};

} // namespace

Result<> DesktopDiscs::unmount(const std::string& node) const
{
    UDisks udisks(m_options, node);
    TRY(udisks.find());
    // Each call lets go of one place where it is mounted.
    std::vector<std::string> points = udisks.mountPoints();
    for (std::size_t left = points.size(); left > 0; --left) {
        auto done = udisks.call(kFilesystem, QStringLiteral("Unmount"), {withoutPassword()});
        if (done)
            continue;
        Error error = std::move(done).error();
        qCInfo(logPlatform, "not unmounted: %s", error.toString().c_str());
        if (error.code == ErrorCode::DeviceBusy) {
            points = udisks.mountPoints();
            const std::string users = holderWords(discHolders({}, points, m_options.proc));
            error.detail = "mounted" + (points.empty() ? std::string() : " at " + points.front()) +
                           (users.empty() ? std::string() : ", used by " + users);
        }
        return fail(std::move(error));
    }
    return {};
}

Result<> DesktopDiscs::rescan(const std::string& node) const
{
    // A courtesy: whoever waits for the result of a burn does not wait long for it.
    DesktopOptions options = m_options;
    options.patience = std::min(options.patience, kCourtesy);
    UDisks udisks(options, node);
    TRY(udisks.find());
    TRY(udisks.call(kBlock, QStringLiteral("Rescan"), {withoutPassword()}));
    return {};
}

std::string DesktopDiscs::holdersOf(const std::string& node) const
{
    std::error_code error;
    std::vector<std::string> nodes = {node};
    if (const auto canonical = std::filesystem::canonical(node, error); !error && canonical != node)
        nodes.push_back(canonical.string());
    return holderWords(discHolders(nodes, {}, m_options.proc));
}

} // namespace emberdisc::platform
