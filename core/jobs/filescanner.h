// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/tree/scan.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include <QFutureWatcher>
#include <QObject>

namespace emberdisc::jobs {

/// Walks files and folders for a compilation, off the window's thread. One walk at a time. Lives in the
/// window's thread.
class FileScanner final : public QObject {
    Q_OBJECT
public:
    explicit FileScanner(QObject* parent = nullptr);
    /// Stops and waits.
    ~FileScanner() override;

    /// Each path becomes a node of its own name. A path that fails as a whole is an entry of the report.
    /// False, and nothing happens, while a walk is under way.
    bool scan(const std::vector<std::string>& paths, const tree::ScanOptions& options);
    /// Likewise whatever else gives nodes; it owns all that it needs.
    using Walk = std::function<Result<tree::ScanResult>(JobContext& context)>;
    bool scan(Walk walk);
    void cancel();
    [[nodiscard]] bool isRunning() const { return m_watcher.isRunning(); }

Q_SIGNALS:
    /// Bytes found so far and the folder being read; some ten times a second.
    void progressed(quint64 bytes, const std::string& folder);
    /// The result is the receiver's to move from. Cancelled when it was.
    void finished(const std::shared_ptr<emberdisc::Result<emberdisc::tree::ScanResult>>& result);

private:
    using Outcome = std::shared_ptr<Result<tree::ScanResult>>;

    template <class Look>
    bool start(Look look);

    QFutureWatcher<Outcome> m_watcher;
    std::stop_source m_stop;
};

} // namespace emberdisc::jobs
