// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/recorder/mediumstate.h"

#include <deque>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include <QFutureWatcher>
#include <QObject>
#include <QPointer>

namespace emberdisc::jobs {

class TransportProvider;

/// What a recorder answered.
struct ProbedMedium {
    std::string deviceId;
    Result<recorder::MediumState> state;
};

/// Asks recorders what lies in them, off the window's thread, one after the other. A program has one of
/// these: two that looked at the same recorder would stand in each other's way. Who shows a recorder asks for
/// it whenever something may have changed, and listens to all answers. An answer is as new as the last
/// question: one that was under way when the device was asked about again is dropped. Lives in the window's
/// thread; `transports` and `clock` are borrowed.
class MediumProber final : public QObject {
    Q_OBJECT
public:
    /// While one exists its device is left alone, since a job has it or its disc is being changed. Questions
    /// wait, and the device is asked at the end in any case.
    class Loan {
    public:
        Loan(MediumProber& prober, std::string deviceId);
        ~Loan();
        Loan(const Loan&) = delete;
        Loan& operator=(const Loan&) = delete;

    private:
        QPointer<MediumProber> m_prober;
        std::string m_deviceId;
    };

    MediumProber(TransportProvider& transports, const Clock& clock, QObject* parent = nullptr);
    ~MediumProber() override;

    /// Returns at once. Several questions about a device in one go are one.
    void probe(const std::string& deviceId);
    /// Returns when nobody looks at the device any more.
    [[nodiscard]] std::unique_ptr<Loan> lend(const std::string& deviceId);

Q_SIGNALS:
    void probing(const std::string& deviceId);
    void probed(const emberdisc::jobs::ProbedMedium& medium);

private:
    void startNext();
    void take();
    void giveBack(const std::string& deviceId);
    [[nodiscard]] bool isLent(const std::string& deviceId) const;

    TransportProvider& m_transports;
    const Clock& m_clock;
    QFutureWatcher<Result<recorder::MediumState>> m_watcher;
    std::stop_source m_stop;
    std::string m_running;             ///< the device that is being asked
    bool m_dropped = false;            ///< nobody wants that answer any more
    std::deque<std::string> m_waiting; ///< each device once
    std::vector<std::string> m_lent;   ///< a device as often as it is lent
};

} // namespace emberdisc::jobs
