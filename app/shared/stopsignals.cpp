// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shared/stopsignals.h"

#include <utility>

#include <csignal>
#include <pthread.h>

namespace emberdisc::app {

namespace {

/// Tells the watching thread that it is no longer needed.
int wakeUp()
{
    return SIGRTMIN;
}

/// Of those that stop, what this program was not told to ignore: by nohup, or by a shell that started it in
/// the background.
sigset_t stopSet()
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, wakeUp());
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction now = {};
        if (sigaction(signal, nullptr, &now) == 0 && now.sa_handler != SIG_IGN)
            sigaddset(&set, signal);
    }
    return set;
}

} // namespace

StopSignals::StopSignals(std::function<void()> again) : m_again(std::move(again)), m_set(stopSet())
{
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    pthread_sigmask(SIG_BLOCK, &m_set, nullptr);
    m_watcher = std::jthread([this] { watch(); });
}

StopSignals::~StopSignals()
{
    pthread_kill(m_watcher.native_handle(), wakeUp());
}

void StopSignals::watch()
{
    for (;;) {
        int signal = 0;
        if (sigwait(&m_set, &signal) != 0)
            continue;
        if (signal == wakeUp())
            return;
        if (!m_stop.request_stop())
            m_again();
    }
}

} // namespace emberdisc::app
