// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/mediumprober.h"

#include "core/jobs/transportprovider.h"

#include <QtConcurrentRun>

namespace emberdisc::jobs {

namespace {

Result<recorder::MediumState> ask(TransportProvider& transports, const Clock& clock,
                                  const std::string& deviceId, std::stop_token stop)
{
    TRY_ASSIGN(const auto transport, transports.open(deviceId, DeviceAccess::Query));
    return recorder::probe(*transport, clock, std::move(stop));
}

} // namespace

MediumProber::MediumProber(TransportProvider& transports, const Clock& clock, QObject* parent)
    : QObject(parent), m_transports(transports), m_clock(clock)
{
    connect(&m_watcher, &QFutureWatcherBase::finished, this, &MediumProber::take);
}

MediumProber::~MediumProber()
{
    release();
}

void MediumProber::probe(const std::string& deviceId)
{
    m_next = deviceId;
    if (m_running.empty())
        start();
    else
        m_dropped = true;
}

void MediumProber::release()
{
    m_next.clear();
    if (m_running.empty())
        return;
    m_dropped = true;
    m_stop.request_stop();
    m_watcher.waitForFinished();
}

void MediumProber::start()
{
    m_running = std::exchange(m_next, {});
    m_dropped = false;
    m_stop = {};
    m_watcher.setFuture(QtConcurrent::run([this, device = m_running, token = m_stop.get_token()] {
        return ask(m_transports, m_clock, device, token);
    }));
}

void MediumProber::take()
{
    const std::string device = std::exchange(m_running, {});
    const bool dropped = m_dropped;
    const auto state = m_watcher.result();
    if (!m_next.empty())
        start();
    if (!dropped)
        Q_EMIT probed({device, state});
}

} // namespace emberdisc::jobs
