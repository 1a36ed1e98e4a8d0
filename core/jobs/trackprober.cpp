// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/trackprober.h"

#include "core/base/guarded.h"

#include <QtConcurrentRun>

namespace emberdisc::jobs {

namespace {

ProbedTracks probeAll(const std::vector<std::string>& paths, const std::stop_token& stop)
{
    ProbedTracks result;
    for (const std::string& path : paths) {
        if (stop.stop_requested())
            break;
        if (auto track = guarded([&path] { return audio::probeTrack(path); }))
            result.tracks.push_back(std::move(*track));
        else
            result.failures.push_back(std::move(track).error());
    }
    return result;
}

} // namespace

TrackProber::TrackProber(QObject* parent) : QObject(parent)
{
    connect(&m_watcher, &QFutureWatcherBase::finished, this, [this] { Q_EMIT probed(m_watcher.result()); });
}

TrackProber::~TrackProber()
{
    m_stop.request_stop();
    m_watcher.waitForFinished();
}

bool TrackProber::probe(const std::vector<std::string>& paths)
{
    if (isRunning())
        return false;
    m_stop = {};
    m_watcher.setFuture(
        QtConcurrent::run([paths, token = m_stop.get_token()] { return probeAll(paths, token); }));
    return true;
}

} // namespace emberdisc::jobs
