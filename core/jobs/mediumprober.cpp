// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/mediumprober.h"

#include "core/base/guarded.h"
#include "core/jobs/transportprovider.h"

#include <QtConcurrentRun>

#include <algorithm>
#include <utility>

namespace emberdisc::jobs {

namespace {

Result<recorder::MediumState> ask(TransportProvider& transports, const Clock& clock,
                                  const std::string& deviceId, std::stop_token stop)
{
    TRY_ASSIGN(const auto transport, transports.open(deviceId, DeviceAccess::Query));
    return recorder::probe(*transport, clock, std::move(stop));
}

} // namespace

MediumProber::Loan::Loan(MediumProber& prober, std::string deviceId)
    : m_prober(&prober), m_deviceId(std::move(deviceId))
{}

MediumProber::Loan::~Loan()
{
    if (m_prober)
        m_prober->giveBack(m_deviceId);
}

MediumProber::MediumProber(TransportProvider& transports, const Clock& clock, QObject* parent)
    : QObject(parent), m_transports(transports), m_clock(clock)
{
    connect(&m_watcher, &QFutureWatcherBase::finished, this, &MediumProber::take);
}

MediumProber::~MediumProber()
{
    m_stop.request_stop();
    m_watcher.waitForFinished();
}

void MediumProber::probe(const std::string& deviceId)
{
    Q_EMIT probing(deviceId);
    if (m_running == deviceId)
        m_dropped = true;
    if (std::ranges::find(m_waiting, deviceId) == m_waiting.end())
        m_waiting.push_back(deviceId);
    QMetaObject::invokeMethod(this, &MediumProber::startNext, Qt::QueuedConnection);
}

std::unique_ptr<MediumProber::Loan> MediumProber::lend(const std::string& deviceId)
{
    m_lent.push_back(deviceId);
    if (m_running == deviceId) {
        m_dropped = true;
        m_stop.request_stop();
        m_watcher.waitForFinished();
    }
    return std::make_unique<Loan>(*this, deviceId);
}

void MediumProber::giveBack(const std::string& deviceId)
{
    m_lent.erase(std::ranges::find(m_lent, deviceId));
    probe(deviceId);
}

bool MediumProber::isLent(const std::string& deviceId) const
{
    return std::ranges::find(m_lent, deviceId) != m_lent.end();
}

void MediumProber::startNext()
{
    if (!m_running.empty())
        return;
    const auto next =
        std::ranges::find_if(m_waiting, [this](const std::string& device) { return !isLent(device); });
    if (next == m_waiting.end())
        return;
    m_running = *next;
    m_waiting.erase(next);
    m_dropped = false;
    m_stop = {};
    m_watcher.setFuture(QtConcurrent::run([this, device = m_running, token = m_stop.get_token()] {
        return guarded([&] { return ask(m_transports, m_clock, device, token); });
    }));
}

void MediumProber::take()
{
    const std::string device = std::exchange(m_running, {});
    if (!m_dropped)
        Q_EMIT probed({device, m_watcher.result()});
    startNext();
}

} // namespace emberdisc::jobs
