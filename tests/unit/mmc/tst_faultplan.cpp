// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/commands.h"
#include "core/mmc/faulttransport.h"
#include "doubles.h"

#include <QTest>

using namespace emberdisc;
using namespace emberdisc::mmc;
using namespace emberdisc::mmc::test;

namespace {

/// What came of each command: "good", a sense or a code.
std::vector<std::string> outcomes(std::string_view plan, const std::vector<Cdb>& cdbs)
{
    auto faults = parseFaults(plan);
    if (!faults)
        return {faults.error().detail};
    FaultPlan shared(std::move(*faults));
    ScriptedTransport inner;
    const FakeClock clock;
    FaultTransport transport(inner, shared, clock);
    std::vector<std::string> all;
    for (const Cdb& cdb : cdbs) {
        const auto reply = transport.execute(makeCommand(cdb));
        const Sense* sense = reply ? nullptr : reply.error().sense();
        all.push_back(reply              ? "good"
                      : sense != nullptr ? describe(*sense).substr(0, 7)
                                         : std::string(name(reply.error().code)));
    }
    return all;
}

std::string complaint(std::string_view plan)
{
    const auto faults = parseFaults(plan);
    return faults ? "none" : faults.error().detail;
}

using Outcomes = std::vector<std::string>;

} // namespace

class TestFaultPlan : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void atStrikesOnce()
    {
        const std::vector<Cdb> writes = {write10(4700, 10), write10(4710, 10), write10(4710, 10)};
        QCOMPARE(outcomes("at WRITE lba 4711: sense 3/0C/00", writes), (Outcomes{"good", "3/0C/00", "good"}));
        QCOMPARE(outcomes("at command 2: sense 4/44/00", writes), (Outcomes{"good", "4/44/00", "good"}));
        QCOMPARE(outcomes("at write(10): timeout", writes), (Outcomes{"DeviceTimeout", "good", "good"}));
    }

    void everyStrikesAllThatFitAndFromTheFollowingToo()
    {
        const std::vector<Cdb> cdbs = {read10(0, 16), testUnitReady(), read10(16, 16), read10(32, 16)};
        QCOMPARE(outcomes("every READ: sense 3/11/00", cdbs),
                 (Outcomes{"3/11/00", "good", "3/11/00", "3/11/00"}));
        QCOMPARE(outcomes("from READ number 2: sense 3/11/00", cdbs),
                 (Outcomes{"good", "good", "3/11/00", "3/11/00"}));
        QCOMPARE(outcomes("every read lba 16 : sense 3/11/00", cdbs),
                 (Outcomes{"good", "good", "3/11/00", "good"}));
        QCOMPARE(outcomes("from command 3: sense 2/3A/00", cdbs),
                 (Outcomes{"good", "good", "2/3A/00", "2/3A/00"}));
    }

    void aDeviceThatIsGoneStaysGone()
    {
        const std::vector<Cdb> cdbs = {testUnitReady(), write10(0, 1), testUnitReady(), read10(0, 1)};
        QCOMPARE(outcomes("at WRITE: device gone", cdbs),
                 (Outcomes{"good", "DeviceGone", "DeviceGone", "DeviceGone"}));
    }

    void theFirstFaultForACommandCountsAndTheOthersKeepCounting()
    {
        const std::vector<Cdb> cdbs(4, testUnitReady());
        QCOMPARE(outcomes("at command 2: sense 2/04/01\nat TEST UNIT READY number 2: sense 2/3A/00\n"
                          "at command 3: sense 6/28/00",
                          cdbs),
                 (Outcomes{"good", "2/04/01", "6/28/00", "good"}));
    }

    void commentsEmptyLinesAndCaseDoNotMatter()
    {
        QCOMPARE(outcomes("# a plan\r\n\r\n  At Close Track Session : SENSE 3/72/02  # fixation\r\n",
                          {closeTrackSession(Immediate::No, CloseFunction::Track, 1)}),
                 (Outcomes{"3/72/02"}));
        QCOMPARE(
            outcomes("at 0x5B: sense 3/72/02", {closeTrackSession(Immediate::No, CloseFunction::Track, 1)}),
            (Outcomes{"3/72/02"}));
        QVERIFY(parseFaults("")->empty());
    }

    void delaysLetTheCommandThroughLater()
    {
        FaultPlan plan(*parseFaults("every WRITE takes 300 ms\nat WRITE takes 2 s"));
        ScriptedTransport inner;
        const FakeClock clock;
        FaultTransport transport(inner, plan, clock);
        const auto before = clock.steadyNow();
        QVERIFY(transport.execute(makeCommand(write10(0, 1))).has_value());
        QCOMPARE(clock.steadyNow() - before, std::chrono::milliseconds(2300));
        QVERIFY(transport.execute(makeCommand(write10(1, 1))).has_value());
        QVERIFY(transport.execute(makeCommand(testUnitReady())).has_value());
        QCOMPARE(clock.steadyNow() - before, std::chrono::milliseconds(2600));
        QCOMPARE(inner.cdbs.size(), std::size_t{3});
    }

    void aHangTakesTheWholeTimeOfItsCommand()
    {
        FaultPlan plan(*parseFaults("at command 1: hang"));
        ScriptedTransport inner;
        const FakeClock clock;
        FaultTransport transport(inner, plan, clock);
        const auto before = clock.steadyNow();
        Command command = makeCommand(testUnitReady());
        command.timeout = std::chrono::seconds(90);
        QCOMPARE(transport.execute(command).error().code, ErrorCode::DeviceTimeout);
        QCOMPARE(clock.steadyNow() - before, std::chrono::seconds(90));
        QVERIFY(inner.cdbs.empty());
    }

    void severalTransportsShareAPlan()
    {
        FaultPlan plan(*parseFaults("at command 3: timeout"));
        ScriptedTransport inner;
        const FakeClock clock;
        FaultTransport first(inner, plan, clock);
        FaultTransport second(inner, plan, clock);
        QVERIFY(first.execute(makeCommand(testUnitReady())).has_value());
        QVERIFY(second.execute(makeCommand(testUnitReady())).has_value());
        QVERIFY(!first.execute(makeCommand(testUnitReady())));
    }

    void whatMakesNoSenseIsRefusedWithItsLine()
    {
        QCOMPARE(complaint("\nat WRITES: timeout"), std::string("line 2: there is no command \"writes\""));
        QCOMPARE(complaint("WRITE: timeout"),
                 std::string("line 1: a fault begins with \"at\", \"from\" or \"every\""));
        QCOMPARE(complaint("at WRITE lba x: timeout"), std::string("line 1: there is no number behind lba"));
        for (const char* wrong : {"at", "at:", "at WRITE", "at WRITE timeout", "at command 0: timeout",
                                  "at command -1: timeout", "at : timeout", "at 0x1FF: timeout",
                                  "at command 99999999999999999999: timeout", "at WRITE number 0: timeout"})
            QVERIFY2(complaint(wrong) != "none", wrong);
        for (const char* wrong : {"sense", "sense 3", "sense 3/0C", "sense 10/00/00", "sense 3/0C/00/00",
                                  "sense 3/100/00", "sense -3/00/00", "device", "explode", ""})
            QVERIFY2(complaint(std::string("at WRITE: ") + wrong) != "none", wrong);
        for (const char* wrong : {"", "300", "ms", "300 h", "-1 ms", "3601 s", "99999999999 s"})
            QVERIFY2(complaint(std::string("every WRITE takes ") + wrong) != "none", wrong);
    }
};

QTEST_APPLESS_MAIN(TestFaultPlan)
#include "tst_faultplan.moc"
