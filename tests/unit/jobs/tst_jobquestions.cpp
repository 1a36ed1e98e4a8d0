// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/jobs/runnerrig.h"

#include <QTest>
#include <QThread>

using namespace emberdisc;
using namespace emberdisc::jobs;
using namespace emberdisc::test;

class TestJobQuestions : public QObject {
    Q_OBJECT
private slots:
    void answersReachTheJob();
    void dropsAnswersThatNobodyAskedFor();
    void secondAnswerIsNotTakenForTheNextQuestion();
    void cancelEndsAWaitingQuestion();
    void destructionWhileAskingDoesNotHang();
};

void TestJobQuestions::answersReachTheJob()
{
    for (const Answer wanted : {Answer::Yes, Answer::No, Answer::Cancel}) {
        Rig rig;
        std::optional<Answer> got;
        connect(&rig.runner, &JobRunner::questionAsked, &rig.runner,
                [&](const Question&) { rig.runner.answer(wanted); });
        QVERIFY(rig.runner.start(makeJob([&got](JobContext& context, JobReport&) -> Result<> {
            got = context.ask({QuestionKind::OverwriteFile, "/tmp/x.iso"});
            return {};
        })));
        QVERIFY(rig.waitForEnd());
        QCOMPARE(got, std::optional(wanted));
        QCOMPARE(rig.questions.size(), 1U);
        QCOMPARE(rig.questions[0].kind, QuestionKind::OverwriteFile);
        QCOMPARE(rig.questions[0].subject, std::string("/tmp/x.iso"));
    }
}

void TestJobQuestions::dropsAnswersThatNobodyAskedFor()
{
    Rig rig;
    rig.runner.answer(Answer::Yes);
    Gate gate;
    std::optional<Answer> got;
    QVERIFY(rig.runner.start(makeJob([&](JobContext& context, JobReport&) -> Result<> {
        gate.pass();
        got = context.ask({});
        return {};
    })));
    rig.runner.answer(Answer::Yes);
    gate.open();
    // Asked, perhaps, but not told yet: this thread has not looked.
    QThread::msleep(20);
    rig.runner.answer(Answer::Yes);
    QTRY_COMPARE(rig.questions.size(), 1U);
    rig.runner.answer(Answer::No);
    QVERIFY(rig.waitForEnd());
    QCOMPARE(got, std::optional(Answer::No));
}

void TestJobQuestions::secondAnswerIsNotTakenForTheNextQuestion()
{
    Rig rig;
    std::vector<Answer> got;
    QVERIFY(rig.runner.start(makeJob([&got](JobContext& context, JobReport&) -> Result<> {
        got.push_back(context.ask({QuestionKind::EraseFirst, "1"}));
        got.push_back(context.ask({QuestionKind::EraseFirst, "2"}));
        return {};
    })));
    QTRY_COMPARE(rig.questions.size(), 1U);
    rig.runner.answer(Answer::Yes);
    QThread::msleep(20); // the second question is open now, and nobody has seen it
    rig.runner.answer(Answer::Yes);
    QTRY_COMPARE(rig.questions.size(), 2U);
    rig.runner.answer(Answer::No);
    QVERIFY(rig.waitForEnd());
    QCOMPARE(got, (std::vector{Answer::Yes, Answer::No}));
}

void TestJobQuestions::cancelEndsAWaitingQuestion()
{
    Rig rig;
    std::vector<Answer> got;
    QVERIFY(rig.runner.start(makeJob([&got](JobContext& context, JobReport&) -> Result<> {
        got.push_back(context.ask({}));
        got.push_back(context.ask({})); // one that asks on is not kept waiting either
        return fail(ErrorCode::Cancelled);
    })));
    QTRY_COMPARE(rig.questions.size(), 1U);
    rig.runner.cancel();
    QVERIFY(rig.runner.isCancelling());
    QVERIFY(rig.waitForEnd());
    QCOMPARE(got, (std::vector{Answer::Cancel, Answer::Cancel}));
    QCOMPARE(rig.results[0].outcome, JobOutcome::Cancelled);
    QCOMPARE(rig.results[0].error->code, ErrorCode::Cancelled);
    QCOMPARE(rig.heldAtEnd, 0);
}

void TestJobQuestions::destructionWhileAskingDoesNotHang()
{
    std::optional<Answer> got;
    {
        CountingInhibitor inhibitor;
        const FakeClock clock;
        JobRunner runner(inhibitor, clock);
        Gate running;
        QVERIFY(runner.start(makeJob([&](JobContext& context, JobReport&) -> Result<> {
            running.open();
            got = context.ask({});
            return fail(ErrorCode::Cancelled);
        })));
        running.pass();
    }
    QCOMPARE(got, std::optional(Answer::Cancel));
}

QTEST_GUILESS_MAIN(TestJobQuestions)
#include "tst_jobquestions.moc"
