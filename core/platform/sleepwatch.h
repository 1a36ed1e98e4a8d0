// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <stop_token>

#include <QDBusConnection>
#include <QThread>

namespace emberdisc::platform {

/// Hears from logind that the machine goes to sleep or shuts down, whatever was asked of it: PrepareForSleep
/// and PrepareForShutdown. On a thread of its own, since signals need an event loop, and whoever burns has
/// none.
class SleepWatch {
public:
    explicit SleepWatch(QDBusConnection bus);
    ~SleepWatch();
    SleepWatch(const SleepWatch&) = delete;
    SleepWatch& operator=(const SleepWatch&) = delete;

    /// Stop is requested when it is about to happen. Any thread.
    [[nodiscard]] std::stop_token goingToSleep() const { return m_sleep.get_token(); }

private:
    class Listener;
    std::stop_source m_sleep;
    QThread m_thread;
    std::unique_ptr<Listener> m_listener; ///< of the thread
};

} // namespace emberdisc::platform
