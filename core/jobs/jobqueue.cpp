// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/jobqueue.h"

#include "core/jobs/jobrunner.h"

#include <algorithm>
#include <utility>

namespace emberdisc::jobs {

QueuedJob::QueuedJob(JobOrder order) : m_order(std::move(order)) {}

QueuedJob::~QueuedJob() = default;

void QueuedJob::start(SleepInhibitor& inhibitor, const Clock& clock, MediumProber& prober)
{
    m_state = State::Running;
    for (const std::string& device : m_order.devices)
        m_loans.push_back(prober.lend(device));
    m_runner = std::make_unique<JobRunner>(inhibitor, clock);
    connect(m_runner.get(), &JobRunner::phaseChanged, this, [this](Phase phase) {
        m_progress = {.phase = phase};
        Q_EMIT phaseChanged(phase);
    });
    connect(m_runner.get(), &JobRunner::progressChanged, this, [this](const JobProgress& progress) {
        m_progress = progress;
        Q_EMIT progressChanged(progress);
    });
    connect(m_runner.get(), &JobRunner::questionAsked, this, [this](const Question& question) {
        m_question = question;
        Q_EMIT questionAsked(question);
    });
    connect(m_runner.get(), &JobRunner::finished, this, &QueuedJob::end);
    Q_EMIT started();
    if (auto began = m_runner->start(std::move(m_order.job)); !began)
        end({.error = std::move(began).error()});
}

QString QueuedJob::doneWords() const
{
    return m_order.doneFor ? m_order.doneFor(m_result) : m_order.done;
}

bool QueuedJob::isCancelling() const
{
    return m_runner && m_runner->isCancelling();
}

void QueuedJob::cancel()
{
    if (m_state == State::Running)
        m_runner->cancel();
    else if (m_state == State::Waiting)
        end({.outcome = JobOutcome::Cancelled,
             .error = Error::of(ErrorCode::Cancelled, "stopped before it began")});
}

void QueuedJob::answer(Answer answer)
{
    m_question.reset();
    if (m_runner)
        m_runner->answer(answer);
}

void QueuedJob::end(const JobResult& result)
{
    m_state = State::Ended;
    m_question.reset();
    m_result = result;
    Q_EMIT finished(m_result);
}

JobQueue::JobQueue(SleepInhibitor& inhibitor, const Clock& clock, MediumProber& prober, QObject* parent)
    : QObject(parent), m_inhibitor(inhibitor), m_clock(clock), m_prober(prober)
{}

JobQueue::~JobQueue()
{
    for (const auto& job : m_jobs) {
        job->disconnect(this);
        if (job->m_runner)
            job->m_runner->cancel(); // all at once; destruction waits for one after the other
    }
}

QueuedJob& JobQueue::add(JobOrder order)
{
    QueuedJob& job = *m_jobs.emplace_back(new QueuedJob(std::move(order)));
    connect(&job, &QueuedJob::finished, this, [this, &job] { jobEnded(job); });
    Q_EMIT added(&job);
    startWaiting();
    return job;
}

bool JobQueue::mayStart(std::size_t index) const
{
    const std::vector<std::string>& wanted = m_jobs[index]->order().devices;
    return std::none_of(m_jobs.begin(), m_jobs.begin() + static_cast<std::ptrdiff_t>(index),
                        [&wanted](const auto& earlier) {
                            return earlier->state() != QueuedJob::State::Ended &&
                                   std::ranges::find_first_of(earlier->order().devices, wanted) !=
                                       earlier->order().devices.end();
                        });
}

void JobQueue::startWaiting()
{
    for (std::size_t i = 0; i < m_jobs.size(); ++i)
        if (m_jobs[i]->state() == QueuedJob::State::Waiting && mayStart(i))
            m_jobs[i]->start(m_inhibitor, m_clock, m_prober);
}

void JobQueue::jobEnded(QueuedJob& job)
{
    // The next one borrows the recorder before this one returns it: nobody looks at the disc in between.
    startWaiting();
    job.m_loans.clear();
    Q_EMIT ended(&job);
    if (isIdle())
        Q_EMIT becameIdle();
}

void JobQueue::remove(QueuedJob& job)
{
    const auto found =
        std::ranges::find(m_jobs, &job, [](const std::unique_ptr<QueuedJob>& each) { return each.get(); });
    if (found == m_jobs.end() || job.state() != QueuedJob::State::Ended)
        return;
    Q_EMIT removed(&job);
    // It may be its own signal that this comes from.
    found->release()->deleteLater();
    m_jobs.erase(found);
}

void JobQueue::cancelAll()
{
    // Those that wait first: none of them shall begin because another ends.
    const std::vector<QueuedJob*> all = jobs();
    for (const auto state : {QueuedJob::State::Waiting, QueuedJob::State::Running})
        for (QueuedJob* job : all)
            if (job->state() == state)
                job->cancel();
}

std::vector<QueuedJob*> JobQueue::jobs() const
{
    std::vector<QueuedJob*> all;
    for (const auto& job : m_jobs)
        all.push_back(job.get());
    return all;
}

bool JobQueue::uses(const std::string& deviceId) const
{
    return std::ranges::any_of(m_jobs, [&deviceId](const std::unique_ptr<QueuedJob>& job) {
        return job->state() != QueuedJob::State::Ended &&
               std::ranges::find(job->order().devices, deviceId) != job->order().devices.end();
    });
}

bool JobQueue::isIdle() const
{
    return std::ranges::all_of(m_jobs,
                               [](const auto& job) { return job->state() == QueuedJob::State::Ended; });
}

} // namespace emberdisc::jobs
