// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/platform/recorderwatcher.h"

#include "core/base/log.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fcntl.h>
#include <libudev.h>
#include <unistd.h>

#include <QSocketNotifier>

namespace emberdisc::platform {

namespace {

template <auto unref>
struct Unref {
    template <class T>
    void operator()(T* object) const
    {
        unref(object);
    }
};
using Udev = std::unique_ptr<udev, Unref<udev_unref>>;
using UdevDevice = std::unique_ptr<udev_device, Unref<udev_device_unref>>;
using UdevEnumerate = std::unique_ptr<udev_enumerate, Unref<udev_enumerate_unref>>;
using UdevMonitor = std::unique_ptr<udev_monitor, Unref<udev_monitor_unref>>;

std::optional<std::string> textOf(const char* value)
{
    if (!value)
        return {};
    return std::string(value);
}

class UdevProperties final : public DeviceProperties {
public:
    explicit UdevProperties(udev_device& device) : m_device(device) {}

    std::optional<std::string> property(std::string_view name) const override
    {
        return textOf(udev_device_get_property_value(&m_device, std::string(name).c_str()));
    }
    std::optional<std::string> attribute(std::string_view name) const override
    {
        return textOf(udev_device_get_sysattr_value(&m_device, std::string(name).c_str()));
    }

private:
    udev_device& m_device;
};

/// INQUIRY pads with spaces, and so does sysfs.
std::string trimmed(std::string text)
{
    const auto isPadding = [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\0'; };
    text.erase(text.begin(), std::find_if_not(text.begin(), text.end(), isPadding));
    text.erase(std::find_if_not(text.rbegin(), text.rend(), isPadding).base(), text.end());
    return text;
}

std::string firstOf(std::optional<std::string> preferred, std::optional<std::string> otherwise)
{
    std::string text = trimmed(std::move(preferred).value_or(""));
    return text.empty() ? trimmed(std::move(otherwise).value_or("")) : text;
}

/// A serial number of its own tells two drives of one model apart; without one the place where it is plugged
/// in does.
std::string stableId(const DeviceProperties& device, const std::string& node)
{
    const std::string serial = trimmed(device.property("ID_SERIAL_SHORT").value_or(""));
    const std::string whole = trimmed(device.property("ID_SERIAL").value_or(""));
    if (!serial.empty() && !whole.empty())
        return "serial:" + whole;
    const std::string path = trimmed(device.property("ID_PATH").value_or(""));
    if (!path.empty())
        return "path:" + path;
    return whole.empty() ? "node:" + node : "serial:" + whole;
}

NodeAccess accessTo(const std::string& node)
{
    if (::faccessat(AT_FDCWD, node.c_str(), R_OK | W_OK, AT_EACCESS) == 0)
        return NodeAccess::ReadWrite;
    return ::faccessat(AT_FDCWD, node.c_str(), R_OK, AT_EACCESS) == 0 ? NodeAccess::ReadOnly
                                                                      : NodeAccess::None;
}

std::vector<RecorderInfo> enumerate(udev& context)
{
    std::vector<RecorderInfo> recorders;
    const UdevEnumerate list(udev_enumerate_new(&context));
    if (!list || udev_enumerate_add_match_subsystem(list.get(), "block") < 0 ||
        udev_enumerate_add_match_sysname(list.get(), "sr*") < 0 ||
        udev_enumerate_scan_devices(list.get()) < 0)
        return recorders;
    udev_list_entry* entry = nullptr;
    udev_list_entry_foreach(entry, udev_enumerate_get_list_entry(list.get()))
    {
        const UdevDevice device(udev_device_new_from_syspath(&context, udev_list_entry_get_name(entry)));
        if (!device)
            continue; // unplugged meanwhile
        if (auto recorder = recorderFrom(UdevProperties(*device)))
            recorders.push_back(std::move(*recorder));
    }
    std::sort(recorders.begin(), recorders.end(),
              [](const auto& a, const auto& b) { return a.node < b.node; });
    return recorders;
}

} // namespace

std::optional<RecorderInfo> recorderFrom(const DeviceProperties& device)
{
    const bool isOptical =
        device.property("ID_CDROM") == "1" || trimmed(device.attribute("device/type").value_or("")) == "5";
    const auto node = device.property("DEVNAME");
    if (!isOptical || !node || node->empty())
        return {};
    RecorderInfo info;
    info.node = *node;
    info.id = stableId(device, *node);
    // What the drive itself says is better than udev's, which has underscores for spaces.
    info.vendor = firstOf(device.attribute("device/vendor"), device.property("ID_VENDOR"));
    info.model = firstOf(device.attribute("device/model"), device.property("ID_MODEL"));
    info.revision = firstOf(device.attribute("device/rev"), device.property("ID_REVISION"));
    info.access = accessTo(*node);
    const std::string sequence = device.property("DISKSEQ").value_or("");
    std::from_chars(sequence.data(), sequence.data() + sequence.size(), info.mediumGeneration);
    return info;
}

RecorderChanges changesBetween(const std::vector<RecorderInfo>& before,
                               const std::vector<RecorderInfo>& after)
{
    const auto find = [](const std::vector<RecorderInfo>& list, const RecorderInfo& wanted) {
        return std::find_if(list.begin(), list.end(), [&wanted](const RecorderInfo& info) {
            return info.node == wanted.node && info.id == wanted.id;
        });
    };
    RecorderChanges changes;
    for (const RecorderInfo& old : before)
        if (find(after, old) == after.end())
            changes.removed.push_back(old);
    for (const RecorderInfo& now : after) {
        const auto old = find(before, now);
        if (old == before.end())
            changes.added.push_back(now);
        else if (*old != now)
            changes.changed.push_back(now);
    }
    return changes;
}

namespace {

class UdevRecorders final : public RecorderSource {
public:
    UdevRecorders()
        : m_context(udev_new()),
          m_monitor(m_context ? udev_monitor_new_from_netlink(m_context.get(), "udev") : nullptr)
    {
        if (!m_monitor ||
            udev_monitor_filter_add_match_subsystem_devtype(m_monitor.get(), "block", "disk") < 0 ||
            udev_monitor_enable_receiving(m_monitor.get()) < 0) {
            qCWarning(logPlatform,
                      "no device events: recorders that are plugged in later will not be noticed");
            m_monitor.reset();
        }
    }

    [[nodiscard]] std::vector<RecorderInfo> list() override
    {
        return m_context ? enumerate(*m_context) : std::vector<RecorderInfo>{};
    }
    [[nodiscard]] int descriptor() const override
    {
        return m_monitor ? udev_monitor_get_fd(m_monitor.get()) : -1;
    }
    [[nodiscard]] bool drain() override
    {
        bool optical = false;
        while (const UdevDevice device{udev_monitor_receive_device(m_monitor.get())})
            optical |= std::string_view(udev_device_get_sysname(device.get())).starts_with("sr");
        return optical;
    }

private:
    Udev m_context;
    UdevMonitor m_monitor;
};

} // namespace

std::unique_ptr<RecorderSource> udevRecorders()
{
    return std::make_unique<UdevRecorders>();
}

RecorderWatcher::RecorderWatcher(std::unique_ptr<RecorderSource> source, QObject* parent)
    : QObject(parent), m_source(std::move(source))
{
    // Listening begins before the list is made, so that nothing falls between.
    if (m_source->descriptor() >= 0) {
        m_notifier = std::make_unique<QSocketNotifier>(m_source->descriptor(), QSocketNotifier::Read);
        connect(m_notifier.get(), &QSocketNotifier::activated, this, &RecorderWatcher::readEvents);
    }
    m_recorders = m_source->list();
}

RecorderWatcher::~RecorderWatcher() = default;

void RecorderWatcher::readEvents()
{
    if (m_source->drain())
        refresh();
}

void RecorderWatcher::refresh()
{
    auto now = m_source->list();
    const RecorderChanges changes = changesBetween(m_recorders, now);
    if (changes.added.empty() && changes.removed.empty() && changes.changed.empty())
        return;
    m_recorders = std::move(now);
    for (const RecorderInfo& recorder : changes.removed)
        Q_EMIT recorderRemoved(recorder);
    for (const RecorderInfo& recorder : changes.added)
        Q_EMIT recorderAdded(recorder);
    for (const RecorderInfo& recorder : changes.changed)
        Q_EMIT recorderChanged(recorder);
    Q_EMIT recordersChanged();
}

} // namespace emberdisc::platform
