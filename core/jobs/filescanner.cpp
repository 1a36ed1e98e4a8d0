// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/filescanner.h"

#include "core/base/guarded.h"

#include <chrono>
#include <functional>

#include <QtConcurrentRun>

namespace emberdisc::jobs {

namespace {

using Tell = std::function<void(std::uint64_t, const std::string&)>;

class ScanContext final : public SilentJobContext {
public:
    ScanContext(std::stop_token stop, Tell tell) : SilentJobContext(std::move(stop)), m_tell(std::move(tell))
    {}

    void progress(const Progress& progress) override
    {
        const auto now = std::chrono::steady_clock::now();
        if (now - m_last < std::chrono::milliseconds(100))
            return;
        m_last = now;
        m_tell(m_before + progress.done, progress.item);
    }
    void finishPath(std::uint64_t bytes) { m_before += bytes; }

private:
    Tell m_tell;
    std::chrono::steady_clock::time_point m_last = {};
    std::uint64_t m_before = 0;
};

Result<tree::ScanResult> scanAll(const std::vector<std::string>& paths, const tree::ScanOptions& options,
                                 ScanContext& context)
{
    tree::ScanResult all;
    for (const std::string& path : paths) {
        auto one = tree::scan(path, options, context);
        if (!one && one.error().code == ErrorCode::Cancelled)
            return one;
        if (!one) {
            all.report.entries.push_back(std::move(one).error());
            continue;
        }
        context.finishPath(one->counts.bytes);
        std::move(one->nodes.begin(), one->nodes.end(), std::back_inserter(all.nodes));
        all.counts += one->counts;
        all.report.append(std::move(one->report));
    }
    return all;
}

} // namespace

FileScanner::FileScanner(QObject* parent) : QObject(parent)
{
    connect(&m_watcher, &QFutureWatcherBase::finished, this, [this] { Q_EMIT finished(m_watcher.result()); });
}

FileScanner::~FileScanner()
{
    cancel();
    m_watcher.waitForFinished();
}

bool FileScanner::scan(const std::vector<std::string>& paths, const tree::ScanOptions& options)
{
    return start([paths, options](ScanContext& context) { return scanAll(paths, options, context); });
}

bool FileScanner::scan(Walk walk)
{
    return start([walk = std::move(walk)](ScanContext& context) { return walk(context); });
}

template <class Look>
bool FileScanner::start(Look look)
{
    if (isRunning())
        return false;
    m_stop = {};
    m_watcher.setFuture(QtConcurrent::run([this, look = std::move(look), token = m_stop.get_token()] {
        ScanContext context(token, [this](std::uint64_t bytes, const std::string& folder) {
            QMetaObject::invokeMethod(this, [this, bytes, folder] { Q_EMIT progressed(bytes, folder); });
        });
        return std::make_shared<Result<tree::ScanResult>>(guarded([&] { return look(context); }));
    }));
    return true;
}

void FileScanner::cancel()
{
    m_stop.request_stop();
}

} // namespace emberdisc::jobs
