// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/sleepinhibitor.h"
#include "core/jobs/job.h"
#include "core/jobs/mediumprober.h"
#include "core/jobs/progressestimator.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QObject>
#include <QString>

namespace emberdisc::jobs {

class JobRunner;

/// What a queue is given.
struct JobOrder {
    std::unique_ptr<Job> job;
    std::vector<std::string> devices = {}; ///< that it opens, as TransportProvider names them
    QString running = {};                  ///< "Burning “Photos” — PIONEER BD-RW", for whoever shows it
    QString done = {};                     ///< "The disc is ready."
    /// In place of `done` where that depends on what was found.
    std::function<QString(const JobResult& result)> doneFor = {};
    QString whenMissing = {}; ///< what can be done about what is missing
};

/// A job of a queue, from its order to its result. Whoever comes late finds the latest of what was told.
class QueuedJob final : public QObject {
    Q_OBJECT
public:
    enum class State : std::uint8_t {
        Waiting, ///< for a recorder that another job has
        Running,
        Ended,
    };

    ~QueuedJob() override;

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const JobOrder& order() const { return m_order; }
    [[nodiscard]] const JobProgress& progress() const { return m_progress; }
    /// That waits for an answer.
    [[nodiscard]] const std::optional<Question>& question() const { return m_question; }
    /// Once it has ended.
    [[nodiscard]] const JobResult& result() const { return m_result; }
    /// The sentence for success.
    [[nodiscard]] QString doneWords() const;
    [[nodiscard]] bool isCancelling() const;

    /// finished() follows; at once, if it has not begun.
    void cancel();
    void answer(Answer answer);

Q_SIGNALS:
    void started();
    void phaseChanged(emberdisc::Phase phase);
    void progressChanged(const emberdisc::jobs::JobProgress& progress);
    void questionAsked(const emberdisc::Question& question);
    void finished(const emberdisc::jobs::JobResult& result);

private:
    friend class JobQueue;
    explicit QueuedJob(JobOrder order);
    void start(SleepInhibitor& inhibitor, const Clock& clock, MediumProber& prober);
    void end(const JobResult& result);

    JobOrder m_order;
    State m_state = State::Waiting;
    JobProgress m_progress;
    std::optional<Question> m_question;
    JobResult m_result;
    std::unique_ptr<JobRunner> m_runner;
    std::vector<std::unique_ptr<MediumProber::Loan>> m_loans; ///< of its devices, while it runs
};

/// The jobs of a window. Those for different recorders run side by side, each with a JobRunner; those for the
/// same recorder one after the other, in the order in which they came. A job that ended stays until it is
/// removed, so that its result can be read.
///
/// All in one thread, whose event loop runs. What is given is borrowed and outlives the queue.
class JobQueue final : public QObject {
    Q_OBJECT
public:
    JobQueue(SleepInhibitor& inhibitor, const Clock& clock, MediumProber& prober, QObject* parent = nullptr);
    /// Stops what runs and waits for it; nothing is told any more.
    ~JobQueue() override;

    /// It may run before this returns, but tells nothing before the event loop does. Owned by the queue.
    QueuedJob& add(JobOrder order);
    /// Forgets a job that ended.
    void remove(QueuedJob& job);
    void cancelAll();

    [[nodiscard]] std::vector<QueuedJob*> jobs() const;
    /// Whether one that runs or waits opens that recorder.
    [[nodiscard]] bool uses(const std::string& deviceId) const;
    /// Whether none runs or waits.
    [[nodiscard]] bool isIdle() const;

Q_SIGNALS:
    void added(emberdisc::jobs::QueuedJob* job);
    /// It is gone when the event loop runs again.
    void removed(emberdisc::jobs::QueuedJob* job);
    /// Its recorders are free, or another job has them already.
    void ended(emberdisc::jobs::QueuedJob* job);
    /// The last one has ended.
    void becameIdle();

private:
    void startWaiting();
    void jobEnded(QueuedJob& job);
    [[nodiscard]] bool mayStart(std::size_t index) const;

    SleepInhibitor& m_inhibitor;
    const Clock& m_clock;
    MediumProber& m_prober;
    std::vector<std::unique_ptr<QueuedJob>> m_jobs;
};

} // namespace emberdisc::jobs
