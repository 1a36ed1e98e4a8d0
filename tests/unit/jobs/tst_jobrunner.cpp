// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/jobs/runnerrig.h"

#include <stdexcept>

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QPointer>
#include <QSignalSpy>
#include <QTest>
#include <QThread>

using namespace emberdisc;
using namespace emberdisc::jobs;
using namespace emberdisc::test;
using namespace std::chrono_literals;

class TestJobRunner : public QObject {
    Q_OBJECT
private slots:
    void tellsPhasesInOrderAndTheResultLast();
    void runsOnAnotherThreadAndTellsOnItsOwn();
    void holdsTheInhibitionExactlyWhileTheJobRuns();
    void turnsAShortfallIntoAWarning();
    void throttlesProgressToTenASecond();
    void tellsTheLastProgressBeforeTheEnd();
    void timeGoesOnWhileTheJobIsSilent();
    void cancelAtOnceNeverRunsOrEndsCancelled();
    void cancelBeforeAnyJobIsHarmless();
    void refusesASecondJobAndStartsAnotherAfterwards();
    void startsTheNextJobFromWithinFinished();
    void turnsExceptionsIntoErrors_data();
    void turnsExceptionsIntoErrors();
    void missingFilesMakeItAmber();
    void keepsTheReportOfAFailedJob();
    void destructionStopsAndJoins();
    void mayBeDeletedLaterFromFinished();
    void handsTheFinishedJobBack();
    void survivesManyShortJobs();
};

void TestJobRunner::tellsPhasesInOrderAndTheResultLast()
{
    Rig rig;
    QVERIFY(rig.runner.start(makeJob([](JobContext& context, JobReport& report) -> Result<> {
        for (const Phase phase : {Phase::Preparing, Phase::Writing, Phase::Closing})
            context.phase(phase);
        report.bytes = 4711;
        context.warn(Error::atPath(ErrorCode::FileChanged, "/a"));
        return {};
    })));
    QVERIFY(rig.runner.isRunning());
    QVERIFY(rig.waitForEnd());
    QCOMPARE(rig.phases, (std::vector{Phase::Preparing, Phase::Writing, Phase::Closing}));
    QCOMPARE(rig.results.size(), 1U);
    const JobResult& result = rig.results.front();
    QCOMPARE(result.outcome, JobOutcome::Done);
    QVERIFY(!result.error);
    QCOMPARE(result.report.bytes, 4711U);
    QCOMPARE(result.report.warnings.size(), 1U);
    QCOMPARE(result.report.warnings.front().code, ErrorCode::FileChanged);
    QVERIFY(!rig.runningAtEnd);
}

void TestJobRunner::runsOnAnotherThreadAndTellsOnItsOwn()
{
    Rig rig;
    QThread* jobThread = nullptr;
    QThread* signalThread = nullptr;
    // Without a receiver the slot runs where the signal is emitted.
    connect(&rig.runner, &JobRunner::phaseChanged,
            [&signalThread](Phase) { signalThread = QThread::currentThread(); });
    QVERIFY(rig.runner.start(makeJob([&jobThread](JobContext& context, JobReport&) -> Result<> {
        jobThread = QThread::currentThread();
        context.phase(Phase::Writing);
        return {};
    })));
    QVERIFY(rig.waitForEnd());
    QVERIFY(jobThread != nullptr);
    QVERIFY(jobThread != QThread::currentThread());
    QCOMPARE(signalThread, QThread::currentThread());
}

void TestJobRunner::holdsTheInhibitionExactlyWhileTheJobRuns()
{
    Rig rig;
    int heldInside = -1;
    QCOMPARE(rig.inhibitor.taken.load(), 0);
    QVERIFY(rig.runner.start(makeJob([&](JobContext&, JobReport&) -> Result<> {
        heldInside = rig.inhibitor.held;
        return {};
    })));
    QVERIFY(rig.waitForEnd());
    QCOMPARE(heldInside, 1);
    QCOMPARE(rig.heldAtEnd, 0);
    QCOMPARE(rig.inhibitor.taken.load(), 1);
}

void TestJobRunner::turnsAShortfallIntoAWarning()
{
    Rig rig;
    rig.inhibitor.shortfall = Error::of(ErrorCode::InhibitorUnavailable, "no bus");
    QVERIFY(rig.runner.start(makeJob([](JobContext&, JobReport&) -> Result<> { return {}; })));
    QVERIFY(rig.waitForEnd());
    QCOMPARE(rig.results[0].outcome, JobOutcome::Done);
    QCOMPARE(rig.results[0].report.warnings.size(), 1U);
    QCOMPARE(rig.results[0].report.warnings[0].code, ErrorCode::InhibitorUnavailable);
}

void TestJobRunner::throttlesProgressToTenASecond()
{
    Rig rig;
    QElapsedTimer timer;
    timer.start();
    QVERIFY(rig.runner.start(makeJob([](JobContext& context, JobReport&) -> Result<> {
        context.phase(Phase::Writing);
        QElapsedTimer running;
        running.start();
        for (std::uint64_t i = 0; running.elapsed() < 1000; ++i)
            context.progress({.done = i, .total = 1'000'000'000});
        return {};
    })));
    QVERIFY(rig.waitForEnd());
    const auto most = static_cast<std::size_t>(timer.elapsed() / 100) + 1; // and the last one
    QVERIFY2(rig.progress.size() <= most, qPrintable(QString::number(rig.progress.size())));
    QVERIFY(rig.progress.size() >= 3);
    for (std::size_t i = 1; i < rig.progress.size(); ++i)
        QVERIFY(rig.progress[i - 1].progress.done <= rig.progress[i].progress.done);
}

void TestJobRunner::tellsTheLastProgressBeforeTheEnd()
{
    Rig rig;
    QVERIFY(rig.runner.start(makeJob([&rig](JobContext& context, JobReport&) -> Result<> {
        rig.clock.advance(5s);
        context.progress({.done = 100, .total = 100, .item = "/last"});
        return {};
    })));
    QVERIFY(rig.waitForEnd());
    QVERIFY(!rig.progress.empty());
    QCOMPARE(rig.progress.back().progress.done, 100U);
    QCOMPARE(rig.progress.back().progress.item, std::string("/last"));
    QCOMPARE(rig.progress.back().elapsed, 5000ms);
    QCOMPARE(rig.progress.back().percent(), std::optional(100.0));
    QCOMPARE(rig.results[0].report.duration, 5000ms);
}

void TestJobRunner::timeGoesOnWhileTheJobIsSilent()
{
    Rig rig;
    Gate gate;
    QVERIFY(rig.runner.start(makeJob([&gate](JobContext& context, JobReport&) -> Result<> {
        context.phase(Phase::Closing);
        gate.pass();
        return {};
    })));
    QTRY_COMPARE(rig.phases.size(), 1U);
    rig.clock.advance(7s);
    const bool told = QTest::qWaitFor(
        [&rig] { return !rig.progress.empty() && rig.progress.back().elapsed == 7000ms; }, 5000);
    gate.open();
    QVERIFY(told);
    QCOMPARE(rig.progress.back().phase, Phase::Closing);
    QVERIFY(rig.waitForEnd());
}

void TestJobRunner::cancelAtOnceNeverRunsOrEndsCancelled()
{
    for (int i = 0; i < 50; ++i) {
        Rig rig;
        QVERIFY(
            rig.runner.start(makeJob([](JobContext& context, JobReport&) { return untilStopped(context); })));
        rig.runner.cancel();
        QVERIFY(rig.waitForEnd());
        QCOMPARE(rig.results[0].outcome, JobOutcome::Cancelled);
        QCOMPARE(rig.inhibitor.held.load(), 0);
    }
}

void TestJobRunner::cancelBeforeAnyJobIsHarmless()
{
    Rig rig;
    rig.runner.cancel();
    QVERIFY(!rig.runner.isCancelling());
    QVERIFY(rig.runner.start(makeJob([](JobContext&, JobReport&) -> Result<> { return {}; })));
    QVERIFY(rig.waitForEnd());
    QCOMPARE(rig.results[0].outcome, JobOutcome::Done);
}

void TestJobRunner::refusesASecondJobAndStartsAnotherAfterwards()
{
    Rig rig;
    Gate gate;
    QVERIFY(rig.runner.start(makeJob([&gate](JobContext&, JobReport&) -> Result<> {
        gate.pass();
        return {};
    })));
    const auto second = rig.runner.start(makeJob([](JobContext&, JobReport&) -> Result<> { return {}; }));
    gate.open();
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::InvalidArgument);
    QVERIFY(rig.waitForEnd());
    QVERIFY(rig.runner.start(makeJob([](JobContext&, JobReport&) -> Result<> { return {}; })));
    QTRY_COMPARE(rig.results.size(), 2U);
}

void TestJobRunner::startsTheNextJobFromWithinFinished()
{
    Rig rig;
    const auto makeNext = [] { return makeJob([](JobContext&, JobReport&) -> Result<> { return {}; }); };
    connect(&rig.runner, &JobRunner::finished, &rig.runner, [&] {
        if (rig.results.size() < 5)
            QVERIFY(rig.runner.start(makeNext()));
    });
    QVERIFY(rig.runner.start(makeNext()));
    QTRY_COMPARE(rig.results.size(), 5U);
    QTRY_VERIFY(!rig.runner.isRunning());
    QCOMPARE(rig.inhibitor.taken.load(), 5);
}

void TestJobRunner::turnsExceptionsIntoErrors_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("code");
    QTest::newRow("out of memory") << 0 << static_cast<int>(ErrorCode::OutOfMemory);
    QTest::newRow("standard exception") << 1 << static_cast<int>(ErrorCode::Internal);
    QTest::newRow("anything else") << 2 << static_cast<int>(ErrorCode::Internal);
}

void TestJobRunner::turnsExceptionsIntoErrors()
{
    QFETCH(const int, kind);
    QFETCH(const int, code);
    Rig rig;
    QVERIFY(rig.runner.start(makeJob([kind](JobContext&, JobReport& report) -> Result<> {
        report.bytes = 12;
        if (kind == 0)
            throw std::bad_alloc();
        if (kind == 1)
            throw std::out_of_range("beyond the end");
        throw 42;
    })));
    QVERIFY(rig.waitForEnd());
    QCOMPARE(rig.results[0].outcome, JobOutcome::Failed);
    QCOMPARE(static_cast<int>(rig.results[0].error->code), code);
    if (kind == 1)
        QCOMPARE(rig.results[0].error->detail, std::string("beyond the end"));
    QCOMPARE(rig.results[0].report.bytes, 12U);
    QCOMPARE(rig.heldAtEnd, 0);
}

void TestJobRunner::missingFilesMakeItAmber()
{
    Rig rig;
    QVERIFY(rig.runner.start(makeJob([](JobContext&, JobReport& report) -> Result<> {
        report.missing.push_back(Error::atPath(ErrorCode::FileNotFound, "/gone"));
        return {};
    })));
    QVERIFY(rig.waitForEnd());
    QCOMPARE(rig.results[0].outcome, JobOutcome::Amber);
    QVERIFY(!rig.results[0].error);
}

void TestJobRunner::keepsTheReportOfAFailedJob()
{
    Rig rig;
    QVERIFY(rig.runner.start(makeJob([](JobContext&, JobReport& report) -> Result<> {
        report.sectors = 99;
        report.missing.push_back(Error::atPath(ErrorCode::FileNotFound, "/gone"));
        return fail(ErrorCode::WriteFailed, "power calibration");
    })));
    QVERIFY(rig.waitForEnd());
    QCOMPARE(rig.results[0].outcome, JobOutcome::Failed);
    QCOMPARE(rig.results[0].error->code, ErrorCode::WriteFailed);
    QCOMPARE(rig.results[0].report.sectors, 99U);
}

void TestJobRunner::destructionStopsAndJoins()
{
    std::atomic<bool> ended = false;
    int finishedSignals = 0;
    CountingInhibitor inhibitor;
    {
        const FakeClock clock;
        JobRunner runner(inhibitor, clock);
        connect(&runner, &JobRunner::finished, &runner, [&finishedSignals] { ++finishedSignals; });
        Gate running;
        QVERIFY(runner.start(makeJob([&](JobContext& context, JobReport&) {
            running.open();
            auto result = untilStopped(context);
            ended = true;
            return result;
        })));
        running.pass();
    }
    QVERIFY(ended);
    QCOMPARE(inhibitor.held.load(), 0);
    QCoreApplication::processEvents();
    QCOMPARE(finishedSignals, 0);
}

void TestJobRunner::mayBeDeletedLaterFromFinished()
{
    CountingInhibitor inhibitor;
    const FakeClock clock;
    QPointer<JobRunner> runner = new JobRunner(inhibitor, clock);
    connect(runner, &JobRunner::finished, runner, &QObject::deleteLater);
    QVERIFY(runner->start(makeJob([](JobContext&, JobReport&) -> Result<> { return {}; })));
    QTRY_VERIFY(runner.isNull());
}

void TestJobRunner::handsTheFinishedJobBack()
{
    Rig rig;
    auto job = makeJob([](JobContext&, JobReport&) -> Result<> { return {}; });
    const Job* address = job.get();
    QVERIFY(rig.runner.start(std::move(job)));
    QVERIFY(rig.runner.takeJob() == nullptr); // it still runs, as far as anybody was told
    QVERIFY(rig.waitForEnd());
    QCOMPARE(rig.runner.takeJob().get(), address);
    QVERIFY(rig.runner.takeJob() == nullptr);
}

void TestJobRunner::survivesManyShortJobs()
{
    Rig rig;
    for (std::size_t i = 1; i <= 200; ++i) {
        QVERIFY(rig.runner.start(makeJob([](JobContext& context, JobReport&) -> Result<> {
            context.phase(Phase::Writing);
            context.progress({.done = 1, .total = 2});
            return {};
        })));
        if (i % 3 == 0)
            rig.runner.cancel();
        QDeadlineTimer deadline(10000);
        while (rig.results.size() < i && !deadline.hasExpired())
            QCoreApplication::processEvents(
                QEventLoop::WaitForMoreEvents); // the runner's tick wakes it at the latest
        QCOMPARE(rig.results.size(), i);
    }
    QCOMPARE(rig.inhibitor.held.load(), 0);
}

QTEST_GUILESS_MAIN(TestJobRunner)
#include "tst_jobrunner.moc"
