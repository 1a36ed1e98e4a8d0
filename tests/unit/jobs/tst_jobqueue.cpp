// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/jobqueue.h"
#include "core/jobs/transportprovider.h"
#include "tests/unit/jobs/runnerrig.h"

#include <map>

using namespace emberdisc;
using namespace emberdisc::jobs;
using namespace emberdisc::test;
using State = QueuedJob::State;

namespace {

/// Recorders that nobody can open; counts who tries.
class ClosedDrives final : public TransportProvider {
public:
    Result<std::unique_ptr<mmc::Transport>> open(const std::string& deviceId, DeviceAccess) override
    {
        ++tried;
        return fail(ErrorCode::NoRecorder, deviceId);
    }
    std::atomic<int> tried = 0;
};

/// A queue, and jobs that run until their gate is opened or they are stopped.
struct QueueRig {
    ClosedDrives drives;
    CountingInhibitor inhibitor;
    FakeClock clock;
    MediumProber prober{drives, clock};
    std::map<std::string, Gate> gates; ///< before the queue: its jobs stand at them
    JobQueue queue{inhibitor, clock, prober};
    std::vector<std::string> ended = {};

    QueuedJob& add(const std::string& name, std::vector<std::string> devices)
    {
        Gate& gate = gates[name];
        auto job = makeJob([&gate](JobContext& context, JobReport&) -> Result<> {
            return gate.pass(context.stopToken()) ? Result<>{} : fail(ErrorCode::Cancelled);
        });
        QueuedJob& queued = queue.add({.job = std::move(job), .devices = std::move(devices)});
        QObject::connect(&queued, &QueuedJob::finished, &queue,
                         [this, name](const JobResult&) { ended.push_back(name); });
        return queued;
    }
    [[nodiscard]] bool waitForEnds(std::size_t count)
    {
        return QTest::qWaitFor([&] { return ended.size() >= count; }, 10000);
    }
};

} // namespace

class TestJobQueue : public QObject {
    Q_OBJECT
private slots:
    void jobsForDifferentRecordersRunSideBySide()
    {
        QueueRig rig;
        const QueuedJob& a = rig.add("a", {"sr0"});
        const QueuedJob& b = rig.add("b", {"sr1"});
        const QueuedJob& file = rig.add("file", {});
        QCOMPARE(a.state(), State::Running);
        QCOMPARE(b.state(), State::Running);
        QCOMPARE(file.state(), State::Running);
        rig.gates["b"].open();
        QVERIFY(rig.waitForEnds(1));
        QCOMPARE(a.state(), State::Running);
        rig.gates["a"].open();
        rig.gates["file"].open();
        QVERIFY(rig.waitForEnds(3));
        QCOMPARE(rig.inhibitor.held.load(), 0);
    }

    void jobsForOneRecorderFollowEachOtherInTheirOrder()
    {
        QueueRig rig;
        rig.add("copy", {"sr0", "sr1"});
        const QueuedJob& second = rig.add("second", {"sr1"});
        const QueuedJob& third = rig.add("third", {"sr1"});
        const QueuedJob& other = rig.add("other", {"sr2"});
        QCOMPARE(second.state(), State::Waiting);
        QCOMPARE(other.state(), State::Running);
        rig.gates["second"].open();
        rig.gates["third"].open();
        QTest::qWait(50);
        QVERIFY(rig.ended.empty());
        rig.gates["copy"].open();
        QVERIFY(rig.waitForEnds(3));
        QCOMPARE(rig.ended, (std::vector<std::string>{"copy", "second", "third"}));
        QCOMPARE(third.result().outcome, JobOutcome::Done);
        rig.gates["other"].open();
        QVERIFY(rig.waitForEnds(4));
    }

    /// A job that wants both of two recorders is not overtaken for ever by those that want one.
    void aJobThatWaitsKeepsItsPlace()
    {
        QueueRig rig;
        rig.add("first", {"sr0"});
        const QueuedJob& both = rig.add("both", {"sr0", "sr1"});
        const QueuedJob& late = rig.add("late", {"sr1"});
        QCOMPARE(both.state(), State::Waiting);
        QCOMPARE(late.state(), State::Waiting);
        for (auto& [name, gate] : rig.gates)
            gate.open();
        QVERIFY(rig.waitForEnds(3));
        QCOMPARE(rig.ended, (std::vector<std::string>{"first", "both", "late"}));
    }

    void aJobThatWaitsCanBeCancelled()
    {
        QueueRig rig;
        rig.add("first", {"sr0"});
        QueuedJob& waiting = rig.add("waiting", {"sr0"});
        const QueuedJob& next = rig.add("next", {"sr0"});
        QTRY_COMPARE(rig.inhibitor.taken.load(), 1);
        waiting.cancel();
        QCOMPARE(rig.ended, std::vector<std::string>{"waiting"});
        QCOMPARE(waiting.result().outcome, JobOutcome::Cancelled);
        QCOMPARE(rig.inhibitor.taken.load(), 1);
        QCOMPARE(next.state(), State::Waiting);
        for (auto& [name, gate] : rig.gates)
            gate.open();
        QVERIFY(rig.waitForEnds(3));
        QCOMPARE(next.result().outcome, JobOutcome::Done);
    }

    void aFailureEndsOneJobOnly()
    {
        QueueRig rig;
        QueuedJob& bad = rig.queue.add(
            {.job = makeJob([](JobContext&, JobReport&) -> Result<> { return fail(ErrorCode::DeviceGone); }),
             .devices = {"sr0"}});
        const QueuedJob& good = rig.add("good", {"sr0"});
        rig.gates["good"].open();
        QVERIFY(rig.waitForEnds(1));
        QCOMPARE(bad.result().error->code, ErrorCode::DeviceGone);
        QCOMPARE(good.result().outcome, JobOutcome::Done);
    }

    void whatIsTakenUpLateShowsTheLatest()
    {
        QueueRig rig;
        Gate gate;
        QueuedJob& job =
            rig.queue.add({.job = makeJob([&gate](JobContext& context, JobReport&) -> Result<> {
                               context.phase(Phase::Writing);
                               context.progress({.done = 7, .total = 10});
                               const Answer answer = context.ask({QuestionKind::EraseFirst, "x"});
                               gate.pass();
                               return answer == Answer::Yes ? Result<>{} : fail(ErrorCode::Cancelled);
                           }),
                           .devices = {"sr0"},
                           .running = QStringLiteral("running"),
                           .done = QStringLiteral("done")});
        QTRY_VERIFY(job.question().has_value());
        QCOMPARE(job.question()->subject, std::string("x"));
        QCOMPARE(job.progress().phase, Phase::Writing);
        QCOMPARE(job.order().running, QStringLiteral("running"));
        job.answer(Answer::Yes);
        QVERIFY(!job.question());
        gate.open();
        QTRY_COMPARE(job.state(), State::Ended);
        QCOMPARE(job.result().outcome, JobOutcome::Done);
    }

    void nobodyLooksAtARecorderBetweenTwoJobs()
    {
        QueueRig rig;
        rig.add("a", {"sr0"});
        rig.add("b", {"sr0"});
        rig.prober.probe("sr0");
        rig.gates["a"].open();
        QVERIFY(rig.waitForEnds(1));
        QTest::qWait(50);
        QCOMPARE(rig.drives.tried.load(), 0);
        rig.gates["b"].open();
        QVERIFY(rig.waitForEnds(2));
        QTRY_COMPARE(rig.drives.tried.load(), 1); // what lies in it now
    }

    void allAreStoppedAndNoneBeginsMeanwhile()
    {
        QueueRig rig;
        rig.add("a", {"sr0"});
        rig.add("b", {"sr0"});
        rig.add("c", {"sr1"});
        int idle = 0;
        QObject::connect(&rig.queue, &JobQueue::becameIdle, &rig.queue, [&idle] { ++idle; });
        QTRY_COMPARE(rig.inhibitor.taken.load(), 2);
        rig.queue.cancelAll();
        QVERIFY(rig.waitForEnds(3));
        QCOMPARE(rig.ended.front(), std::string("b"));
        QCOMPARE(rig.inhibitor.taken.load(), 2);
        QCOMPARE(idle, 1);
        QVERIFY(rig.queue.isIdle());
    }

    void aJobIsForgottenOnceItHasEnded()
    {
        QueueRig rig;
        QueuedJob& job = rig.add("a", {});
        rig.queue.remove(job);
        QCOMPARE(rig.queue.jobs().size(), 1U);
        // From its own signal, as a window that needs no result does.
        QObject::connect(&job, &QueuedJob::finished, &rig.queue, [&] { rig.queue.remove(job); });
        rig.gates["a"].open();
        QVERIFY(rig.waitForEnds(1));
        QVERIFY(rig.queue.jobs().empty());
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }

    void destructionStopsAll()
    {
        CountingInhibitor inhibitor;
        {
            QueueRig rig;
            rig.add("a", {"sr0"});
            rig.add("b", {"sr0"});
            rig.add("c", {});
        }
        QCOMPARE(inhibitor.held.load(), 0);
    }
};

QTEST_GUILESS_MAIN(TestJobQueue)
#include "tst_jobqueue.moc"
