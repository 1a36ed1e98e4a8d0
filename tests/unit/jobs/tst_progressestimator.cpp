// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/progressestimator.h"

#include <QTest>

using namespace emberdisc;
using namespace emberdisc::jobs;
using namespace std::chrono_literals;

namespace {

using Time = Clock::Steady::time_point;
constexpr Time kStart{1h};

double seconds(std::chrono::milliseconds time)
{
    return std::chrono::duration<double>(time).count();
}

} // namespace

class TestProgressEstimator : public QObject {
    Q_OBJECT
private slots:
    void promisesNothingInTheFirstSeconds();
    void steadyRateGivesTheRightRest();
    void followsAChangeOfRate();
    void restShrinksBetweenUpdates();
    void eachPhaseStartsAnew();
    void countingBackStartsAnew();
    void unknownTotalHasNeitherPercentNorRest();
    void stallingNeverPromisesANumberWithoutMeaning();
    void percentStaysWithinItsBounds();
};

void TestProgressEstimator::promisesNothingInTheFirstSeconds()
{
    ProgressEstimator estimator(kStart);
    estimator.phase(Phase::Writing, kStart);
    estimator.progress({.done = 10, .total = 1000}, kStart + 1s);
    QVERIFY(!estimator.at(kStart + 1s).remaining);
    QVERIFY(!estimator.at(kStart + 2900ms).remaining);
    estimator.progress({.done = 30, .total = 1000}, kStart + 3s);
    QVERIFY(estimator.at(kStart + 3s).remaining);
}

void TestProgressEstimator::steadyRateGivesTheRightRest()
{
    ProgressEstimator estimator(kStart);
    estimator.phase(Phase::Writing, kStart);
    for (int i = 1; i <= 600; ++i)
        estimator.progress({.done = static_cast<std::uint64_t>(i) * 100'000, .total = 100'000'000},
                           kStart + i * 100ms);
    const JobProgress now = estimator.at(kStart + 60s);
    QCOMPARE(now.elapsed, 60000ms);
    QCOMPARE(now.percent(), std::optional(60.0));
    QVERIFY(now.remaining);
    QVERIFY(qAbs(seconds(*now.remaining) - 40) < 0.5);
}

void TestProgressEstimator::followsAChangeOfRate()
{
    ProgressEstimator estimator(kStart);
    estimator.phase(Phase::Writing, kStart);
    std::uint64_t done = 0;
    Time now = kStart;
    for (int i = 0; i < 30; ++i)
        estimator.progress({.done = done += 100, .total = 100'000}, now += 1s);
    for (int i = 0; i < 40; ++i)
        estimator.progress({.done = done += 1000, .total = 100'000}, now += 1s);
    const double truth = static_cast<double>(100'000 - done) / 1000;
    const auto rest = estimator.at(now).remaining;
    QVERIFY(rest);
    QVERIFY2(qAbs(seconds(*rest) - truth) < truth / 10, qPrintable(QString::number(seconds(*rest))));
}

void TestProgressEstimator::restShrinksBetweenUpdates()
{
    ProgressEstimator estimator(kStart);
    estimator.phase(Phase::Writing, kStart);
    estimator.progress({.done = 100, .total = 1000}, kStart + 10s);
    const auto before = estimator.at(kStart + 10s).remaining;
    const auto after = estimator.at(kStart + 15s).remaining;
    QVERIFY(before && after);
    QCOMPARE(*before - *after, 5000ms);
    QCOMPARE(*estimator.at(kStart + 1000s).remaining, 0ms);
}

void TestProgressEstimator::eachPhaseStartsAnew()
{
    ProgressEstimator estimator(kStart);
    estimator.phase(Phase::Writing, kStart);
    estimator.progress({.done = 900, .total = 1000}, kStart + 10s);
    estimator.phase(Phase::Verifying, kStart + 12s);
    const JobProgress fresh = estimator.at(kStart + 13s);
    QCOMPARE(fresh.phase, Phase::Verifying);
    QCOMPARE(fresh.progress.total, 0U);
    QCOMPARE(fresh.elapsed, 13000ms);
    QCOMPARE(fresh.phaseElapsed, 1000ms);
    QVERIFY(!fresh.remaining);
}

void TestProgressEstimator::countingBackStartsAnew()
{
    ProgressEstimator estimator(kStart);
    estimator.phase(Phase::Writing, kStart);
    estimator.progress({.done = 900, .total = 1000}, kStart + 10s);
    estimator.progress({.done = 0, .total = 1000}, kStart + 11s);
    QVERIFY(!estimator.at(kStart + 11s).remaining);
    estimator.progress({.done = 100, .total = 1000}, kStart + 21s);
    QCOMPARE(*estimator.at(kStart + 21s).remaining, 90000ms);
}

void TestProgressEstimator::unknownTotalHasNeitherPercentNorRest()
{
    ProgressEstimator estimator(kStart);
    estimator.phase(Phase::Scanning, kStart);
    estimator.progress({.done = 12345}, kStart + 10s);
    const JobProgress now = estimator.at(kStart + 11s);
    QVERIFY(!now.percent());
    QVERIFY(!now.remaining);
    QCOMPARE(now.phaseElapsed, 11000ms);
}

void TestProgressEstimator::stallingNeverPromisesANumberWithoutMeaning()
{
    ProgressEstimator estimator(kStart);
    estimator.phase(Phase::Writing, kStart);
    for (int i = 1; i < 100; ++i)
        estimator.progress({.done = 0, .total = 1000}, kStart + i * 1s);
    QVERIFY(!estimator.at(kStart + 100s).remaining);
    // One part in 1e15 is years away.
    estimator.progress({.done = 1, .total = 1'000'000'000'000'000}, kStart + 101s);
    estimator.progress({.done = 2, .total = 1'000'000'000'000'000}, kStart + 110s);
    QVERIFY(!estimator.at(kStart + 111s).remaining);
}

void TestProgressEstimator::percentStaysWithinItsBounds()
{
    JobProgress progress;
    progress.progress = {.done = 2000, .total = 1000};
    QCOMPARE(progress.percent(), std::optional(100.0));
    progress.progress.done = 0;
    QCOMPARE(progress.percent(), std::optional(0.0));
}

QTEST_APPLESS_MAIN(TestProgressEstimator)
#include "tst_progressestimator.moc"
