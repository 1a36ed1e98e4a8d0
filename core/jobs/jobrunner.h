// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/sleepinhibitor.h"
#include "core/jobs/job.h"
#include "core/jobs/progressestimator.h"

#include <memory>

#include <QObject>

namespace emberdisc::jobs {

/// Runs one job at a time on a worker thread of its own and tells the thread it lives in: the only class that
/// hops between them.
///
/// All functions and signals belong to the runner's thread, whose event loop must run for the signals to
/// arrive. Values are copied. `inhibitor` and `clock` are borrowed, outlive the runner, and are used from the
/// worker.
class JobRunner final : public QObject {
    Q_OBJECT
public:
    JobRunner(SleepInhibitor& inhibitor, const Clock& clock, QObject* parent = nullptr);
    /// Requests stop and waits for the job, which ends as cancelled; no signal is emitted any more.
    ~JobRunner() override;

    /// Fails with InvalidArgument while another job runs.
    [[nodiscard]] Result<> start(std::unique_ptr<Job> job);
    /// Requests stop. The job ends between two commands and finished() follows.
    void cancel();
    /// For the question that was last asked; ignored when there is none or it has been answered.
    void answer(Answer answer);

    /// From start() until just before finished() is emitted.
    [[nodiscard]] bool isRunning() const;
    [[nodiscard]] bool isCancelling() const;
    /// The job that finished last, for what it found; empty when none has, or it has been taken.
    [[nodiscard]] std::unique_ptr<Job> takeJob();

Q_SIGNALS:
    void phaseChanged(emberdisc::Phase phase);
    /// At most ten times a second; once a second when the job is silent, since time goes on.
    void progressChanged(const emberdisc::jobs::JobProgress& progress);
    void questionAsked(const emberdisc::Question& question);
    void finished(const emberdisc::jobs::JobResult& result);

protected:
    void customEvent(QEvent* event) override;

private:
    class Worker;
    void deliver();
    void deliverProgress();

    SleepInhibitor& m_inhibitor;
    const Clock& m_clock;
    std::unique_ptr<Job> m_job;
    std::unique_ptr<Worker> m_worker; ///< uses the job
};

} // namespace emberdisc::jobs
