// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/runhere.h"
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
    void namesAreDistinct();
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

void TestRunHere::namesAreDistinct()
{
    QCOMPARE(name(JobOutcome::Done), std::string_view("done"));
    QCOMPARE(name(JobOutcome::Amber), std::string_view("amber"));
    QCOMPARE(name(JobOutcome::Failed), std::string_view("failed"));
    QCOMPARE(name(JobOutcome::Cancelled), std::string_view("cancelled"));
}

QTEST_GUILESS_MAIN(TestRunHere)
#include "tst_runhere.moc"
