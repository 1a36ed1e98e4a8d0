// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/sleepinhibitor.h"

#include <chrono>
#include <memory>

#include <QString>

namespace emberdisc::platform {

/// Which buses and what text. The defaults are the machine's own buses.
struct InhibitorOptions {
    QString who = {};        ///< the program's name, shown to people
    QString why = {};        ///< the reason, shown to people in their language
    QString systemBus = {};  ///< D-Bus address; empty: the system bus
    QString sessionBus = {}; ///< D-Bus address; empty: the session bus
    bool sandboxed = false;  ///< inside Flatpak: only the portal is asked
    std::chrono::milliseconds patience = std::chrono::seconds(2); ///< for all services together
};

/// The options of this process: sandboxed when it runs inside Flatpak.
[[nodiscard]] InhibitorOptions inhibitorOptions(QString who, QString why);

/// SleepInhibitor over D-Bus. Asked, each optional:
///  - logind (system bus): Inhibit("shutdown:sleep:idle", "block"); only "idle" when a policy forbids more.
///  The returned descriptor is held. Another of mode "delay", for shutdown and sleep, gives time to end in
///  order when somebody insists, which PrepareForSleep and PrepareForShutdown announce.
///  - the desktop (session bus): org.gnome.SessionManager (log off, suspend, idle), else
///  org.freedesktop.ScreenSaver and
///    org.freedesktop.PowerManagement.Inhibit, else the portal. In a sandbox the portal alone.
/// Every inhibition has bus connections of its own, and closing them is what lets go even when a service
/// answered too late.
///
/// Any thread; several inhibitions may be held at once. inhibit() returns after `patience` and little more,
/// whatever the buses do. The destructor waits for an attempt that a frozen bus holds up.
class DBusInhibitor final : public SleepInhibitor {
public:
    explicit DBusInhibitor(InhibitorOptions options);
    ~DBusInhibitor() override;

    [[nodiscard]] Inhibition inhibit() override;

private:
    class Attempts;
    InhibitorOptions m_options;
    std::unique_ptr<Attempts> m_attempts;
};

} // namespace emberdisc::platform
