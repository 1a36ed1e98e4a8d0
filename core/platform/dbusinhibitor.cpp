// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/platform/dbusinhibitor.h"

#include "core/base/log.h"
#include "core/platform/inhibitservices.h"

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include <QFile>

namespace emberdisc::platform {

namespace {

/// Everything that one inhibition holds. Members let go in reverse order; the buses are closed last.
class DBusHold final : public Inhibition::Hold {
public:
    explicit DBusHold(Grants grants) : m_grants(std::move(grants)) {}
    ~DBusHold() override { m_grants.release(); }
    [[nodiscard]] std::stop_token goingToSleep() const override { return m_grants.goingToSleep(); }

private:
    Grants m_grants;
};

Inhibition nothingHeld(std::string why)
{
    return Inhibition(nullptr, Error::of(ErrorCode::InhibitorUnavailable, std::move(why)));
}

Inhibition inhibitionOf(Grants grants)
{
    std::optional<Error> shortfall;
    if (!grants.preventsSleep())
        shortfall = Error::of(ErrorCode::InhibitorUnavailable, grants.refusals());
    else if (!grants.refusals().empty())
        qCDebug(logPlatform, "not held: %s", grants.refusals().c_str());
    if (!grants.any())
        return Inhibition(nullptr, std::move(shortfall));
    return Inhibition(std::make_unique<DBusHold>(std::move(grants)), std::move(shortfall));
}

} // namespace

/// Runs one attempt at a time on a thread of its own: connecting to a frozen bus can take much longer than
/// anybody waits.
class DBusInhibitor::Attempts {
public:
    ~Attempts()
    {
        if (m_thread.joinable())
            m_thread.join();
    }

    [[nodiscard]] Inhibition run(const InhibitorOptions& options)
    {
        std::unique_lock lock(m_mutex);
        // Callers queue here for as long as an attempt may take, and give up on one that hangs.
        const auto deadline = std::chrono::steady_clock::now() + options.patience + options.patience / 4;
        if (!m_changed.wait_until(lock, deadline, [this] { return m_state == State::Idle; }))
            return nothingHeld("the bus does not answer");
        if (m_thread.joinable())
            m_thread.join();
        m_state = State::Running;
        m_thread = std::thread([this, &options] { attempt(options); });
        if (!m_changed.wait_until(lock, deadline, [this] { return m_state == State::Ready; })) {
            m_state = State::Abandoned;
            return nothingHeld("the bus did not answer in time");
        }
        Inhibition result = std::exchange(m_result, {});
        m_state = State::Idle;
        m_changed.notify_all();
        return result;
    }

private:
    enum class State { Idle, Running, Ready, Abandoned };

    void attempt(const InhibitorOptions& options)
    {
        Inhibition result = inhibitionOf(askServices(options));
        const std::lock_guard lock(m_mutex);
        if (m_state == State::Running) {
            m_result = std::move(result);
            m_state = State::Ready;
        } else {
            result.release(); // nobody waits any more
            m_state = State::Idle;
        }
        m_changed.notify_all();
    }

    std::mutex m_mutex;
    std::condition_variable m_changed;
    State m_state = State::Idle;
    Inhibition m_result;
    std::thread m_thread;
};

InhibitorOptions inhibitorOptions(QString who, QString why)
{
    InhibitorOptions options;
    options.who = std::move(who);
    options.why = std::move(why);
    options.sandboxed = QFile::exists(QStringLiteral("/.flatpak-info"));
    return options;
}

DBusInhibitor::DBusInhibitor(InhibitorOptions options)
    : m_options(std::move(options)), m_attempts(std::make_unique<Attempts>())
{}

DBusInhibitor::~DBusInhibitor() = default;

Inhibition DBusInhibitor::inhibit()
{
    try {
        return m_attempts->run(m_options);
    } catch (const std::exception& exception) { // no thread or no memory to be had
        return nothingHeld(exception.what());
    }
}

} // namespace emberdisc::platform
