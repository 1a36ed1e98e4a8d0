// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/jobrunner.h"
#include "tests/unit/jobs/fakes.h"

#include <QTest>

#if defined(__SANITIZE_THREAD__)
// The distribution's Qt is not instrumented: what its event queue synchronises cannot be seen. Our own code
// is watched in full.
extern "C" const char* __tsan_default_options() // NOLINT(bugprone-reserved-identifier)
{
    return "ignore_noninstrumented_modules=1";
}
#endif

namespace emberdisc::test {

inline std::unique_ptr<jobs::Job> makeJob(FunctionJob::Function function)
{
    return std::make_unique<FunctionJob>(std::move(function));
}

inline Result<> untilStopped(JobContext& context)
{
    Gate never;
    (void)never.pass(context.stopToken());
    return fail(ErrorCode::Cancelled);
}

/// A runner and all that it told, in the order in which it told it.
struct Rig {
    Rig()
    {
        QObject::connect(&runner, &jobs::JobRunner::phaseChanged, &runner,
                         [this](Phase phase) { phases.push_back(phase); });
        QObject::connect(&runner, &jobs::JobRunner::progressChanged, &runner,
                         [this](const jobs::JobProgress& p) { progress.push_back(p); });
        QObject::connect(&runner, &jobs::JobRunner::questionAsked, &runner,
                         [this](const Question& q) { questions.push_back(q); });
        QObject::connect(&runner, &jobs::JobRunner::finished, &runner, [this](const jobs::JobResult& result) {
            heldAtEnd = inhibitor.held;
            runningAtEnd = runner.isRunning();
            results.push_back(result);
        });
    }
    [[nodiscard]] bool waitForEnd()
    {
        return QTest::qWaitFor([this] { return !results.empty(); }, 10000);
    }

    CountingInhibitor inhibitor;
    FakeClock clock;
    jobs::JobRunner runner{inhibitor, clock};
    std::vector<Phase> phases;
    std::vector<jobs::JobProgress> progress;
    std::vector<Question> questions;
    std::vector<jobs::JobResult> results;
    int heldAtEnd = -1;
    bool runningAtEnd = true;
};

} // namespace emberdisc::test
