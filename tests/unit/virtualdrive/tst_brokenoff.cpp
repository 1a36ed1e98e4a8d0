// SPDX-License-Identifier: GPL-3.0-or-later
// FORMAT UNIT and BLANK with IMMED, and what comes between: the eject button, START STOP UNIT, a loss of
// power.
#include "formathost.h"
#include "timedhost.h"

#include <QtTest>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;
using namespace emberdisc::virtualdrive::test;

namespace {

/// A command that takes its time, on a disc that holds sectors 0 to 31 where it can hold any.
struct Operation {
    const char* name;
    MediumType type;
    enum class Before : std::uint8_t { New, Recorded, Overwritten } before;
    int blank;            ///< type of BLANK; -1 for FORMAT UNIT with
    std::uint32_t blocks; ///< ... this descriptor
    int format;
    std::uint32_t parameter;
    int flags;
    /// What the disc is when it was broken off, and when it was not: status, capacities.
    const char* brokenOff;
    const char* done;
};
using enum Operation::Before;

constexpr std::uint32_t kAll = 0xFFFFFFFF;
const Operation kOperations[] = {
    {"BD-RE, format", MediumType::BdRe, New, -1, 11'826'176, 0x00, 0, 0x82, "0/0/1 unformatted 12219392",
     "2/3/1 formatted 11826176"},
    {"BD-RE, format again", MediumType::BdRe, Overwritten, -1, 12'219'392, 0xC4, 0, 0x82,
     "0/0/1 unformatted 12219392", "2/3/1 formatted 12219392"},
    {"DVD-RAM, format", MediumType::DvdRam, Overwritten, -1, 2'295'072, 0x00, 0x800, 0x82,
     "0/0/1 unformatted 2295072", "3/3/1 formatted 2295072"},
    {"DVD-RAM, more spare areas", MediumType::DvdRam, Overwritten, -1, 2'217'248, 0x04, 0x800, 0x82,
     "3/3/1 formatted 2236704", "3/3/1 formatted 2217248"},
    {"DVD+RW, format", MediumType::DvdPlusRw, New, -1, kAll, 0x98, 0, 0x02, "0/0/1 unformatted 2295104",
     "2/1/1 formatted 2295104"},
    {"DVD-RW, quick format", MediumType::DvdRw, New, -1, 0, 0x54, 0x10, 0x02, "1/2/1 unformatted 2297888",
     "1/1/1 unknown 16"},
    {"DVD-RW, full format", MediumType::DvdRw, Recorded, -1, 2'297'888, 0x40, 0x10, 0x02,
     "1/2/1 unformatted 2297888", "2/3/1 formatted 2297888"},
    {"DVD-RW, full blanking", MediumType::DvdRw, Recorded, 0, 0, 0, 0, 0, "1/2/1 unformatted 2297888",
     "0/0/1 unformatted 2297888"},
    {"DVD-RW, minimal blanking", MediumType::DvdRw, Overwritten, 1, 0, 0, 0, 0, "1/2/1 unformatted 2297888",
     "0/0/1 unformatted 2297888"},
    {"DVD-RW, the last session", MediumType::DvdRw, Recorded, 6, 0, 0, 0, 0, "2/3/1 formatted 32",
     "0/0/1 unformatted 2297888"},
    {"CD-RW, full blanking", MediumType::CdRw, Recorded, 0, 0, 0, 0, 0, "1/2/1 unformatted 359849",
     "0/0/1 unformatted 359849"},
    {"CD-RW, minimal blanking", MediumType::CdRw, Recorded, 1, 0, 0, 0, 0, "1/2/1 unformatted 359849",
     "0/0/1 unformatted 359849"},
    {"BD-R, spare areas", MediumType::BdR, New, -1, 11'826'176, 0xC9, 0, 0x82, "0/0/1 unformatted 12219392",
     "0/0/1 formatted 11826176"},
};

/// The disc in the state before the command, in a drive that answers three polls before it is ready.
class SlowHost : public FormatHost {
public:
    explicit SlowHost(const Operation& operation) : FormatHost(operation.type, {.pollsUntilReady = 3})
    {
        if (operation.before == New)
            return;
        if (operation.before == Overwritten && operation.type == MediumType::DvdRw)
            ready(format(0, 0x54, 0x10));
        else if (operation.type == MediumType::BdRe)
            ready(format(12'219'392, 0xC4, 0, 0x82));
        // Page 05h of a last session: of CD-RW at once, of DVD-RW in packets.
        ready(isCd(operation.type) ? writeParameters(0x41, 0x04, 0x08)
                                   : writeParameters(0x40, 0x25, 0x08, 16));
        ready(writeData(0, 32));
        ready(synchronize());
        if (operation.type == MediumType::DvdRw || operation.type == MediumType::CdRw)
            ready(close(2));
    }
    /// Waits for the end of a command that must have begun well.
    void ready(const QByteArray& outcome = "good")
    {
        if (outcome != "good")
            qFatal("it ended with %s", outcome.constData());
        while (run({0}) != "good") {
        }
    }
    QByteArray start(const Operation& operation)
    {
        return operation.blank >= 0
                   ? run({0xA1, 0x10 | operation.blank})
                   : format(operation.blocks, operation.format, operation.parameter, operation.flags);
    }
    QByteArray state()
    {
        const QByteArray said = status();
        return said + " " + capacities().split(',').front();
    }
};

} // namespace

class TestBrokenOff : public QObject {
    Q_OBJECT

private slots:
    void opensItsTrayAndLeavesADiscHalfDone_data() { operations(); }
    void opensItsTrayAndLeavesADiscHalfDone();
    void losesPowerAndLeavesADiscHalfDone_data() { operations(); }
    void losesPowerAndLeavesADiscHalfDone();
    void goesOnWhenRemovalIsPrevented_data() { operations(); }
    void goesOnWhenRemovalIsPrevented();
    void doesNotEjectByCommandWhileItWorks_data() { operations(); }
    void doesNotEjectByCommandWhileItWorks();
    void doesItAgainOnAHalfDoneDisc_data() { operations(); }
    void doesItAgainOnAHalfDoneDisc();
    void closesNoSessionOfAHalfBlankedDisc();
    void readsNothingFromAHalfDoneDisc();
    void keepsTheDataWhereTheyAreNotTouched();
    void isDoneWhenItsTimeIsOver();

private:
    static void operations()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; const Operation& operation : kOperations)
            QTest::newRow(operation.name) << i++;
    }
};

void TestBrokenOff::opensItsTrayAndLeavesADiscHalfDone()
{
    QFETCH(int, index);
    const Operation& operation = kOperations[index];
    SlowHost host(operation);
    QCOMPARE(host.start(operation), "good");
    QVERIFY(host.run({0}).startsWith("2/04/"));
    host.recorder->pressEject();
    QVERIFY(host.recorder->isTrayOpen());
    QCOMPARE(host.run({0}), "2/3A/02");
    host.recorder->pressEject();
    QCOMPARE(host.run({0}), "6/28/00");
    QCOMPARE(host.run({0}), "good");
    QCOMPARE(host.state(), operation.brokenOff);
}

void TestBrokenOff::losesPowerAndLeavesADiscHalfDone()
{
    QFETCH(int, index);
    const Operation& operation = kOperations[index];
    SlowHost host(operation);
    QCOMPARE(host.start(operation), "good");
    QVERIFY(host.run({0}).startsWith("2/04/"));
    host.powerCut();
    QCOMPARE(host.state(), operation.brokenOff);
}

void TestBrokenOff::goesOnWhenRemovalIsPrevented()
{
    QFETCH(int, index);
    const Operation& operation = kOperations[index];
    SlowHost host(operation);
    QCOMPARE(host.start(operation), "good");
    QCOMPARE(host.run({0x1E, 0, 0, 0, 1}), "good");
    static_cast<void>(host.mediaEvent());
    host.recorder->pressEject();
    QVERIFY(!host.recorder->isTrayOpen());
    QCOMPARE(host.mediaEvent(), 1); // eject request
    QVERIFY(host.run({0}).startsWith("2/04/"));
    host.ready();
    QCOMPARE(host.state(), operation.done);
    QCOMPARE(host.run({0x1B, 0, 0, 0, 2}), "5/53/02");
    QCOMPARE(host.run({0x1E, 0, 0, 0, 0}), "good");
    host.recorder->pressEject();
    QVERIFY(host.recorder->isTrayOpen());
    host.recorder->pressEject();
    QCOMPARE(host.run({0}), "6/28/00");
    // The background format of a DVD+RW is suspended by that.
    if (operation.type != MediumType::DvdPlusRw)
        QCOMPARE(host.state(), operation.done);
}

void TestBrokenOff::doesNotEjectByCommandWhileItWorks()
{
    QFETCH(int, index);
    const Operation& operation = kOperations[index];
    SlowHost host(operation);
    QCOMPARE(host.start(operation), "good");
    QVERIFY(host.run({0x1B, 0, 0, 0, 2}).startsWith("2/04/"));
    QVERIFY(!host.recorder->isTrayOpen());
    host.ready();
    QCOMPARE(host.state(), operation.done);
}

void TestBrokenOff::doesItAgainOnAHalfDoneDisc()
{
    QFETCH(int, index);
    const Operation& operation = kOperations[index];
    SlowHost host(operation);
    QCOMPARE(host.start(operation), "good");
    host.powerCut();
    QCOMPARE(host.start(operation), "good");
    QCOMPARE(host.state(), operation.done);
}

void TestBrokenOff::closesNoSessionOfAHalfBlankedDisc()
{
    int seen = 0;
    for (const Operation& operation : kOperations) {
        if (!QByteArray(operation.brokenOff).startsWith("1/2/1"))
            continue;
        ++seen;
        SlowHost host(operation);
        QCOMPARE(host.start(operation), "good");
        host.powerCut();
        // Incomplete track in session: nothing is there that could be fixated.
        QVERIFY2(host.close(2) == "3/72/03", operation.name);
        QVERIFY2(host.state() == operation.brokenOff, operation.name);
    }
    QCOMPARE(seen, 6);
}

void TestBrokenOff::readsNothingFromAHalfDoneDisc()
{
    for (const Operation& operation : kOperations) {
        if (!QByteArray(operation.brokenOff).contains("unformatted") &&
            !QByteArray(operation.brokenOff).startsWith("1/2/1"))
            continue;
        SlowHost host(operation);
        QCOMPARE(host.start(operation), "good");
        host.powerCut();
        QVERIFY2(host.read(0, 1) != "good", operation.name);
        // Nor is anything written that was not before.
        if (operation.type != MediumType::BdR)
            QVERIFY2(host.writeData(0, 32) != "good", operation.name);
    }
}

void TestBrokenOff::keepsTheDataWhereTheyAreNotTouched()
{
    int seen = 0;
    for (const Operation& operation : kOperations) {
        if (QByteArray(operation.brokenOff) != "3/3/1 formatted 2236704" &&
            QByteArray(operation.brokenOff) != "2/3/1 formatted 32")
            continue;
        ++seen;
        SlowHost host(operation);
        QVERIFY(host.holds(0, 32));
        QCOMPARE(host.start(operation), "good");
        host.powerCut();
        QVERIFY2(host.holds(0, 32), operation.name);
    }
    QCOMPARE(seen, 2); // more spare areas of a DVD-RAM, the last session of a DVD-RW
}

void TestBrokenOff::isDoneWhenItsTimeIsOver()
{
    const auto state = [](std::chrono::seconds after) {
        TimedHost<> host(MediumType::CdRw);
        static_cast<void>(host.run({0xA1, 0x11})); // minimal: not a minute
        host.time.pass(after);
        // Nobody asked whether it was: the drive is switched off.
        host.powerCut();
        return host.status();
    };
    QCOMPARE(state(std::chrono::seconds(2)), "1/2/1");
    QCOMPARE(state(std::chrono::seconds(60)), "0/0/1");
}

QTEST_GUILESS_MAIN(TestBrokenOff)
#include "tst_brokenoff.moc"
