// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <QObject>

class QSocketNotifier;

namespace emberdisc::platform {

/// What this user may do with a device node.
enum class NodeAccess : std::uint8_t {
    None,
    ReadOnly, ///< enough to look, not to burn
    ReadWrite,
};

/// An optical drive as the system knows it. What it can write is asked from the drive itself (core/recorder).
struct RecorderInfo {
    std::string node;   ///< "/dev/sr0"
    std::string id;     ///< the same after unplugging and rebooting: the serial number, else the connector's
                        ///< path, else the node
    std::string vendor; ///< without padding, may be empty
    std::string model;
    std::string revision; ///< of the firmware
    NodeAccess access = NodeAccess::None;
    std::uint64_t mediumGeneration = 0; ///< changes when the system noticed another medium

    friend bool operator==(const RecorderInfo&, const RecorderInfo&) = default;
};

/// The properties of one device, by name; nothing when it has no such property.
class DeviceProperties {
public:
    virtual ~DeviceProperties() = default;
    [[nodiscard]] virtual std::optional<std::string> property(std::string_view name) const = 0;
    /// Of the device or its parent, "device/type" for example.
    [[nodiscard]] virtual std::optional<std::string> attribute(std::string_view name) const = 0;
};

/// Nothing when the device is no optical drive: neither ID_CDROM=1 nor peripheral device type 5
/// (SPC-4 6.6.2).
[[nodiscard]] std::optional<RecorderInfo> recorderFrom(const DeviceProperties& device);

/// What lies between two lists, by node.
struct RecorderChanges {
    std::vector<RecorderInfo> added;
    std::vector<RecorderInfo> removed;
    std::vector<RecorderInfo> changed;
};
[[nodiscard]] RecorderChanges changesBetween(const std::vector<RecorderInfo>& before,
                                             const std::vector<RecorderInfo>& after);

/// Where drives come from and go to: udev, or what a test plugs in and out. Used in one thread.
class RecorderSource {
public:
    virtual ~RecorderSource() = default;
    /// What is there now, by node.
    [[nodiscard]] virtual std::vector<RecorderInfo> list() = 0;
    /// Readable when events wait; -1 when there will be none.
    [[nodiscard]] virtual int descriptor() const = 0;
    /// Takes all events that wait, without blocking. True if an optical drive was among them.
    [[nodiscard]] virtual bool drain() = 0;
};
/// udev's. Events are listened for from here on.
[[nodiscard]] std::unique_ptr<RecorderSource> udevRecorders();

/// Follows the optical drives while the event loop of its thread runs. Without udev the list is empty and
/// stays so.
class RecorderWatcher final : public QObject {
    Q_OBJECT
public:
    explicit RecorderWatcher(QObject* parent = nullptr) : RecorderWatcher(udevRecorders(), parent) {}
    explicit RecorderWatcher(std::unique_ptr<RecorderSource> source, QObject* parent = nullptr);
    ~RecorderWatcher() override;

    /// As of the last event, sorted by node.
    [[nodiscard]] const std::vector<RecorderInfo>& snapshot() const { return m_recorders; }
    /// Looks again now, and tells what changed.
    void refresh();

Q_SIGNALS:
    void recorderAdded(const emberdisc::platform::RecorderInfo& recorder);
    void recorderRemoved(const emberdisc::platform::RecorderInfo& recorder);
    /// Another medium, other access rights.
    void recorderChanged(const emberdisc::platform::RecorderInfo& recorder);
    /// After any of the above.
    void recordersChanged();

private:
    void readEvents();

    std::unique_ptr<RecorderSource> m_source;
    std::vector<RecorderInfo> m_recorders;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace emberdisc::platform
