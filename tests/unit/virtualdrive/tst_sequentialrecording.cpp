// SPDX-License-Identifier: GPL-3.0-or-later
// DVD+R and BD-R through raw CDBs: what must be right on any recorder, and the sequences T7 and T8 as
// programs send them.
#include "host.h"

#include <QtTest>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;
using namespace emberdisc::virtualdrive::test;

class TestSequentialRecording : public QObject {
    Q_OBJECT

private slots:
    void writesADvdPlusRAndFinalises_data();
    void writesADvdPlusRAndFinalises();
    void writesABdRAndFinalises();
    void enforcesTheNextWritableAddress_data();
    void enforcesTheNextWritableAddress();
    void fillsTheClusterAtASynchronization_data();
    void fillsTheClusterAtASynchronization();
    void appendsSessions_data();
    void appendsSessions();
    void goesFromBlankToAppendableToComplete();
    void tellsTheStatesOfADvdPlusRFragment();
    void reservesATrack();
    void doesNotWriteBeyondAReservation();
    void refusesToCloseAHalfWrittenReservation();
    void closesOnlyByTheFunctionsOfTheProfile();
    void closesNothingWhenNothingWasWritten();
    void acceptsNothingOnAFinishedDisc();
    void ignoresWriteParametersButNoTestWrite();
    void endsAtTheCapacity();
    void keepsNothingThatWasNotSynchronized();
    void hasNoCueSheetNoBlankNoFormat();
    void tellsItsPhysicalFormat();
    void takesAFreshSpeedDescriptor();
};

void TestSequentialRecording::writesADvdPlusRAndFinalises_data()
{
    QTest::addColumn<int>("function");
    QTest::newRow("smallest radius") << 5;
    QTest::newRow("full radius") << 6;
}

void TestSequentialRecording::writesADvdPlusRAndFinalises()
{
    QFETCH(int, function);
    Host host(MediumType::DvdPlusR, {.pollsUntilReady = 1});
    Bytes speed(28);
    putBe32(std::span(speed).subspan(8), 2'295'103);
    putBe32(std::span(speed).subspan(12), 11'080);
    putBe32(std::span(speed).subspan(16), 1000);
    putBe32(std::span(speed).subspan(20), 11'080);
    putBe32(std::span(speed).subspan(24), 1000);
    QCOMPARE(host.run({0xB6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 28, 0}, speed), "good");
    QCOMPARE(host.nextWritable(0xFF), 0);
    for (int lba = 0; lba < 160; lba += 16)
        QCOMPARE(host.writeData(lba, 16), "good");
    QCOMPARE(host.run({0x35, 2}), "good");
    QCOMPARE(host.run({0}), "2/04/08");
    QCOMPARE(host.run({0}), "good");
    QCOMPARE(host.run({0x5B, 1, 1, 0, 0, 1}), "good");
    QCOMPARE(host.run({0}), "2/04/07");
    QCOMPARE(host.run({0}), "good");
    QCOMPARE(host.run({0x5B, 1, function}), "good");
    QCOMPARE(host.run({0}), "2/04/07");
    QCOMPARE(host.run({0}), "good");
    QCOMPARE(host.status(), "2/3/1");
    QVERIFY(host.holds(0, 160));
    QCOMPARE(host.run({0x25}, {}, 8), "good");
    QCOMPARE(host.be32(0), 159U);
    QCOMPARE(host.run({0x46, 0, 0, 0, 0, 0, 0, 0, 8}, {}, 8), "good");
    QCOMPARE(int{host.be16(6)}, 0x1B); // a finished DVD+R stays one
    host.powerCut();
    QCOMPARE(host.status(), "2/3/1");
    QVERIFY(host.holds(0, 160));
}

void TestSequentialRecording::writesABdRAndFinalises()
{
    Host host(MediumType::BdR);
    QCOMPARE(host.nextWritable(1), 0);
    QCOMPARE(host.trackInformation(0xFF), "5/24/00"); // on BD that is track 255
    for (int lba = 0; lba < 320; lba += 32)
        QCOMPARE(host.writeData(lba, 32), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.close(1, 1), "good");
    QCOMPARE(host.close(6), "good");
    QCOMPARE(host.status(), "2/3/1");
    QVERIFY(host.holds(0, 320));
    host.powerCut();
    QCOMPARE(host.status(), "2/3/1");
    QVERIFY(host.holds(0, 320));
}

void TestSequentialRecording::enforcesTheNextWritableAddress_data()
{
    QTest::addColumn<int>("type");
    QTest::newRow("DVD+R") << static_cast<int>(MediumType::DvdPlusR);
    QTest::newRow("BD-R") << static_cast<int>(MediumType::BdR);
}

void TestSequentialRecording::enforcesTheNextWritableAddress()
{
    QFETCH(int, type);
    Host host(static_cast<MediumType>(type));
    QCOMPARE(host.writeData(1, 32), "5/21/02");
    QCOMPARE(host.writeData(0, 32), "good");
    QCOMPARE(host.writeData(0, 32), "5/21/02");
    QCOMPARE(host.writeData(33, 32), "5/21/02");
    QCOMPARE(host.writeData(-1, 32), "5/21/00");
    QCOMPARE(host.writeData(20'000'000, 32), "5/21/00");
    QCOMPARE(host.write(32, 32, Bytes(31 * 2048)), "5/24/00");
    QCOMPARE(host.writeData(32, 32), "good");
    QVERIFY(host.holds(0, 64)); // a recorder reads from its buffer
    QCOMPARE(host.read(64, 1), "5/21/00");
}

void TestSequentialRecording::fillsTheClusterAtASynchronization_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("next");
    QTest::newRow("DVD+R: 16 sectors") << static_cast<int>(MediumType::DvdPlusR) << 48;
    QTest::newRow("BD-R: 32 sectors") << static_cast<int>(MediumType::BdR) << 64;
}

void TestSequentialRecording::fillsTheClusterAtASynchronization()
{
    QFETCH(int, type);
    QFETCH(int, next);
    Host host(static_cast<MediumType>(type));
    QCOMPARE(host.writeData(0, 33), "good");
    QCOMPARE(host.nextWritable(1), 33);
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.nextWritable(1), next);
    QVERIFY(host.holds(0, 33));
    QCOMPARE(host.read(33, static_cast<std::uint32_t>(next - 33)), "good");
    QCOMPARE(host.in, Bytes(static_cast<std::size_t>(next - 33) * 2048));
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.nextWritable(1), next);
}

void TestSequentialRecording::appendsSessions_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("gap");
    QTest::newRow("DVD+R") << static_cast<int>(MediumType::DvdPlusR) << 2048;
    QTest::newRow("BD-R") << static_cast<int>(MediumType::BdR) << 0;
}

void TestSequentialRecording::appendsSessions()
{
    QFETCH(int, type);
    QFETCH(int, gap);
    Host host(static_cast<MediumType>(type));
    std::int32_t at = 0;
    for (int session = 1; session <= 3; ++session) {
        QCOMPARE(host.nextWritable(session), at);
        QCOMPARE(host.writeData(at, 64), "good");
        QCOMPARE(host.synchronize(), "good");
        QCOMPARE(host.close(1, session), "good");
        QCOMPARE(host.close(2), "good");
        QCOMPARE(host.status(), "1/0/" + QByteArray::number(session + 1));
        at += 64 + gap;
    }
    host.powerCut();
    QCOMPARE(host.nextWritable(4), at);
    for (int session = 1; session <= 3; ++session) {
        const std::int32_t start = (64 + gap) * (session - 1);
        QVERIFY(host.holds(start, 64));
        QCOMPARE(host.trackInformation(session), "good");
        QCOMPARE(host.at(3), session);
        QCOMPARE(host.be32(8), static_cast<std::uint32_t>(start));
        QCOMPARE(host.be32(24), 64U);
    }
    QCOMPARE(host.run({0x43, 0, 1, 0, 0, 0, 0, 0, 12}, {}, 12), "good");
    QCOMPARE(host.be32(8), static_cast<std::uint32_t>((64 + gap) * 2));
    if (gap > 0)
        QCOMPARE(host.read(70, 1), "5/21/00"); // between the sessions
    QCOMPARE(host.close(6), "good");           // finalises without a further session
    QCOMPARE(host.status(), "2/3/3");
}

void TestSequentialRecording::goesFromBlankToAppendableToComplete()
{
    Host host(MediumType::DvdPlusR);
    QCOMPARE(host.status(), "0/0/1");
    QCOMPARE(host.writeData(0, 16), "good");
    QCOMPARE(host.status(), "1/1/1");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.status(), "1/1/1");
    QCOMPARE(host.close(1, 1), "good");
    QCOMPARE(host.status(), "1/1/1");
    QCOMPARE(host.nextWritable(0xFF), 16); // a second fragment in this session
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.status(), "1/0/2");
    QCOMPARE(host.close(5), "good");
    QCOMPARE(host.status(), "2/3/1");
}

void TestSequentialRecording::tellsTheStatesOfADvdPlusRFragment()
{
    Host host(MediumType::DvdPlusR);
    const auto bits = [&host](int track) {
        return host.trackInformation(track) == "good" ? host.at(6) >> 6 : -1;
    };
    QCOMPARE(bits(1), 1); // blank
    QCOMPARE(host.be32(16), 2'295'104U);
    QCOMPARE(host.be32(20), 16U);
    QCOMPARE(host.writeData(0, 16), "good");
    QCOMPARE(bits(1), 0); // the incomplete fragment
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.close(1, 1), "good");
    QCOMPARE(bits(1), 2); // complete
    QCOMPARE(host.run({0x53, 0, 0, 0, 0, 0, 0, 0, 64}), "good");
    QCOMPARE(bits(2), 3); // reserved
    QCOMPARE(bits(3), 0);
    QCOMPARE(bits(4), -1);
}

void TestSequentialRecording::reservesATrack()
{
    Host host(MediumType::BdR);
    QCOMPARE(host.run({0x53, 0, 0, 0, 0, 0, 0, 0, 0}), "5/24/00");
    QCOMPARE(host.run({0x53, 1, 0, 0, 0, 0, 0, 0, 50}), "5/24/00");
    QCOMPARE(host.run({0x53, 0, 0, 0, 0, 0, 0, 0, 50}), "good");
    QCOMPARE(host.status(), "1/1/1");
    QCOMPARE(host.trackInformation(1), "good");
    QCOMPARE(host.be32(24), 64U); // whole clusters
    QVERIFY((host.at(6) & 0x80) != 0);
    QCOMPARE(host.nextWritable(1), 0);
    QCOMPARE(host.nextWritable(2), 64);
    QCOMPARE(host.writeData(64, 32), "good"); // behind the reservation
    QCOMPARE(host.writeData(0, 32), "good");
    QCOMPARE(host.writeData(96, 32), "good");
    QCOMPARE(host.writeData(32, 32), "good");
    QCOMPARE(host.nextWritable(1), -1); // full
    QCOMPARE(host.run({0x53, 0, 0, 0, 0, 0, 0, 0, 50}), "5/72/05");
    QCOMPARE(host.synchronize(), "good");
    host.powerCut();
    QVERIFY(host.holds(0, 128));
    QCOMPARE(host.close(1, 1), "good");
    QCOMPARE(host.close(1, 2), "good");
    QCOMPARE(host.close(2), "good");
    QVERIFY(host.holds(0, 128));
}

void TestSequentialRecording::doesNotWriteBeyondAReservation()
{
    Host host(MediumType::DvdPlusR);
    QCOMPARE(host.run({0x53, 0, 0, 0, 0, 0, 0, 0, 32}), "good");
    QCOMPARE(host.writeData(0, 33), "5/63/00");
    QCOMPARE(host.writeData(0, 16), "good");
    QCOMPARE(host.writeData(16, 32), "5/63/00");
    QCOMPARE(host.writeData(16, 16), "good");
    QCOMPARE(host.nextWritable(1), -1);
}

void TestSequentialRecording::refusesToCloseAHalfWrittenReservation()
{
    Host host(MediumType::DvdPlusR);
    QCOMPARE(host.run({0x53, 0, 0, 0, 0, 0, 0, 0, 32}), "good");
    QCOMPARE(host.writeData(0, 16), "good");
    QCOMPARE(host.close(2), "3/72/04");
    QCOMPARE(host.writeData(16, 8), "good");
    host.powerCut();
    QCOMPARE(host.nextWritable(1), 0); // nothing was synchronized
    QCOMPARE(host.writeData(0, 16), "good");
    QCOMPARE(host.close(1, 1), "good");
    QCOMPARE(host.close(2), "good");
    QVERIFY(host.holds(0, 16));
    QCOMPARE(host.read(16, 16), "good");
    QCOMPARE(host.in, Bytes(16 * 2048)); // filled with zeros, whatever had been written there
}

void TestSequentialRecording::closesOnlyByTheFunctionsOfTheProfile()
{
    for (const MediumType type : {MediumType::DvdPlusR, MediumType::BdR}) {
        Host host(type);
        QCOMPARE(host.writeData(0, 32), "good");
        for (const int function : {0, 3, 4, 7})
            QCOMPARE(host.close(function), "5/24/00");
        if (type == MediumType::BdR)
            QCOMPARE(host.close(5), "5/24/00");
        QCOMPARE(host.close(1, 0), "5/24/00");
        QCOMPARE(host.close(1, 2), "5/24/00");
        QCOMPARE(host.close(1, 1), "good");
        QCOMPARE(host.close(1, 1), "good");    // closed already
        QCOMPARE(host.close(1, 2), "5/2C/00"); // nothing in it
    }
}

void TestSequentialRecording::closesNothingWhenNothingWasWritten()
{
    for (const MediumType type : {MediumType::DvdPlusR, MediumType::BdR}) {
        Host host(type);
        QCOMPARE(host.synchronize(), "good");
        QCOMPARE(host.close(2), "5/2C/00");
        QCOMPARE(host.close(6), "5/2C/00");
        QCOMPARE(host.status(), "0/0/1");
    }
}

void TestSequentialRecording::acceptsNothingOnAFinishedDisc()
{
    for (const MediumType type : {MediumType::DvdPlusR, MediumType::BdR}) {
        Host host(type);
        QCOMPARE(host.writeData(0, 32), "good");
        QCOMPARE(host.close(6), "good"); // closes its track too
        QCOMPARE(host.status(), "2/3/1");
        QCOMPARE(host.writeData(32, 32), "5/30/05");
        QCOMPARE(host.run({0x53, 0, 0, 0, 0, 0, 0, 0, 32}), "5/30/05");
        QCOMPARE(host.close(2), "5/2C/00");
        QCOMPARE(host.nextWritable(2), -1);
        QVERIFY(host.holds(0, 32));
    }
}

void TestSequentialRecording::ignoresWriteParametersButNoTestWrite()
{
    Host host(MediumType::DvdPlusR);
    QCOMPARE(host.writeParameters(0x60, 0xE5, 0x08), "good"); // as growisofs sends it
    QCOMPARE(host.writeParameters(0x70, 0xE5, 0x08), "5/26/00");
    QCOMPARE(host.writeData(0, 16), "good");
}

void TestSequentialRecording::endsAtTheCapacity()
{
    Host host(MediumType::BdR, {.pollsUntilReady = 0}, 1024);
    QCOMPARE(host.writeData(0, 1000), "good");
    QCOMPARE(host.writeData(1000, 32), "5/21/00");
    QCOMPARE(host.writeData(1000, 24), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.nextWritable(1), -1);
    QCOMPARE(host.close(6), "good");
    QVERIFY(host.holds(0, 1024));
}

void TestSequentialRecording::keepsNothingThatWasNotSynchronized()
{
    Host host(MediumType::DvdPlusR);
    QCOMPARE(host.writeData(0, 160), "good");
    host.powerCut();
    QCOMPARE(host.status(), "0/0/1");
    QCOMPARE(host.writeData(0, 160, 2048, 5), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.writeData(160, 160), "good");
    host.powerCut();
    QCOMPARE(host.nextWritable(1), 160);
    QVERIFY(host.holds(0, 160, 5));
    QCOMPARE(host.read(160, 1), "5/21/00");
}

void TestSequentialRecording::hasNoCueSheetNoBlankNoFormat()
{
    for (const MediumType type : {MediumType::DvdPlusR, MediumType::BdR}) {
        Host host(type);
        QCOMPARE(host.run({0xA1, 0x11}), "5/30/05");
        QCOMPARE(host.run({0x5D, 0, 0, 0, 0, 0, 0, 0, 8}, Bytes(8)), "5/30/02");
        const QByteArray refused = type == MediumType::DvdPlusR ? "5/30/06" : "5/26/00"; // a BD-R has formats
        QCOMPARE(host.run({0x04, 0x11}, Bytes(12)), refused);
        QCOMPARE(host.run({0xBE, 0, 0, 0, 0, 0, 0, 0, 1, 0x10, 0, 0}, {}, 2352), "5/30/02");
        QCOMPARE(host.run({0x43, 0, 4, 0, 0, 0, 0, 0, 28}, {}, 28), "5/24/00");
        QCOMPARE(host.run({0x43, 0, 0, 0, 0, 0, 0, 0, 28}, {}, 28), "5/24/00"); // blank
    }
}

void TestSequentialRecording::tellsItsPhysicalFormat()
{
    Host plus(MediumType::DvdPlusR);
    QCOMPARE(plus.run({0xAD, 0, 0, 0, 0, 0, 0, 0x11, 8, 4, 0, 0}, {}, 2052), "good");
    QCOMPARE(int{plus.be16(0)}, 2050);
    QCOMPARE(plus.at(4) >> 4, 0xA);
    QCOMPARE(plus.be32(12) - plus.be32(8) + 1, 2'295'104U);
    QCOMPARE(QByteArray(reinterpret_cast<const char*>(plus.in.data()) + 4 + 19, 8), "EMBRDISC");
    QCOMPARE(plus.run({0xAD, 1, 0, 0, 0, 0, 0, 0, 8, 4, 0, 0}, {}, 2052), "5/24/00");
    Host bd(MediumType::BdR);
    QCOMPARE(bd.run({0xAD, 1, 0, 0, 0, 0, 0, 0, 0x10, 4, 0, 0}, {}, 4100), "good");
    QCOMPARE(bd.transferred, std::size_t{4100});
    QCOMPARE(QByteArray(reinterpret_cast<const char*>(bd.in.data()) + 4, 2), "DI");
    QCOMPARE(QByteArray(reinterpret_cast<const char*>(bd.in.data()) + 12, 3), "BDR");
    QCOMPARE(QByteArray(reinterpret_cast<const char*>(bd.in.data()) + 104, 6), "EMBRDS");
    Host cd(MediumType::CdR80);
    QCOMPARE(cd.run({0xAD, 0, 0, 0, 0, 0, 0, 0, 8, 4, 0, 0}, {}, 2052), "5/30/02");
}

void TestSequentialRecording::takesAFreshSpeedDescriptor()
{
    Host host(MediumType::BdR);
    QCOMPARE(host.run({0xAC, 0, 0, 0, 0, 0, 0, 0, 0, 10, 3, 0}, {}, 8 + 160), "good");
    QCOMPARE(host.be32(0), 4U + 7 * 16);
    QCOMPARE(host.transferred, std::size_t{8 + 7 * 16});
    QCOMPARE(host.at(8) >> 3 & 3, 1);      // CAV
    QCOMPARE(host.be32(8 + 12), 71'930U);  // 16x
    QCOMPARE(host.at(8 + 16) >> 3 & 3, 0); // 12x
    QCOMPARE(host.be32(8 + 16 + 12), 53'948U);
    QCOMPARE(host.be32(8 + 4), 12'219'391U);
    QCOMPARE(host.run({0xAC, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0}, {}, 8), "good");
    QCOMPARE(host.be32(0), 4U + 7 * 16); // how many there are
    Bytes speed(28);
    putBe32(std::span(speed).subspan(16), 1000);
    putBe32(std::span(speed).subspan(20), 18'000);
    putBe32(std::span(speed).subspan(24), 1000);
    QCOMPARE(host.run({0xB6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 28, 0}, speed), "good");
    QCOMPARE(host.run({0xAC, 4, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0}, {}, 24), "good");
    QCOMPARE(host.at(4) & 2, 2);
    QCOMPARE(host.be32(8 + 12), 17'983U); // rounded down to a speed that the medium has
    speed[0] = std::byte{4};              // restore defaults
    QCOMPARE(host.run({0xB6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 28, 0}, speed), "good");
    QCOMPARE(host.run({0xAC, 4, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0}, {}, 24), "good");
    QCOMPARE(host.be32(8 + 4), 29'764U); // 16x is reached outside only
    QCOMPARE(host.run({0xBB, 0, 0xFF, 0xFF, 0x46, 0x40}), "good");
    QCOMPARE(host.run({0xAC, 4, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0}, {}, 24), "good");
    QCOMPARE(host.be32(8 + 12), 17'983U);
    QCOMPARE(host.run({0xBB, 0, 0xFF, 0xFF, 0xFF, 0xFF}), "good"); // the best it can do
    QCOMPARE(host.run({0xAC, 4, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0}, {}, 24), "good");
    QCOMPARE(host.be32(8 + 4), 29'764U);
    QCOMPARE(host.run({0xB6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 27, 0}, speed), "5/1A/00");
}

QTEST_GUILESS_MAIN(TestSequentialRecording)
#include "tst_sequentialrecording.moc"
