// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/blockingtransport.h"
#include "core/mmc/commands.h"
#include "core/mmc/faulttransport.h"
#include "core/mmc/parameters.h"
#include "core/mmc/timingtransport.h"
#include "core/mmc/tracetransport.h"
#include "doubles.h"

#include <QTest>

using namespace emberdisc;
using namespace emberdisc::mmc;
using namespace emberdisc::mmc::test;

class TestDecorators : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void traceTellsEachCommandInALine()
    {
        ScriptedTransport inner{Bytes{}, Sense{.key = 5, .asc = 0x24}, bytesOf("0102030405060708"),
                                ErrorCode::DeviceGone};
        std::vector<std::string> lines;
        TraceTransport trace(inner, [&](std::string_view line) { lines.emplace_back(line); });
        const Bytes data(32768);
        const auto list = bytesOf("00 00 01");
        Bytes in(36);
        QVERIFY(trace.execute(makeCommandOut(write10(0, 16), data)).has_value());
        QVERIFY(!trace.execute(makeCommandOut(modeSelect10(3), list)));
        QCOMPARE(trace.execute(makeCommandIn(inquiry(36), in))->transferred, std::size_t(8));
        QVERIFY(!trace.execute(makeCommand(testUnitReady())));
        QCOMPARE(lines, (std::vector<std::string>{
                            "2A 00 00 00 00 00 00 00 10 00 WRITE(10) out 32768 -> good",
                            "55 10 00 00 00 00 00 00 03 00 MODE SELECT(10) out 3 [00 00 01] -> 5/24/00 "
                            "invalid field in CDB",
                            "12 00 00 00 24 00 INQUIRY in 36 -> good 8 of 36",
                            "00 00 00 00 00 00 TEST UNIT READY -> DeviceGone",
                        }));
        QCOMPARE(trace.describe(), std::string("script"));
    }
    void traceTellsTheSameAsJsonWithTimes()
    {
        ScriptedTransport inner{Sense{.key = 5, .asc = 0x24}, Bytes{}};
        const FakeClock clock;
        std::vector<std::string> lines;
        TraceTransport trace(inner, TraceFormat::Json, clock,
                             [&](std::string_view line) { lines.emplace_back(line); });
        const auto list = bytesOf("00 00 01");
        QVERIFY(!trace.execute(makeCommandOut(modeSelect10(3), list)));
        QVERIFY(trace.execute(makeCommand(testUnitReady())).has_value());
        const std::vector<std::string> expected = {
            R"+({"cdb":"55 10 00 00 00 00 00 00 03 00","command":"MODE SELECT(10)","list":"00 00 01",)+"
            R"+("out":3,"result":"CheckCondition","sense":"5/24/00 invalid field in CDB","us":0})+",
            R"+({"cdb":"00 00 00 00 00 00","command":"TEST UNIT READY","result":"good","transferred":0,"us":0})+"};
        QCOMPARE(lines, expected);
    }
    void timesAreAddedUpForEachCommand()
    {
        ScriptedTransport inner;
        const FakeClock clock;
        FaultPlan plan(*parseFaults("at WRITE takes 30 ms\nevery WRITE takes 10 ms"));
        FaultTransport slow(inner, plan, clock);
        TimingTransport timed(slow, clock);
        const Bytes data(4096);
        QVERIFY(timed.execute(makeCommandOut(write10(0, 2), data)).has_value());
        QVERIFY(timed.execute(makeCommandOut(write10(2, 2), data)).has_value());
        QVERIFY(timed.execute(makeCommand(testUnitReady())).has_value());
        std::vector<std::string> lines;
        for (const auto& [opcode, times] : timed.times())
            lines.push_back(TimingTransport::line(opcode, times));
        QCOMPARE(lines, (std::vector<std::string>{
                            "TEST UNIT READY: 1 commands, 0 bytes, 0 ms, at most 0 ms",
                            "WRITE(10): 2 commands, 8192 bytes, 50 ms, at most 40 ms",
                        }));
    }
    void nothingGoesOnBehindItsReplyWithoutImmed()
    {
        ScriptedTransport inner;
        BlockingTransport blocking(inner);
        const auto list = formatParameterList({.blocks = 64, .type = 0x30});
        QVERIFY(blocking.execute(makeCommand(synchronizeCache(Immediate::Yes))));
        QVERIFY(blocking.execute(makeCommand(closeTrackSession(Immediate::Yes, CloseFunction::Session, 1))));
        QVERIFY(blocking.execute(makeCommand(blank(Immediate::Yes, BlankType::Minimal, 7))));
        QVERIFY(blocking.execute(makeCommand(startStopUnit(Immediate::Yes, StartStop::Load))));
        QVERIFY(blocking.execute(makeCommandOut(formatUnit(), list)));
        QVERIFY(blocking.execute(makeCommand(testUnitReady()))); // as it is
        QCOMPARE(inner.cdbs, (std::vector<std::string>{
                                 "35 00 00 00 00 00 00 00 00 00",
                                 "5B 00 02 00 00 01 00 00 00 00",
                                 "A1 01 00 00 00 07 00 00 00 00 00 00",
                                 "1B 00 00 00 03 00",
                                 "04 11 00 00 00 00",
                                 "00 00 00 00 00 00",
                             }));
        QCOMPARE(hexOf(inner.sent[4]), "00 00 00 08 00 00 00 40 C0 00 00 00");
        using std::chrono::hours;
        QCOMPARE(inner.timeouts, (std::vector<std::chrono::milliseconds>{hours(1), hours(1), hours(5),
                                                                         std::chrono::minutes(5), hours(5),
                                                                         std::chrono::seconds(30)}));
    }
    void faultStrikesTheCommandWithThatNumber()
    {
        ScriptedTransport inner;
        FaultTransport transport(inner);
        transport.add({.when = {.first = 2}, .what = Sense{.key = 4, .asc = 0x44}});
        QVERIFY(transport.execute(makeCommand(testUnitReady())).has_value());
        const auto struck = transport.execute(makeCommand(readCapacity()));
        QVERIFY(!struck && struck.error().sense()->is(4, 0x44, 0));
        QCOMPARE(std::get<AtCommand>(struck.error().where).opcode, 0x25);
        QVERIFY(transport.execute(makeCommand(testUnitReady())).has_value());
        QCOMPARE(inner.cdbs.size(), std::size_t(2)); // the struck one never arrived
        QCOMPARE(transport.commands(), std::uint64_t(3));
    }
    void faultStrikesTheNthOfAnOpcodeSeveralTimes()
    {
        ScriptedTransport inner;
        FaultTransport transport(inner);
        transport.add({.when = {.opcodes = {Opcode::Write10}, .first = 2},
                       .what = Sense{.key = 2, .asc = 4, .ascq = 8},
                       .times = 2});
        std::vector<bool> good;
        for (int i = 0; i < 5; ++i)
            good.push_back(transport.execute(makeCommand(write10(i, 1))).has_value());
        QVERIFY((good == std::vector<bool>{true, false, false, true, true}));
    }
    void faultStrikesARangeThatHoldsTheBlock()
    {
        ScriptedTransport inner;
        FaultTransport transport(inner);
        transport.add({.when = {.opcodes = {Opcode::Read10}, .lba = 20},
                       .what = Sense{.key = 3, .asc = 0x11},
                       .times = 0});
        QVERIFY(transport.execute(makeCommand(read10(0, 20))).has_value());
        QVERIFY(!transport.execute(makeCommand(read10(20, 1))));
        QVERIFY(!transport.execute(makeCommand(read10(16, 16))));
        QVERIFY(transport.execute(makeCommand(write10(16, 16))).has_value());
        QVERIFY(transport.execute(makeCommand(read10(21, 16))).has_value());
    }
    void transportErrorsCanBePlanned()
    {
        ScriptedTransport inner;
        FaultTransport transport(inner);
        transport.add({.when = {.first = 1}, .what = ErrorCode::DeviceTimeout});
        QCOMPARE(transport.execute(makeCommand(testUnitReady())).error().code, ErrorCode::DeviceTimeout);
    }
    void deviceStaysGone()
    {
        ScriptedTransport inner;
        FaultTransport transport(inner);
        std::vector<std::uint64_t> seen;
        transport.setHook([&](std::uint64_t number, const Command&) { seen.push_back(number); });
        transport.setGoneFrom(2);
        QVERIFY(transport.execute(makeCommand(testUnitReady())).has_value());
        for (int i = 0; i < 3; ++i)
            QCOMPARE(transport.execute(makeCommand(testUnitReady())).error().code, ErrorCode::DeviceGone);
        QCOMPARE(seen, (std::vector<std::uint64_t>{1, 2, 3, 4}));
        QCOMPARE(inner.cdbs.size(), std::size_t(1));
    }
};

QTEST_APPLESS_MAIN(TestDecorators)
#include "tst_decorators.moc"
