// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/source/origin.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include <QFutureWatcher>
#include <QObject>

namespace emberdisc::jobs {

/// The sessions of one image, or disc.
using FoundSessions = Result<std::vector<source::SessionIdentity>>;

/// Finds out which sessions images and discs have, off the window's thread. One search at a time. Lives in
/// the window's thread.
class SessionFinder final : public QObject {
    Q_OBJECT
public:
    explicit SessionFinder(QObject* parent = nullptr);
    /// Stops and waits.
    ~SessionFinder() override;

    /// Of each of these image files. False, and nothing happens, while a search is under way.
    bool findInImages(const std::vector<std::string>& paths);
    /// Of whatever `look` looks at, which owns all it needs.
    bool find(std::function<FoundSessions(const std::stop_token& stop)> look);
    void cancel();
    [[nodiscard]] bool isRunning() const { return m_watcher.isRunning(); }

Q_SIGNALS:
    /// In the order in which they were asked for; Cancelled where it was.
    void found(const std::shared_ptr<std::vector<emberdisc::jobs::FoundSessions>>& sessions);

private:
    using Outcome = std::shared_ptr<std::vector<FoundSessions>>;

    QFutureWatcher<Outcome> m_watcher;
    std::stop_source m_stop;
};

} // namespace emberdisc::jobs
