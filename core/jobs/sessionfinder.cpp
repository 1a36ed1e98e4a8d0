// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/sessionfinder.h"

#include "core/base/guarded.h"
#include "core/image/scanimage.h"

#include <utility>

#include <QtConcurrentRun>

namespace emberdisc::jobs {

SessionFinder::SessionFinder(QObject* parent) : QObject(parent)
{
    connect(&m_watcher, &QFutureWatcherBase::finished, this, [this] { Q_EMIT found(m_watcher.result()); });
}

SessionFinder::~SessionFinder()
{
    cancel();
    m_watcher.waitForFinished();
}

bool SessionFinder::findInImages(const std::vector<std::string>& paths)
{
    if (isRunning())
        return false;
    m_stop = {};
    m_watcher.setFuture(QtConcurrent::run([paths, stop = m_stop.get_token()] {
        auto all = std::make_shared<std::vector<FoundSessions>>();
        for (const std::string& path : paths)
            all->push_back(guarded([&] { return image::imageSessions(path, stop); }));
        return all;
    }));
    return true;
}

bool SessionFinder::find(std::function<FoundSessions(const std::stop_token& stop)> look)
{
    if (isRunning())
        return false;
    m_stop = {};
    m_watcher.setFuture(QtConcurrent::run([look = std::move(look), stop = m_stop.get_token()] {
        return std::make_shared<std::vector<FoundSessions>>(1, guarded([&] { return look(stop); }));
    }));
    return true;
}

void SessionFinder::cancel()
{
    m_stop.request_stop();
}

} // namespace emberdisc::jobs
