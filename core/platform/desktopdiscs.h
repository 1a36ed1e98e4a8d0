// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>

#include <QString>

namespace emberdisc::platform {

struct DesktopOptions {
    QString systemBus = {};               ///< D-Bus address; empty: the system bus
    std::filesystem::path proc = "/proc"; ///< where processes are looked for
    /// Of each call. Unmounting reads nothing and writes nothing, but a scratched disc can keep the kernel.
    std::chrono::milliseconds patience = std::chrono::seconds(30);
};

/// What the desktop does with the disc in a recorder, through UDisks2, which may do it for the one who sits
/// there. Nobody is asked for a password. Any thread; each call has a bus connection of its own.
class DesktopDiscs {
public:
    explicit DesktopDiscs(DesktopOptions options = {}) : m_options(std::move(options)) {}

    /// Unmounts the disc in the recorder of that node, wherever it is mounted. Nothing to do when it is not.
    /// Errors: DeviceBusy, whose detail tells where it is mounted and who uses it; DeviceForbidden;
    /// Unsupported when there is no UDisks2; DeviceTimeout.
    [[nodiscard]] Result<> unmount(const std::string& node) const;
    /// Has the system look at the disc again: a kernel that only passed our commands on knows nothing of what
    /// they did, and so no event tells the desktop of the new disc. Errors: as unmount().
    [[nodiscard]] Result<> rescan(const std::string& node) const;
    /// "nautilus (4711)": who has the recorder's node open, as far as this user may know.
    [[nodiscard]] std::string holdersOf(const std::string& node) const;

private:
    DesktopOptions m_options;
};

} // namespace emberdisc::platform
