// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/stopsignals.h"

#include <utility>

#include <csignal>
#include <ctime>
#include <pthread.h>

namespace emberdisc::cli {

namespace {

/// Of those, what this program was not told to ignore: by nohup, or by a shell that started it in the
/// background.
sigset_t stopSet()
{
    sigset_t set;
    sigemptyset(&set);
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
    m_watcher = std::jthread([this](const std::stop_token& end) { watch(end); });
}

void StopSignals::watch(const std::stop_token& end)
{
    const timespec interval = {0, 100'000'000};
    while (!end.stop_requested()) {
        if (sigtimedwait(&m_set, nullptr, &interval) < 0)
            continue;
        if (!m_stop.request_stop())
            m_again();
    }
}

} // namespace emberdisc::cli
