// SPDX-License-Identifier: GPL-3.0-or-later
// DVD-R through raw CDBs: incremental recording and disc at once, and the sequences T5 and T6 as programs
// send them.
#include "dvdhost.h"
#include "timedhost.h"

#include <array>

#include <sys/stat.h>

#include <QtTest>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;
using namespace emberdisc::virtualdrive::test;

namespace {

/// Border-out and border-in behind a short first session.
constexpr int kFirstBorder = 32 * 512;
constexpr int kLaterBorder = 6 * 512;

} // namespace

class TestDvdRRecording : public QObject {
    Q_OBJECT

private slots:
    void writesIncrementallyAndStaysOpen();
    void writesADiscAtOnce();
    void finalisesWhenModePage05HasNoNextSession();
    void enforcesTheNextWritableAddress();
    void wantsAWriteTypeOfItsOwn();
    void takesOnlyItsWriteParameters_data();
    void takesOnlyItsWriteParameters();
    void wantsAReservationForADiscAtOnce();
    void endsADiscAtOnceWithItsReservation();
    void fillsAShortDiscAtOnceWithZeros();
    void startsADiscAtOnceOnlyOnABlankDisc();
    void givesUpAReservationThatWasNotUsed();
    void beginsADiscAtOnceAnew();
    void keepsAReservationWhenOtherModePagesAreSet();
    void fillsTheEccBlockAtASynchronization();
    void putsABorderBetweenSessions();
    void reservesTwoTracksAndNoMore();
    void goesFromBlankToAppendableToComplete();
    void storesNothingInATestWrite_data();
    void storesNothingInATestWrite();
    void acceptsNothingOnAFinishedDisc();
    void closesOnlyByTheFunctionsOfTheProfile();
    void losesWhatWasNotSynchronized();
    void breaksADiscAtOnceWhenTheDataComeLate();
    void linksAnIncrementalRecordingWhenTheDataComeLate();
    void cannotBeErased();
};

void TestDvdRRecording::writesIncrementallyAndStaysOpen()
{
    DvdHost host(MediumType::DvdR, {.pollsUntilReady = 1});
    QCOMPARE(host.incremental(DvdHost::Multi::Open), "good");
    QCOMPARE(host.nextWritable(1), 0);
    for (int lba = 0; lba < 160; lba += 16)
        QCOMPARE(host.writeData(lba, 16), "good");
    QCOMPARE(host.run({0x35, 2}), "good");
    QCOMPARE(host.run({0}), "2/04/08");
    QCOMPARE(host.run({0}), "good");
    QCOMPARE(host.run({0x5B, 1, 1, 0, 0, 1}), "good");
    QCOMPARE(host.run({0}), "2/04/07");
    QVERIFY(host.sense.progress.has_value());
    QCOMPARE(host.run({0}), "good");
    QCOMPARE(host.run({0x5B, 1, 2, 0, 0, 0}), "good");
    QCOMPARE(host.run({0}), "2/04/07");
    QCOMPARE(host.run({0}), "good");
    QCOMPARE(host.status(), "1/0/2"); // appendable, the second session is empty
    QVERIFY(host.holds(0, 160));
    host.powerCut();
    QCOMPARE(host.status(), "1/0/2");
    QVERIFY(host.holds(0, 160));
    QCOMPARE(host.nextWritable(2), 160 + kFirstBorder);
}

void TestDvdRRecording::writesADiscAtOnce()
{
    DvdHost host(MediumType::DvdR, {.pollsUntilReady = 1});
    QCOMPARE(host.atOnce(), "good");
    QCOMPARE(host.reserve(100), "good");
    QCOMPARE(host.run({0x51, 0, 0, 0, 0, 0, 0, 0, 34}, {}, 34), "good");
    QCOMPARE(host.at(6), 1); // no invisible track behind the reservation
    QCOMPARE(host.nextWritable(1), 0);
    QCOMPARE(host.nextWritable(0xFF), 0);
    for (int lba = 0; lba < 96; lba += 16)
        QCOMPARE(host.writeData(lba, 16), "good");
    QCOMPARE(host.writeData(96, 4), "good");
    QCOMPARE(host.run({0x35, 2}), "good");
    QCOMPARE(host.run({0}), "2/04/08"); // lead-in and lead-out
    QCOMPARE(host.run({0}), "good");
    QCOMPARE(host.status(), "2/3/1"); // without any CLOSE
    QVERIFY(host.holds(0, 100));
    QCOMPARE(host.run({0x25}, {}, 8), "good");
    QCOMPARE(host.be32(0), 99U);
    QCOMPARE(host.bits(1), 0); // complete, not incremental
    QCOMPARE(host.close(2), "5/2C/00");
    host.powerCut();
    QCOMPARE(host.status(), "2/3/1");
    QVERIFY(host.holds(0, 100));
}

void TestDvdRRecording::finalisesWhenModePage05HasNoNextSession()
{
    DvdHost host(MediumType::DvdR);
    QCOMPARE(host.incremental(DvdHost::Multi::Final), "good");
    QCOMPARE(host.writeData(0, 32), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.close(1, 1), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.status(), "2/3/1");
    QCOMPARE(host.run({0x46, 0, 0, 0, 0, 0, 0, 0, 8}, {}, 8), "good");
    QCOMPARE(int{host.be16(6)}, 0x11); // a finished DVD-R stays one
}

void TestDvdRRecording::enforcesTheNextWritableAddress()
{
    DvdHost host(MediumType::DvdR);
    QCOMPARE(host.incremental(DvdHost::Multi::Open), "good");
    QCOMPARE(host.writeData(16, 16), "5/21/02");
    QCOMPARE(host.writeData(0, 16), "good");
    QCOMPARE(host.writeData(0, 16), "5/21/02");
    QCOMPARE(host.writeData(17, 16), "5/21/02");
    QCOMPARE(host.writeData(2'298'496, 16), "5/21/00");
    QCOMPARE(host.write(16, 16, Bytes(16 * 2352)), "5/24/00"); // 2048 bytes a sector, and nothing else
    QCOMPARE(host.writeData(16, 16), "good");
    QCOMPARE(host.read(32, 1), "5/21/00");
    QCOMPARE(host.trackInformation(1), "good");
    QCOMPARE(host.be32(12), 32U);
    QCOMPARE(host.be32(16), 2'298'464U);
    QCOMPARE(host.be32(28), 31U); // the last recorded address
}

void TestDvdRRecording::wantsAWriteTypeOfItsOwn()
{
    DvdHost host(MediumType::DvdR);
    // The drive's page 05h is track at once, as for CD.
    QCOMPARE(host.writeData(0, 16), "5/64/00");
    QCOMPARE(host.reserve(16), "5/64/00");
    QCOMPARE(host.status(), "0/0/1");
}

void TestDvdRRecording::takesOnlyItsWriteParameters_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("mode");
    QTest::addColumn<int>("block");
    QTest::addColumn<int>("link");
    QTest::addColumn<int>("packet");
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("incremental, open") << 0x60 << 0xE5 << 0x08 << 0x10 << 16 << QByteArray("good");
    QTest::newRow("incremental, final") << 0x60 << 0x25 << 0x08 << 0x10 << 16 << QByteArray("good");
    QTest::newRow("incremental, no link size") << 0x40 << 0x25 << 0x08 << 0 << 16 << QByteArray("good");
    QTest::newRow("at once") << 0x42 << 0x05 << 0x08 << 0 << 0 << QByteArray("good");
    QTest::newRow("at once, test write") << 0x52 << 0x05 << 0x08 << 0 << 0 << QByteArray("good");
    QTest::newRow("other link size") << 0x60 << 0xE5 << 0x08 << 0x07 << 16 << QByteArray("5/26/00");
    QTest::newRow("other packet size") << 0x60 << 0xE5 << 0x08 << 0x10 << 32 << QByteArray("5/26/00");
    QTest::newRow("variable packets") << 0x60 << 0xC5 << 0x08 << 0x10 << 16 << QByteArray("5/26/00");
    QTest::newRow("track at once") << 0x41 << 0xC4 << 0x08 << 0 << 0 << QByteArray("5/26/00");
    QTest::newRow("raw") << 0x43 << 0x05 << 0x08 << 0 << 0 << QByteArray("5/26/00");
    QTest::newRow("layer jump") << 0x44 << 0x05 << 0x08 << 0 << 0 << QByteArray("5/26/00");
    QTest::newRow("audio") << 0x42 << 0x00 << 0x00 << 0 << 0 << QByteArray("5/26/00");
    QTest::newRow("raw blocks") << 0x42 << 0x05 << 0x00 << 0 << 0 << QByteArray("5/26/00");
    QTest::newRow("B0 pointer") << 0x60 << 0x65 << 0x08 << 0x10 << 16 << QByteArray("5/26/00");
}

void TestDvdRRecording::takesOnlyItsWriteParameters()
{
    QFETCH(int, type);
    QFETCH(int, mode);
    QFETCH(int, block);
    QFETCH(int, link);
    QFETCH(int, packet);
    QFETCH(QByteArray, answer);
    DvdHost host(MediumType::DvdR);
    QCOMPARE(host.page({type, mode, block, link}, packet), answer);
}

void TestDvdRRecording::wantsAReservationForADiscAtOnce()
{
    DvdHost host(MediumType::DvdR);
    QCOMPARE(host.atOnce(), "good");
    QCOMPARE(host.writeData(0, 16), "5/2C/00");
    QCOMPARE(host.reserve(0), "5/24/00");
    QCOMPARE(host.reserve(2'298'497), "5/21/00");
    QCOMPARE(host.reserve(2'298'496), "good"); // the capacity
    QCOMPARE(host.reserve(32), "5/2C/00");     // there is one already
    QCOMPARE(host.status(), "1/1/1");
    QCOMPARE(host.bits(1), 6); // reserved
    QCOMPARE(host.be32(24), 2'298'496U);
    QCOMPARE(host.writeData(16, 16), "5/21/02");
    QCOMPARE(host.writeData(0, 16), "good");
    QCOMPARE(host.bits(1), 4); // partially recorded
}

void TestDvdRRecording::endsADiscAtOnceWithItsReservation()
{
    DvdHost host(MediumType::DvdR);
    QCOMPARE(host.atOnce(), "good");
    QCOMPARE(host.reserve(32), "good");
    QCOMPARE(host.writeData(0, 33), "5/63/00");
    QCOMPARE(host.writeData(0, 32), "good");
    QCOMPARE(host.nextWritable(1), -1);
    QCOMPARE(host.writeData(32, 16), "5/63/00");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.status(), "2/3/1");
}

void TestDvdRRecording::fillsAShortDiscAtOnceWithZeros()
{
    DvdHost host(MediumType::DvdR);
    QCOMPARE(host.atOnce(), "good");
    QCOMPARE(host.reserve(2'000'000), "good");
    QCOMPARE(host.writeData(0, 16), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.status(), "2/3/1");
    QVERIFY(host.holds(0, 16));
    QCOMPARE(host.read(16, 64), "good");
    QCOMPARE(host.in, Bytes(64 * 2048));
    QCOMPARE(host.read(1'999'999, 1), "good");
    QCOMPARE(host.read(2'000'000, 1), "5/21/00");
    host.powerCut();
    QCOMPARE(host.read(1'999'999, 1), "good");
    struct stat status{};
    QCOMPARE(::stat(host.path().c_str(), &status), 0);
    QVERIFY(status.st_size > 4'000'000'000);
    QVERIFY2(status.st_blocks < 8192, "the file is not sparse"); // 4 MiB
}

void TestDvdRRecording::startsADiscAtOnceOnlyOnABlankDisc()
{
    DvdHost host(MediumType::DvdR);
    QCOMPARE(host.incremental(DvdHost::Multi::Open), "good");
    QCOMPARE(host.writeData(0, 16), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.atOnce(), "good");
    QCOMPARE(host.reserve(16), "5/2C/00");
    QCOMPARE(host.writeData(16, 16), "5/64/00");
}

void TestDvdRRecording::givesUpAReservationThatWasNotUsed()
{
    DvdHost host(MediumType::DvdR);
    QCOMPARE(host.atOnce(), "good");
    QCOMPARE(host.reserve(160), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.close(2), "5/2C/00");
    QCOMPARE(host.incremental(DvdHost::Multi::Open), "good");
    QCOMPARE(host.status(), "0/0/1");
    QCOMPARE(host.writeData(0, 16), "good");
    QCOMPARE(host.atOnce(), "good"); // the recording that was begun stays
    QCOMPARE(host.status(), "1/1/1");
}

void TestDvdRRecording::beginsADiscAtOnceAnew()
{
    DvdHost host(MediumType::DvdR);
    QCOMPARE(host.atOnce(), "good");
    QCOMPARE(host.reserve(160), "good");
    QCOMPARE(host.reserve(160), "5/2C/00"); // one disc, one reservation
    // A host that was stopped, and begins with page 05h as it did before.
    QCOMPARE(host.atOnce(), "good");
    QCOMPARE(host.status(), "0/0/1");
    QCOMPARE(host.reserve(80), "good");
    QCOMPARE(host.writeData(0, 80), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.status(), "2/3/1");
    QCOMPARE(host.trackInformation(1), "good");
    QCOMPARE(host.be32(24), 80U);
}

void TestDvdRRecording::keepsAReservationWhenOtherModePagesAreSet()
{
    DvdHost host(MediumType::DvdR);
    QCOMPARE(host.atOnce(), "good");
    QCOMPARE(host.reserve(32), "good");
    QCOMPARE(host.otherModePage(), "good");
    QCOMPARE(host.writeData(0, 32), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.status(), "2/3/1");
    QVERIFY(host.holds(0, 32));
}

void TestDvdRRecording::fillsTheEccBlockAtASynchronization()
{
    DvdHost host(MediumType::DvdR);
    QCOMPARE(host.incremental(DvdHost::Multi::Open), "good");
    QCOMPARE(host.writeData(0, 17), "good");
    QCOMPARE(host.nextWritable(1), 17);
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.nextWritable(1), 32);
    QVERIFY(host.holds(0, 17));
    QCOMPARE(host.read(17, 15), "good");
    QCOMPARE(host.in, Bytes(15 * 2048));
}

void TestDvdRRecording::putsABorderBetweenSessions()
{
    DvdHost host(MediumType::DvdR);
    QCOMPARE(host.incremental(DvdHost::Multi::Open), "good");
    const std::array starts = {0, 64 + kFirstBorder, 128 + kFirstBorder + kLaterBorder};
    for (int session = 1; session <= 3; ++session) {
        const int start = starts[static_cast<std::size_t>(session - 1)];
        QCOMPARE(host.nextWritable(session), start);
        QCOMPARE(host.writeData(start, 64), "good");
        QCOMPARE(host.synchronize(), "good");
        QCOMPARE(host.close(1, session), "good");
        QCOMPARE(host.close(2), "good");
        QCOMPARE(host.status(), "1/0/" + QByteArray::number(session + 1));
    }
    for (int session = 1; session <= 3; ++session) {
        QVERIFY(host.holds(starts[static_cast<std::size_t>(session - 1)], 64));
        QCOMPARE(host.trackInformation(session, 2), "good"); // by session number
        QCOMPARE(host.at(2), session);
        QCOMPARE(host.at(3), session);
    }
    QCOMPARE(host.read(100, 1), "5/21/00"); // in the border
    // Where the last session starts, as mounting wants to know.
    QCOMPARE(host.run({0x43, 0, 1, 0, 0, 0, 0, 0, 12}, {}, 12), "good");
    QCOMPARE(host.be32(8), static_cast<std::uint32_t>(starts[2]));
}

void TestDvdRRecording::reservesTwoTracksAndNoMore()
{
    DvdHost host(MediumType::DvdR);
    QCOMPARE(host.incremental(DvdHost::Multi::Open), "good");
    QCOMPARE(host.reserve(30), "good");
    QCOMPARE(host.reserve(32), "good");
    QCOMPARE(host.reserve(32), "5/72/05");
    QCOMPARE(host.trackInformation(1), "good");
    QCOMPARE(host.be32(24), 32U); // whole ECC blocks
    QCOMPARE(host.writeData(32, 32), "good");
    QCOMPARE(host.writeData(64, 16), "good");
    QCOMPARE(host.writeData(0, 32), "good");
    QCOMPARE(host.writeData(80, 16), "good");
    QCOMPARE(host.close(2), "good");
    host.powerCut();
    QVERIFY(host.holds(0, 96));
}

void TestDvdRRecording::goesFromBlankToAppendableToComplete()
{
    DvdHost host(MediumType::DvdR);
    QCOMPARE(host.status(), "0/0/1");
    QCOMPARE(host.at(2) & 0x10, 0); // not erasable
    QCOMPARE(host.incremental(DvdHost::Multi::Open), "good");
    QCOMPARE(host.writeData(0, 16), "good");
    QCOMPARE(host.status(), "1/1/1");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.close(1, 1), "good");
    QCOMPARE(host.status(), "1/1/1");
    QCOMPARE(host.nextWritable(2), 16); // a second track in this session
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.status(), "1/0/2");
    QCOMPARE(host.incremental(DvdHost::Multi::Final), "good");
    QCOMPARE(host.close(2), "good"); // finalises without another session
    QCOMPARE(host.status(), "2/3/1");
}

void TestDvdRRecording::storesNothingInATestWrite_data()
{
    QTest::addColumn<bool>("atOnce");
    QTest::newRow("incremental") << false;
    QTest::newRow("disc at once") << true;
}

void TestDvdRRecording::storesNothingInATestWrite()
{
    QFETCH(bool, atOnce);
    constexpr int kTestWrite = 0x10;
    DvdHost host(MediumType::DvdR);
    if (atOnce) {
        QCOMPARE(host.atOnce(kTestWrite), "good");
        QCOMPARE(host.reserve(64), "good");
    } else {
        QCOMPARE(host.incremental(DvdHost::Multi::Open, kTestWrite), "good");
    }
    QCOMPARE(host.writeData(16, 16), "5/21/02"); // as strict as the real thing
    QCOMPARE(host.writeData(0, 32), "good");
    QCOMPARE(host.nextWritable(1), 32);
    QCOMPARE(host.writeData(32, 32), "good");
    QCOMPARE(host.read(0, 1), "5/21/00");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.status(), "0/0/1");
    QCOMPARE(host.close(1, 1), "good"); // closes nothing
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.status(), "0/0/1");
    QCOMPARE(host.nextWritable(1), 0);
    struct stat status{};
    QCOMPARE(::stat(host.path().c_str(), &status), 0);
    QCOMPARE(status.st_size, 1024 * 1024); // not a sector
}

void TestDvdRRecording::acceptsNothingOnAFinishedDisc()
{
    DvdHost host(MediumType::DvdR);
    QCOMPARE(host.incremental(DvdHost::Multi::Final), "good");
    QCOMPARE(host.writeData(0, 16), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.writeData(16, 16), "5/30/05");
    QCOMPARE(host.reserve(16), "5/30/05");
    QCOMPARE(host.close(1, 1), "5/2C/00");
    QCOMPARE(host.close(2), "5/2C/00");
    QCOMPARE(host.trackInformation(0xFF), "5/24/00"); // no invisible track
    QCOMPARE(host.run({0x54, 1}), "5/30/05");
    QVERIFY(host.holds(0, 16));
}

void TestDvdRRecording::closesOnlyByTheFunctionsOfTheProfile()
{
    DvdHost host(MediumType::DvdR);
    QCOMPARE(host.incremental(DvdHost::Multi::Open), "good");
    QCOMPARE(host.close(2), "5/2C/00"); // nothing was written
    QCOMPARE(host.writeData(0, 16), "good");
    for (const int function : {0, 3, 4, 5, 6, 7})
        QCOMPARE(host.close(function), "5/24/00");
    QCOMPARE(host.close(1, 0), "5/24/00");
    QCOMPARE(host.close(1, 2), "5/24/00");
    QCOMPARE(host.close(1, 1), "good");
    QCOMPARE(host.close(1, 1), "good");    // closed already
    QCOMPARE(host.close(1, 2), "5/2C/00"); // nothing in it
}

void TestDvdRRecording::losesWhatWasNotSynchronized()
{
    DvdHost host(MediumType::DvdR);
    QCOMPARE(host.incremental(DvdHost::Multi::Open), "good");
    QCOMPARE(host.writeData(0, 16), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.writeData(16, 16), "good");
    host.powerCut();
    QCOMPARE(host.nextWritable(1), 16);
    QVERIFY(host.holds(0, 16));
    QCOMPARE(host.read(16, 1), "5/21/00");
}

void TestDvdRRecording::breaksADiscAtOnceWhenTheDataComeLate()
{
    TimedHost<DvdHost> host(MediumType::DvdR);
    constexpr int kNoBufe = 0x40;
    QCOMPARE(host.page({0x42 & ~kNoBufe, 0x05, 0x08, 0}, 0), "good");
    QCOMPARE(host.reserve(64), "good");
    QCOMPARE(host.writeData(0, 16), "good");
    host.time.pass(std::chrono::seconds(2));
    QCOMPARE(host.writeData(16, 16), "3/0C/09");
    QCOMPARE(host.status(), "1/2/1"); // damaged
    QCOMPARE(host.trackInformation(1), "good");
    QCOMPARE(host.at(5) & 0x20, 0x20);
    QCOMPARE(host.at(7) & 1, 0);
    QCOMPARE(host.writeData(16, 16), "5/30/05");
    QCOMPARE(host.close(1, 1), "good"); // as far as it can be mended
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.status(), "2/3/1");
    QVERIFY(host.holds(0, 16));
}

void TestDvdRRecording::linksAnIncrementalRecordingWhenTheDataComeLate()
{
    TimedHost<DvdHost> host(MediumType::DvdR);
    QCOMPARE(host.page({0x20, 0xE5, 0x08, 0x10}, 16), "good"); // without BUFE
    QCOMPARE(host.writeData(0, 16), "good");
    host.time.pass(std::chrono::seconds(2));
    QCOMPARE(host.writeData(16, 16), "good");
}

void TestDvdRRecording::cannotBeErased()
{
    DvdHost host(MediumType::DvdR);
    for (const int type : {0, 1, 5, 6})
        QCOMPARE(host.run({0xA1, 0x10 | type}), "5/30/05");
    QCOMPARE(host.run({0x04, 0x11}, Bytes(12)), "5/30/06");
    QCOMPARE(host.run({0x5D, 0, 0, 0, 0, 0, 0, 0, 8}, Bytes(8)), "5/30/02");
}

QTEST_GUILESS_MAIN(TestDvdRRecording)
#include "tst_dvdrrecording.moc"
