// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/jobrunner.h"

#include "core/jobs/runhere.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include <QCoreApplication>
#include <QEvent>
#include <QTimer>

namespace emberdisc::jobs {

namespace {

constexpr std::chrono::milliseconds kTick{100};
constexpr int kTicksOfSilence = 10;

} // namespace

/// The job's thread, and the box through which both sides talk. Events carry nothing but "look into the box".
class JobRunner::Worker final : public JobContext {
public:
    struct News {
        std::vector<Phase> phases;
        std::optional<Question> question;
        std::optional<JobResult> result;
    };

    Worker(Job& job, SleepInhibitor& inhibitor, const Clock& clock, std::function<void()> wake)
        : m_job(job),
          m_inhibitor(inhibitor),
          m_clock(clock),
          m_wake(std::move(wake)),
          m_estimator(clock.steadyNow())
    {}

    // In the runner's thread
    void start(JobRunner& owner)
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.setInterval(kTick);
        QObject::connect(&m_timer, &QTimer::timeout, &owner, &JobRunner::deliverProgress);
        m_timer.start();
        m_thread = std::jthread([this](const std::stop_token& stop) { work(stop); });
    }
    void stop() { m_thread.request_stop(); }
    [[nodiscard]] bool isStopping() const { return m_thread.get_stop_token().stop_requested(); }
    void answer(Answer answer);
    [[nodiscard]] News takeNews();
    [[nodiscard]] std::optional<JobProgress> takeProgress();
    [[nodiscard]] std::optional<JobProgress> takeLastProgress();

    // In the worker's thread
    void phase(Phase phase) override;
    void progress(const Progress& progress) override;
    void warn(const Error&) override {}
    Answer ask(const Question& question) override;
    std::stop_token stopToken() const override { return m_token; }

private:
    void work(const std::stop_token& stop);

    Job& m_job;
    SleepInhibitor& m_inhibitor;
    const Clock& m_clock;
    const std::function<void()> m_wake;
    std::stop_token m_token; ///< the worker's own
    QTimer m_timer;

    std::mutex m_mutex; ///< for all below
    std::condition_variable_any m_answered;
    News m_news;
    ProgressEstimator m_estimator;
    bool m_progressIsNew = false;
    int m_quietTicks = 0;
    bool m_questionShown =
        false; ///< the question that waits has been delivered, so an answer is meant for it
    bool m_asking = false;
    std::optional<Answer> m_answer;

    std::jthread m_thread; ///< last, so that it is joined before anything that it uses is gone
};

void JobRunner::Worker::work(const std::stop_token& stop)
{
    m_token = stop;
    JobResult result = runHere(m_job, *this, m_inhibitor, m_clock);
    {
        const std::lock_guard lock(m_mutex);
        m_news.result = std::move(result);
    }
    m_wake();
}

void JobRunner::Worker::phase(Phase phase)
{
    {
        const std::lock_guard lock(m_mutex);
        m_estimator.phase(phase, m_clock.steadyNow());
        m_progressIsNew = false;
        m_news.phases.push_back(phase);
    }
    m_wake();
}

void JobRunner::Worker::progress(const Progress& progress)
{
    const std::lock_guard lock(m_mutex);
    m_estimator.progress(progress, m_clock.steadyNow());
    m_progressIsNew = true;
}

Answer JobRunner::Worker::ask(const Question& question)
{
    {
        const std::lock_guard lock(m_mutex);
        m_news.question = question;
        m_answer.reset();
        m_questionShown = false;
        m_asking = true;
    }
    m_wake();
    std::unique_lock lock(m_mutex);
    m_answered.wait(lock, m_token, [this] { return m_answer.has_value(); });
    m_asking = false;
    m_news.question.reset();
    return m_answer.value_or(Answer::Cancel);
}

void JobRunner::Worker::answer(Answer answer)
{
    const std::lock_guard lock(m_mutex);
    if (!m_asking || !m_questionShown)
        return;
    m_questionShown = false;
    m_answer = answer;
    m_answered.notify_all();
}

JobRunner::Worker::News JobRunner::Worker::takeNews()
{
    const std::lock_guard lock(m_mutex);
    if (m_news.question)
        m_questionShown = true;
    return std::exchange(m_news, {});
}

std::optional<JobProgress> JobRunner::Worker::takeProgress()
{
    const std::lock_guard lock(m_mutex);
    ++m_quietTicks;
    // A phase that was not told yet comes first; its progress can wait for the next tick.
    if (!m_news.phases.empty() || (!m_progressIsNew && m_quietTicks < kTicksOfSilence))
        return {};
    m_quietTicks = 0;
    m_progressIsNew = false;
    return m_estimator.at(m_clock.steadyNow());
}

std::optional<JobProgress> JobRunner::Worker::takeLastProgress()
{
    const std::lock_guard lock(m_mutex);
    if (!std::exchange(m_progressIsNew, false))
        return {};
    return m_estimator.at(m_clock.steadyNow());
}

JobRunner::JobRunner(SleepInhibitor& inhibitor, const Clock& clock, QObject* parent)
    : QObject(parent), m_inhibitor(inhibitor), m_clock(clock)
{}

JobRunner::~JobRunner()
{
    m_worker.reset(); // stops and joins, and only then may the job go
}

Result<> JobRunner::start(std::unique_ptr<Job> job)
{
    if (m_worker)
        return fail(ErrorCode::InvalidArgument, "a job is running");
    m_job = std::move(job);
    // The worker is joined before this object is gone, so that it never posts to a dead receiver.
    m_worker = std::make_unique<Worker>(*m_job, m_inhibitor, m_clock, [this] {
        QCoreApplication::postEvent(this, new QEvent(QEvent::User));
    });
    m_worker->start(*this);
    return {};
}

void JobRunner::cancel()
{
    if (m_worker)
        m_worker->stop();
}

void JobRunner::answer(Answer answer)
{
    if (m_worker)
        m_worker->answer(answer);
}

bool JobRunner::isRunning() const
{
    return m_worker != nullptr;
}

bool JobRunner::isCancelling() const
{
    return m_worker && m_worker->isStopping();
}

std::unique_ptr<Job> JobRunner::takeJob()
{
    return m_worker ? nullptr : std::move(m_job);
}

void JobRunner::customEvent(QEvent*)
{
    deliver();
}

void JobRunner::deliver()
{
    if (!m_worker)
        return;
    // From here on only copies: what listens may cancel, or spin an event loop that comes here again.
    const Worker::News news = m_worker->takeNews();
    if (news.result) {
        if (const auto last = m_worker->takeLastProgress(); last && news.phases.empty())
            Q_EMIT progressChanged(*last);
    }
    for (const Phase phase : news.phases)
        Q_EMIT phaseChanged(phase);
    if (news.question)
        Q_EMIT questionAsked(*news.question);
    if (news.result) {
        m_worker.reset();
        Q_EMIT finished(*news.result);
    }
}

void JobRunner::deliverProgress()
{
    if (!m_worker)
        return;
    if (const auto progress = m_worker->takeProgress())
        Q_EMIT progressChanged(*progress);
}

} // namespace emberdisc::jobs
