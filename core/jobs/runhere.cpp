// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/runhere.h"

#include "core/base/guarded.h"
#include "core/base/log.h"

#include <utility>

namespace emberdisc::jobs {

namespace {

/// Passes everything on, and keeps the warnings for the result.
class CollectingContext final : public JobContext {
public:
    /// `also` stops the job like the context's own token.
    CollectingContext(JobContext& next, std::vector<Error>& warnings, const std::stop_token& also)
        : m_next(next),
          m_warnings(warnings),
          m_forward(next.stopToken(), Stop{m_stop}),
          m_forwardToo(also, Stop{m_stop})
    {}

    void phase(Phase phase) override { m_next.phase(phase); }
    void progress(const Progress& progress) override { m_next.progress(progress); }
    void warn(const Error& warning) override
    {
        qCInfo(logJobs, "warning: %s", warning.toString().c_str());
        m_warnings.push_back(warning);
        m_next.warn(warning);
    }
    Answer ask(const Question& question) override { return m_next.ask(question); }
    std::stop_token stopToken() const override { return m_stop.get_token(); }

private:
    struct Stop {
        std::stop_source& stop;
        void operator()() const { stop.request_stop(); }
    };

    JobContext& m_next;
    std::vector<Error>& m_warnings;
    std::stop_source m_stop;
    std::stop_callback<Stop> m_forward;
    std::stop_callback<Stop> m_forwardToo;
};

Error suspended(Error error)
{
    error.detail = error.toString();
    error.code = ErrorCode::SystemSuspended;
    return error;
}

JobOutcome outcomeOf(const Result<>& ended, const JobReport& report)
{
    if (!ended)
        return ended.error().code == ErrorCode::Cancelled ? JobOutcome::Cancelled : JobOutcome::Failed;
    return report.missing.empty() ? JobOutcome::Done : JobOutcome::Amber;
}

} // namespace

JobResult runHere(Job& job, JobContext& context, SleepInhibitor& inhibitor, const Clock& clock)
{
    JobResult result;
    const auto start = clock.steadyNow();
    std::vector<Error> warnings;
    Result<> ended = fail(ErrorCode::Cancelled, "stopped before it began");
    if (!context.stopRequested()) {
        const Inhibition inhibition = inhibitor.inhibit();
        const std::stop_token sleep = inhibition.goingToSleep();
        CollectingContext collecting(context, warnings, sleep);
        if (inhibition.shortfall())
            collecting.warn(*inhibition.shortfall());
        ended = guarded([&] { return job.run(collecting, result.report); });
        // Nobody cancelled it, and whatever command failed was not to blame.
        if (!ended && sleep.stop_requested() && !context.stopRequested())
            ended = fail(suspended(std::move(ended).error()));
    }
    result.outcome = outcomeOf(ended, result.report);
    if (!ended)
        result.error = std::move(ended).error();
    result.report.warnings = std::move(warnings);
    result.report.duration = std::chrono::duration_cast<std::chrono::milliseconds>(clock.steadyNow() - start);
    qCInfo(logJobs, "job ended: %s%s%s", std::string(name(result.outcome)).c_str(), result.error ? ": " : "",
           result.error ? result.error->toString().c_str() : "");
    return result;
}

} // namespace emberdisc::jobs
