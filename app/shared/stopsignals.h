// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <stop_token>
#include <thread>

#include <csignal>

namespace emberdisc::app {

/// Turns SIGINT, SIGTERM and SIGHUP into a stop request for as long as it lives; further ones change nothing,
/// since a disc that is being closed must not be left halfway. Ignores SIGPIPE and SIGXFSZ: what cannot be
/// written is an error like others. Make it before any other thread, for the signals are blocked in all.
class StopSignals {
public:
    /// `again` is called in a thread of its own when a signal comes after the first.
    explicit StopSignals(std::function<void()> again);
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    [[nodiscard]] std::stop_token token() const { return m_stop.get_token(); }

private:
    void watch();

    std::function<void()> m_again;
    sigset_t m_set;
    std::stop_source m_stop;
    std::jthread m_watcher;
};

} // namespace emberdisc::app
