// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audio/track.h"
#include "core/base/result.h"

#include <stop_token>
#include <string>
#include <vector>

#include <QFutureWatcher>
#include <QObject>

namespace emberdisc::jobs {

/// What opening some files as tracks gave.
struct ProbedTracks {
    std::vector<audio::Track> tracks = {}; ///< in the order of the paths
    std::vector<Error> failures = {};      ///< of those that are no sound, each with its path
};

/// Opens audio files off the window's thread. One batch at a time. Lives in the window's thread.
class TrackProber final : public QObject {
    Q_OBJECT
public:
    explicit TrackProber(QObject* parent = nullptr);
    /// Stops after the file at hand, and waits.
    ~TrackProber() override;

    /// False, and nothing happens, while a batch is under way.
    bool probe(const std::vector<std::string>& paths);
    [[nodiscard]] bool isRunning() const { return m_watcher.isRunning(); }

Q_SIGNALS:
    void probed(const emberdisc::jobs::ProbedTracks& tracks);

private:
    QFutureWatcher<ProbedTracks> m_watcher;
    std::stop_source m_stop;
};

} // namespace emberdisc::jobs
