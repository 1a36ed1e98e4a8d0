// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/clock.h"

#include <thread>

#include <QTest>

using namespace emberdisc;
using namespace std::chrono_literals;

class TestClock : public QObject {
    Q_OBJECT

private slots:
    void sleepsAtLeastAsLongAsAsked()
    {
        const SystemClock clock;
        const auto before = clock.steadyNow();
        QVERIFY(clock.sleepFor(20ms, {}));
        QVERIFY(clock.steadyNow() - before >= 20ms);
    }

    void doesNotSleepAfterAStop()
    {
        const SystemClock clock;
        std::stop_source stop;
        stop.request_stop();
        const auto before = clock.steadyNow();
        QVERIFY(!clock.sleepFor(60s, stop.get_token()));
        QVERIFY(clock.steadyNow() - before < 30s);
    }

    void wakesWhenStopIsRequested()
    {
        const SystemClock clock;
        std::stop_source stop;
        const std::jthread other([&] {
            clock.sleepFor(10ms, {});
            stop.request_stop();
        });
        const auto before = clock.steadyNow();
        QVERIFY(!clock.sleepFor(60s, stop.get_token()));
        QVERIFY(clock.steadyNow() - before < 30s);
    }

    void timeGoesForward()
    {
        const SystemClock clock;
        const auto steady = clock.steadyNow();
        QVERIFY(clock.steadyNow() >= steady);
        QVERIFY(clock.now().time_since_epoch() > 0s);
    }
};

QTEST_APPLESS_MAIN(TestClock)
#include "tst_clock.moc"
