// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/runhere.h"
#include "core/jobs/sidebyside.h"
#include "tests/unit/jobs/fakes.h"

#include <QTest>

using namespace emberdisc;
using namespace emberdisc::jobs;
using namespace emberdisc::test;
using namespace std::chrono_literals;

class TestRunHere : public QObject {
    Q_OBJECT
private slots:
    void runsInTheCallingThreadUnderAnInhibition();
    void forwardsToTheContextAndKeepsWarnings();
    void doesNothingWhenStoppedBefore();
    void aFailureAfterStopStaysAFailure();
    void whatEndsBecauseOfSleepIsNobodysCancel();
    void whatEndsWellBeforeTheSleepIsDone();
    void namesAreDistinct();
    void runsJobsSideBySide();
    void aJobThatFailsOrHangsHoldsNoOtherUp();
};

void TestRunHere::runsInTheCallingThreadUnderAnInhibition()
{
    CountingInhibitor inhibitor;
    const FakeClock clock;
    SilentJobContext context;
    const auto caller = std::this_thread::get_id();
    FunctionJob job([&](JobContext&, JobReport&) -> Result<> {
        clock.advance(90s);
        if (std::this_thread::get_id() != caller || inhibitor.held != 1)
            return fail(ErrorCode::Internal);
        return {};
    });
    const JobResult result = runHere(job, context, inhibitor, clock);
    QCOMPARE(result.outcome, JobOutcome::Done);
    QCOMPARE(result.report.duration, 90000ms);
    QCOMPARE(inhibitor.held.load(), 0);
}

void TestRunHere::forwardsToTheContextAndKeepsWarnings()
{
    struct Recorder final : SilentJobContext {
        void phase(Phase phase) override { lines += name(phase); }
        void progress(const Progress& progress) override { lines += " " + std::to_string(progress.done); }
        void warn(const Error& warning) override { lines += " " + warning.toString(); }
        Answer ask(const Question& question) override
        {
            lines += " " + question.subject + "?";
            return Answer::Yes;
        }
        std::string lines;
    } context;
    CountingInhibitor inhibitor;
    const FakeClock clock;
    FunctionJob job([](JobContext& inner, JobReport&) -> Result<> {
        inner.phase(Phase::Erasing);
        inner.progress({.done = 7});
        inner.warn(Error::of(ErrorCode::SpeedUnsupported));
        return inner.ask({QuestionKind::EraseFirst, "LABEL"}) == Answer::Yes ? Result<>{}
                                                                             : fail(ErrorCode::Cancelled);
    });
    const JobResult result = runHere(job, context, inhibitor, clock);
    QCOMPARE(result.outcome, JobOutcome::Done);
    QCOMPARE(context.lines, std::string("erasing 7 SpeedUnsupported LABEL?"));
    QCOMPARE(result.report.warnings.size(), 1U);
}

void TestRunHere::doesNothingWhenStoppedBefore()
{
    std::stop_source stop;
    stop.request_stop();
    SilentJobContext context(stop.get_token());
    CountingInhibitor inhibitor;
    const FakeClock clock;
    bool ran = false;
    FunctionJob job([&ran](JobContext&, JobReport&) -> Result<> {
        ran = true;
        return {};
    });
    const JobResult result = runHere(job, context, inhibitor, clock);
    QCOMPARE(result.outcome, JobOutcome::Cancelled);
    QVERIFY(!ran);
    QCOMPARE(inhibitor.taken.load(), 0);
}

void TestRunHere::aFailureAfterStopStaysAFailure()
{
    std::stop_source stop;
    SilentJobContext context(stop.get_token());
    CountingInhibitor inhibitor;
    const FakeClock clock;
    FunctionJob job([&stop](JobContext&, JobReport&) -> Result<> {
        stop.request_stop();
        return fail(ErrorCode::DeviceGone);
    });
    const JobResult result = runHere(job, context, inhibitor, clock);
    QCOMPARE(result.outcome, JobOutcome::Failed);
    QCOMPARE(result.error->code, ErrorCode::DeviceGone);
}

void TestRunHere::whatEndsBecauseOfSleepIsNobodysCancel()
{
    CountingInhibitor inhibitor;
    const FakeClock clock;
    std::stop_source person;
    SilentJobContext context(person.get_token());
    FunctionJob job([&](JobContext& inner, JobReport& report) -> Result<> {
        inhibitor.sleep.request_stop();
        if (!inner.stopRequested() || inhibitor.held != 1)
            return fail(ErrorCode::Internal, "it was not told");
        report.condition = recorder::DiscCondition::Unchanged;
        return fail(ErrorCode::Cancelled, "between two commands");
    });
    const JobResult result = runHere(job, context, inhibitor, clock);
    QCOMPARE(result.outcome, JobOutcome::Failed);
    QCOMPARE(result.error->code, ErrorCode::SystemSuspended);
    QVERIFY(result.error->detail.find("between two commands") != std::string::npos);
    QVERIFY(result.report.condition.has_value());
    QCOMPARE(inhibitor.held.load(), 0);
    // Who cancelled it himself is not told of the sleep.
    FunctionJob cancelled([&](JobContext&, JobReport&) -> Result<> {
        person.request_stop();
        return fail(ErrorCode::Cancelled);
    });
    QCOMPARE(runHere(cancelled, context, inhibitor, clock).outcome, JobOutcome::Cancelled);
}

void TestRunHere::whatEndsWellBeforeTheSleepIsDone()
{
    CountingInhibitor inhibitor;
    const FakeClock clock;
    SilentJobContext context;
    FunctionJob job([&](JobContext&, JobReport&) -> Result<> {
        inhibitor.sleep.request_stop();
        return {};
    });
    QCOMPARE(runHere(job, context, inhibitor, clock).outcome, JobOutcome::Done);
}

void TestRunHere::namesAreDistinct()
{
    QCOMPARE(name(JobOutcome::Done), std::string_view("done"));
    QCOMPARE(name(JobOutcome::Amber), std::string_view("amber"));
    QCOMPARE(name(JobOutcome::Failed), std::string_view("failed"));
    QCOMPARE(name(JobOutcome::Cancelled), std::string_view("cancelled"));
}

void TestRunHere::runsJobsSideBySide()
{
    CountingInhibitor inhibitor;
    const FakeClock clock;
    Gate first;
    Gate second;
    SilentJobContext one;
    SilentJobContext two;
    // Each can end only while the other runs.
    FunctionJob a([&](JobContext&, JobReport& report) -> Result<> {
        first.open();
        second.pass();
        report.copies = 1;
        return {};
    });
    FunctionJob b([&](JobContext&, JobReport& report) -> Result<> {
        first.pass();
        second.open();
        report.copies = 2;
        return {};
    });
    const std::vector<SideJob> jobs = {{a, one}, {b, two}};
    std::atomic<int> ended = 0;
    const auto results = runSideBySide(jobs, inhibitor, clock, [&](std::size_t index, JobResult& result) {
        ended += result.report.copies == index + 1 ? 1 : 100;
    });
    QCOMPARE(ended.load(), 2);
    QCOMPARE(results.size(), 2U);
    QCOMPARE(results[0].report.copies, 1U);
    QCOMPARE(results[1].report.copies, 2U);
    QCOMPARE(inhibitor.taken.load(), 2);
    QCOMPARE(inhibitor.held.load(), 0);
}

void TestRunHere::aJobThatFailsOrHangsHoldsNoOtherUp()
{
    NoInhibitor inhibitor;
    const FakeClock clock;
    std::stop_source stop;
    SilentJobContext context;
    SilentJobContext stopped(stop.get_token());
    FunctionJob fails([](JobContext&, JobReport&) -> Result<> { return fail(ErrorCode::DeviceGone); });
    FunctionJob throws([](JobContext&, JobReport&) -> Result<> { throw std::bad_alloc(); });
    Gate never;
    FunctionJob hangs([&never](JobContext& inner, JobReport&) -> Result<> {
        (void)never.pass(inner.stopToken());
        return fail(ErrorCode::Cancelled);
    });
    FunctionJob works([](JobContext&, JobReport&) -> Result<> { return {}; });
    const std::vector<SideJob> jobs = {
        {fails, context}, {throws, context}, {hangs, stopped}, {works, context}};
    std::atomic<int> ended = 0;
    const auto results = runSideBySide(jobs, inhibitor, clock, [&](std::size_t, JobResult&) {
        if (++ended == 3)
            stop.request_stop(); // the three others are through
    });
    QCOMPARE(results[0].error->code, ErrorCode::DeviceGone);
    QCOMPARE(results[1].error->code, ErrorCode::OutOfMemory);
    QCOMPARE(results[2].outcome, JobOutcome::Cancelled);
    QCOMPARE(results[3].outcome, JobOutcome::Done);
}

QTEST_GUILESS_MAIN(TestRunHere)
#include "tst_runhere.moc"
