// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/runhere.h"

#include "core/base/log.h"

#include <exception>
#include <new>
#include <utility>

namespace emberdisc::jobs {

namespace {

/// Passes everything on, and keeps the warnings for the result.
class CollectingContext final : public JobContext {
public:
    CollectingContext(JobContext& next, std::vector<Error>& warnings) : m_next(next), m_warnings(warnings) {}

    void phase(Phase phase) override { m_next.phase(phase); }
    void progress(const Progress& progress) override { m_next.progress(progress); }
    void warn(const Error& warning) override
    {
        qCInfo(logJobs, "warning: %s", warning.toString().c_str());
        m_warnings.push_back(warning);
        m_next.warn(warning);
    }
    Answer ask(const Question& question) override { return m_next.ask(question); }
    std::stop_token stopToken() const override { return m_next.stopToken(); }

private:
    JobContext& m_next;
    std::vector<Error>& m_warnings;
};

/// The border that no exception passes.
Result<> runGuarded(Job& job, JobContext& context, JobReport& report)
{
    try {
        return job.run(context, report);
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory);
    } catch (const std::exception& exception) {
        return fail(ErrorCode::Internal, exception.what());
    } catch (...) {
        return fail(ErrorCode::Internal, "an exception of unknown type");
    }
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
        CollectingContext collecting(context, warnings);
        if (inhibition.shortfall())
            collecting.warn(*inhibition.shortfall());
        ended = runGuarded(job, collecting, result.report);
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
