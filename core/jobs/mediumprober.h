// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/recorder/mediumstate.h"

#include <memory>
#include <stop_token>
#include <string>

#include <QFutureWatcher>
#include <QObject>

namespace emberdisc::jobs {

class TransportProvider;

/// What a recorder answered.
struct ProbedMedium {
    std::string deviceId;
    Result<recorder::MediumState> state;
};

/// Asks a recorder what lies in it, off the window's thread. One question at a time: a new one overtakes an
/// older one, whose answer is dropped. Lives in the window's thread; `transports` and `clock` are borrowed.
class MediumProber final : public QObject {
    Q_OBJECT
public:
    MediumProber(TransportProvider& transports, const Clock& clock, QObject* parent = nullptr);
    ~MediumProber() override;

    void probe(const std::string& deviceId);
    /// Drops the question that is under way, and waits until the device is let go of: before a job opens it.
    void release();

Q_SIGNALS:
    void probed(const emberdisc::jobs::ProbedMedium& medium);

private:
    void start();
    void take();

    TransportProvider& m_transports;
    const Clock& m_clock;
    QFutureWatcher<Result<recorder::MediumState>> m_watcher;
    std::stop_source m_stop;
    std::string m_running; ///< the device that is being asked
    std::string m_next;    ///< the device to ask afterwards
    bool m_dropped = false;
};

} // namespace emberdisc::jobs
