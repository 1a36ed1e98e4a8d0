// SPDX-License-Identifier: GPL-3.0-or-later
// DVD-R through raw CDBs: incremental recording and disc at once, and the sequences T5 and T6 as programs
// send them.
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

/// A host that knows page 05h of DVD-R.
class DvdHost : public Host {
public:
    using Host::Host;

    enum class Multi : std::uint8_t { Final = 0x05, Open = 0xC5 };
    QByteArray incremental(Multi multi, int more = 0)
    {
        return page({0x60 | more, static_cast<int>(multi) | 0x20, 0x08, 0x10}, 16);
    }
    QByteArray atOnce(int more = 0) { return page({0x42 | more, 0x05, 0x08, 0}, 0); }
    /// MODE SELECT(10) of page 05h with these bytes 2 to 5, and a packet size.
    QByteArray page(std::initializer_list<int> bytes, int packetSize)
    {
        Bytes list(60);
        list[8] = std::byte{0x05};
        list[9] = std::byte{0x32};
        std::size_t at = 10;
        for (const int byte : bytes)
            list[at++] = static_cast<std::byte>(byte);
        putBe32(std::span(list).subspan(18), static_cast<std::uint32_t>(packetSize));
        return run({0x55, 0x10, 0, 0, 0, 0, 0, 0, 60}, list);
    }
    QByteArray reserve(int sectors)
    {
        return run(
            {0x53, 0, 0, 0, 0, sectors >> 24, sectors >> 16 & 0xFF, sectors >> 8 & 0xFF, sectors & 0xFF});
    }
    /// RT, Blank and Packet/Inc of a track; -1 if there is none.
    int bits(int track) { return trackInformation(track) == "good" ? at(6) >> 5 : -1; }
    /// Of GET CONFIGURATION for one feature: 1 current, 0 not, -1 no such feature.
    int isCurrent(int feature)
    {
        if (run({0x46, 2, feature >> 8, feature & 0xFF, 0, 0, 0, 0, 16}, {}, 16) != "good" ||
            transferred < 12)
            return -1;
        return at(10) & 1;
    }
};

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
    void fillsTheEccBlockAtASynchronization();
    void putsABorderBetweenSessions();
    void tellsTheStatesOfItsTracks();
    void reservesTwoTracksAndNoMore();
    void goesFromBlankToAppendableToComplete();
    void changesItsFeaturesWithTheDisc();
    void storesNothingInATestWrite_data();
    void storesNothingInATestWrite();
    void acceptsNothingOnAFinishedDisc();
    void closesOnlyByTheFunctionsOfTheProfile();
    void losesWhatWasNotSynchronized();
    void breaksADiscAtOnceWhenTheDataComeLate();
    void linksAnIncrementalRecordingWhenTheDataComeLate();
    void cannotBeErased();
    void tellsItsStructures();
    void tellsItsRecordingManagement();
    void turnsWithConstantAngularVelocityAtFullSpeed();
    void fillsAndDrainsItsBuffer();
    void calibratesItsPower();
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

void TestDvdRRecording::tellsTheStatesOfItsTracks()
{
    DvdHost host(MediumType::DvdR);
    QCOMPARE(host.atOnce(), "good");
    QCOMPARE(host.bits(1), 2); // blank, and no packets by page 05h
    QCOMPARE(host.incremental(DvdHost::Multi::Open), "good");
    QCOMPARE(host.bits(1), 3); // invisible
    QCOMPARE(host.at(5) & 0x0F, 5);
    QCOMPARE(host.at(6) & 0x1F, 0x11); // fixed packets, mode 1
    QCOMPARE(host.be32(20), 16U);
    QCOMPARE(host.be32(24), 2'298'496U);
    QCOMPARE(host.bits(0xFF), 3);
    QCOMPARE(host.at(2), 1); // the invisible track has a number
    QCOMPARE(host.reserve(64), "good");
    QCOMPARE(host.bits(1), 7); // reserved
    QCOMPARE(host.bits(2), 3);
    QCOMPARE(host.nextWritable(2), 64);
    QCOMPARE(host.writeData(0, 16), "good");
    QCOMPARE(host.bits(1), 5); // partially recorded
    QCOMPARE(host.writeData(64, 16), "good");
    QCOMPARE(host.bits(2), 1); // incomplete: it can be written
    QCOMPARE(host.at(7) & 1, 1);
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.close(1, 1), "good");
    QCOMPARE(host.close(1, 2), "good");
    QCOMPARE(host.bits(1), 1); // complete
    QCOMPARE(host.at(7) & 1, 0);
    QCOMPARE(host.bits(3), 3);
    QCOMPARE(host.bits(4), -1);
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

void TestDvdRRecording::changesItsFeaturesWithTheDisc()
{
    DvdHost host(MediumType::DvdR);
    QCOMPARE(host.isCurrent(0x0021), 1);
    QCOMPARE(host.at(8 + 4), 0x01); // data block type 8
    QCOMPARE(host.at(8 + 6), 0x01); // BUF
    QCOMPARE(host.at(8 + 7), 1);    // one link size
    QCOMPARE(host.isCurrent(0x002F), 1);
    QCOMPARE(host.at(8 + 4) & 0x44, 0x44); // BUF, test write
    QCOMPARE(host.isCurrent(0x001F), 1);
    QCOMPARE(host.isCurrent(0x002B), 0);
    QCOMPARE(host.isCurrent(0x002D), 0);
    QCOMPARE(host.isCurrent(0x0010), 0); // nothing to read
    QCOMPARE(host.incremental(DvdHost::Multi::Open), "good");
    QCOMPARE(host.writeData(0, 16), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.isCurrent(0x0021), 1);
    QCOMPARE(host.isCurrent(0x0010), 1);
    QCOMPARE(host.incremental(DvdHost::Multi::Final), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.isCurrent(0x0021), 0);
    QCOMPARE(host.isCurrent(0x002F), 0);
    QCOMPARE(host.isCurrent(0x0010), 1);
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
    QCOMPARE(host.close(1, 1), "5/2C/00");
    QCOMPARE(host.synchronize(), "good");
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

void TestDvdRRecording::tellsItsStructures()
{
    DvdHost host(MediumType::DvdR);
    for (const int format : {0x00, 0x10}) {
        QCOMPARE(host.run({0xAD, 0, 0, 0, 0, 0, 0, format, 8, 4, 0, 0}, {}, 2052), "good");
        QCOMPARE(int{host.be16(0)}, 2050);
        QCOMPARE(host.at(4), 0x25);                             // DVD-R, version 2
        QCOMPARE(host.at(6), 0x02);                             // one layer, recordable
        QCOMPARE(host.be32(12) - host.be32(8) + 1, 2'298'496U); // from the first to the last sector
        QCOMPARE(host.be32(16), 0U);
    }
    QCOMPARE(host.run({0xAD, 0, 0, 0, 0, 0, 0, 0x0E, 0, 44, 0, 0}, {}, 44), "good");
    QCOMPARE(int{host.be16(0)}, 42);
    QCOMPARE(host.at(4 + 16), 3);
    QCOMPARE(host.at(4 + 24), 4);
    const auto* text = reinterpret_cast<const char*>(host.in.data());
    QCOMPARE(QByteArray(text + 4 + 17, 6) + QByteArray(text + 4 + 25, 6), "EMBRDISCVDR ");
    QCOMPARE(host.run({0xAD, 0, 0, 0, 0, 0, 0, 0xFF, 1, 0, 0, 0}, {}, 256), "good");
    const Bytes list(host.in.begin(), host.in.begin() + static_cast<std::ptrdiff_t>(host.transferred));
    QByteArray formats;
    for (std::size_t i = 4; i + 4 <= list.size(); i += 4) {
        const int format = std::to_integer<int>(list[i]);
        formats += QByteArray::number(format, 16) + ' ';
        QCOMPARE(list[i + 1], std::byte{0x40});
        const int length = getBe16(std::span(list).subspan(i + 2));
        QCOMPARE(host.run({0xAD, 0, 0, 0, 0, 0, 0, format, 0xFF, 0xFF, 0, 0}, {}, 65535), "good");
        QCOMPARE(host.transferred, static_cast<std::size_t>(length));
    }
    QCOMPARE(formats, "0 1 c e 10 c0 ff ");
    QCOMPARE(host.run({0xAD, 0, 0, 0, 0, 0, 0, 0x11, 8, 4, 0, 0}, {}, 2052), "5/24/00");
    QCOMPARE(host.run({0xAD, 0, 0, 0, 0, 0, 1, 0x00, 8, 4, 0, 0}, {}, 2052), "5/24/00"); // one layer
}

void TestDvdRRecording::tellsItsRecordingManagement()
{
    DvdHost host(MediumType::DvdR);
    const auto management = [&host] {
        return host.run({0xAD, 0, 0, 0, 0, 0, 0, 0x0C, 0x78, 0x04, 0, 0}, {}, 0x7804);
    };
    QCOMPARE(management(), "good");
    QCOMPARE(host.transferred, std::size_t{4 + 15 * 2048});
    QCOMPARE(host.at(4 + 2), 0); // blank
    QCOMPARE(host.incremental(DvdHost::Multi::Open), "good");
    QCOMPARE(host.writeData(0, 32), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(management(), "good");
    QCOMPARE(host.at(4 + 2), 2);                       // incremental
    QCOMPARE(host.be32(4 + 3 * 2048), 0x030020U);      // border-out
    QCOMPARE(int{host.be16(4 + 4 * 2048)}, 2);         // the invisible track
    QCOMPARE(host.be32(4 + 4 * 2048 + 16), 0x030000U); // track 1, from
    QCOMPARE(host.be32(4 + 4 * 2048 + 20), 0x03001FU); // to
    QCOMPARE(host.be32(4 + 4 * 2048 + 24), 0U);
}

void TestDvdRRecording::turnsWithConstantAngularVelocityAtFullSpeed()
{
    DvdHost host(MediumType::DvdR);
    QCOMPARE(host.run({0xAC, 0, 0, 0, 0, 0, 0, 0, 0, 8, 3, 0}, {}, 8 + 128), "good");
    QCOMPARE(host.be32(0), 4U + 4 * 16);
    QCOMPARE(host.at(8) >> 3 & 3, 1); // CAV
    QCOMPARE(host.be32(8 + 4), 2'298'495U);
    QCOMPARE(host.be32(8 + 12), 22'160U);
    QCOMPARE(host.at(8 + 3 * 16) >> 3 & 3, 0); // 4x: CLV
    QCOMPARE(host.be32(8 + 3 * 16 + 12), 5'540U);

    QCOMPARE(host.run({0xAC, 4, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0}, {}, 8 + 128), "good");
    QCOMPARE(host.be32(0), 4U + 4 * 16);
    QCOMPARE(host.be32(8), 0U);
    QCOMPARE(host.be32(12), 9'170U); // 24 mm of 58
    QCOMPARE(host.be32(8 + 48 + 8), 2'298'495U);
    QCOMPARE(host.be32(8 + 48 + 12), 22'160U);
    for (std::size_t i = 1; i < 4; ++i) {
        const std::size_t at = 8 + i * 16;
        QCOMPARE(host.be32(at), host.be32(at - 8) + 1); // without a gap
        QVERIFY(host.be32(at + 4) < host.be32(at + 12));
    }
    // From the middle on.
    QCOMPARE(host.run({0xAC, 4, 0, 0x11, 0x89, 0x40, 0, 0, 0, 8, 0, 0}, {}, 8 + 128), "good");
    QCOMPARE(host.be32(0), 4U + 2 * 16);
    QCOMPARE(host.run({0xAC, 4, 0, 0x7F, 0, 0, 0, 0, 0, 8, 0, 0}, {}, 8 + 128), "5/21/00");
    // Exceptions: there are none.
    QCOMPARE(host.run({0xAC, 6, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0}, {}, 8 + 128), "good");
    QCOMPARE(host.be32(0), 4U);
    QCOMPARE(host.at(4), 3);
    QCOMPARE(host.run({0xAC, 3, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0}, {}, 8 + 128), "5/24/00");
    // At 4x the whole disc has one speed.
    QCOMPARE(host.run({0xBB, 0, 0xFF, 0xFF, 0x15, 0xA4}), "good");
    QCOMPARE(host.run({0xAC, 4, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0}, {}, 8 + 128), "good");
    QCOMPARE(host.be32(0), 4U + 16);
    QCOMPARE(host.be32(12), 5'540U);
    QCOMPARE(host.be32(20), 5'540U);
}

void TestDvdRRecording::fillsAndDrainsItsBuffer()
{
    DvdHost host(MediumType::DvdR);
    const auto free = [&host] {
        return host.run({0x5C, 0, 0, 0, 0, 0, 0, 0, 12}, {}, 12) == "good" ? host.be32(8) : 0;
    };
    QCOMPARE(free(), 4U << 20);
    QCOMPARE(int{host.be16(0)}, 10);
    QCOMPARE(host.be32(4), 4U << 20);
    QCOMPARE(host.incremental(DvdHost::Multi::Open), "good");
    for (int lba = 0; lba < 160; lba += 16)
        QCOMPARE(host.writeData(lba, 16), "good");
    const std::uint32_t full = free();
    QVERIFY(full < 4U << 20);
    for (int i = 0; i < 20; ++i)
        QCOMPARE(host.run({0}), "good");
    QVERIFY(free() > full);
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(free(), 4U << 20);
}

void TestDvdRRecording::calibratesItsPower()
{
    DvdHost host(MediumType::DvdR);
    QCOMPARE(host.run({0x54, 1}), "good"); // DoOpc
    QCOMPARE(host.run({0x54, 0, 0, 0, 0, 0, 0, 0, 8}, Bytes(8)), "good");
    QCOMPARE(host.run({0x54, 0, 0, 0, 0, 0, 0, 0, 7}, Bytes(7)), "5/1A/00");
    QCOMPARE(host.run({0x54, 0, 0, 0, 0, 0, 0, 0, 8}), "5/1A/00");
    QCOMPARE(host.run({0x54, 1, 0, 0, 0, 0, 0, 0, 8}, Bytes(8)), "5/24/00");
    QCOMPARE(host.status(), "0/0/1");
    QCOMPARE(host.at(33), 0); // no tables of values to send
}

QTEST_GUILESS_MAIN(TestDvdRRecording)
#include "tst_dvdrrecording.moc"
