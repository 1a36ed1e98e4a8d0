// SPDX-License-Identifier: GPL-3.0-or-later
// CD in packets, fixed and variable, and reserved tracks.
#include "cdhost.h"
#include "timedhost.h"

#include <QtTest>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;
using namespace emberdisc::virtualdrive::test;

class TestCdPackets : public QObject {
    Q_OBJECT

private slots:
    void linksVariablePackets();
    void wantsWholeFixedPackets();
    void countsTheLinksOfFixedPackets();
    void keepsOtherModesOutOfAPacketTrack();
    void packsIntoAReservedTrack();
    void fillsAReservedTrackToItsEnd();
    void closesAReservedTrackThatBrokeOff();
    void goesOnWhenTheDataComeLate();
    void writesNoAudioInPackets();
    void storesNothingInATestWrite();
};

void TestCdPackets::linksVariablePackets()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x40, 0xC5, 0x08), "good");
    QCOMPARE(host.writeData(0, 20), "good");
    QCOMPARE(host.nextWritable(1), 20);
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.nextWritable(1), 27); // seven link, run-in and run-out sectors
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.nextWritable(1), 27); // nothing new
    QCOMPARE(host.writeData(20, 1), "5/21/02");
    QCOMPARE(host.writeData(27, 33), "good");
    QCOMPARE(host.trackInformation(1), "good");
    QCOMPARE(host.at(6) & 0xF0, 0x20); // packets, not fixed
    QCOMPARE(host.close(1, 0xFF), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.status(), "1/0/2");
    host.powerCut();
    QVERIFY(host.holds(0, 20));
    QVERIFY(host.holds(27, 33));
    for (int lba = 20; lba < 27; ++lba)
        QCOMPARE(host.read(lba, 1), "5/64/00");
    QCOMPARE(host.read(60, 1), "5/64/00");
    QCOMPARE(host.nextWritable(0xFF), 67 + 11400);
}

void TestCdPackets::wantsWholeFixedPackets()
{
    Host host(MediumType::CdRw);
    QCOMPARE(host.writeParameters(0x40, 0xE5, 0x08, 32), "good");
    QCOMPARE(host.writeData(0, 33), "5/64/01");
    QCOMPARE(host.writeData(0, 64), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.nextWritable(1), 64); // addressed without the links
    QCOMPARE(host.trackInformation(1), "good");
    QCOMPARE(host.at(6) & 0xF0, 0x30);
    QCOMPARE(host.be32(20), 32U);
    QCOMPARE(host.writeData(64, 32), "good");
    QCOMPARE(host.close(1, 1), "good");
    QVERIFY(host.holds(0, 96));
    QCOMPARE(host.read(96, 1), "5/21/00");
    QCOMPARE(host.nextWritable(2), 96 + 3 * 7 + 150);
    QCOMPARE(host.writeParameters(0x40, 0xE5, 0x08, 0), "5/26/00");
    QCOMPARE(host.writeParameters(0x40, 0xE5, 0x08, 1025), "5/26/00");
}

void TestCdPackets::countsTheLinksOfFixedPackets()
{
    Host host(MediumType::CdRw, {.pollsUntilReady = 0}, 1000);
    QCOMPARE(host.writeParameters(0x40, 0xE5, 0x08, 32), "good");
    QCOMPARE(host.trackInformation(0xFF), "good");
    QCOMPARE(host.be32(16), 1000U / 39 * 32);
    QCOMPARE(host.writeData(0, 800), "good"); // 25 packets take 975 sectors
    QCOMPARE(host.writeData(800, 32), "5/63/00");
    QCOMPARE(host.nextWritable(1), -1);
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.run({0x25}, {}, 8), "good");
    QCOMPARE(host.be32(0), 974U);
    QVERIFY(host.holds(0, 800));
}

void TestCdPackets::keepsOtherModesOutOfAPacketTrack()
{
    Host host(MediumType::CdRw);
    QCOMPARE(host.writeParameters(0x40, 0xE5, 0x08, 32), "good");
    QCOMPARE(host.writeData(0, 32), "good");
    QCOMPARE(host.writeParameters(0x40, 0xE5, 0x08, 16), "good");
    QCOMPARE(host.writeData(32, 16), "5/64/00");
    QCOMPARE(host.writeParameters(0x40, 0xC5, 0x08), "good");
    QCOMPARE(host.writeData(32, 16), "5/64/00");
    QCOMPARE(host.writeParameters(0x41, 0xC4, 0x08), "good");
    QCOMPARE(host.writeData(32, 16), "5/64/00");
    QCOMPARE(host.writeParameters(0x40, 0xE5, 0x0A, 32), "good");
    QCOMPARE(host.writeData(32, 32), "5/64/00"); // XA behind Mode 1
    QCOMPARE(host.close(1, 1), "good");
    QCOMPARE(host.writeParameters(0x41, 0xC4, 0x08), "good");
    QCOMPARE(burnTrack(host, 39 + 150, 300), "good"); // the next track may be another
    QCOMPARE(host.close(2), "good");
    QVERIFY(host.holds(189, 300));
}

void TestCdPackets::packsIntoAReservedTrack()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x40, 0xE5, 0x08, 32), "good");
    QCOMPARE(host.run({0x53, 0, 0, 0, 0, 0, 0, 1, 0x41}), "good"); // 321, rounded up to packets
    QCOMPARE(host.trackInformation(1), "good");
    QCOMPARE(host.at(6) & 0xF0, 0xF0);
    QCOMPARE(host.be32(24), 352U);
    QCOMPARE(host.trackInformation(2), "good");
    QCOMPARE(host.be32(8), 352U + 11 * 7 + 150);
    QCOMPARE(host.writeData(0, 384), "5/63/00");
    QCOMPARE(host.writeData(0, 320), "good");
    QCOMPARE(host.writeData(579, 32), "good"); // two tracks may be open at a time
    QCOMPARE(host.close(2), "3/72/04");
    QCOMPARE(host.writeData(320, 32), "good");
    QCOMPARE(host.close(2), "good");
    host.powerCut();
    QVERIFY(host.holds(0, 352));
    QVERIFY(host.holds(579, 32));
    QCOMPARE(host.run({0x53, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF}), "5/21/00");
    QCOMPARE(host.run({0x53, 0, 0, 0, 0, 0, 0, 0, 0}), "5/24/00");
}

void TestCdPackets::fillsAReservedTrackToItsEnd()
{
    for (const int count : {302, 300, 295, 288}) { // without room for a link, without enough, with, with more
        Host host(MediumType::CdR80);
        QCOMPARE(host.writeParameters(0x40, 0xC5, 0x08), "good");
        QCOMPARE(host.run({0x53, 0, 0, 0, 0, 0, 0, 1, 0x2E}), "good"); // 302
        QCOMPARE(host.writeData(0, static_cast<std::uint32_t>(count)), "good");
        QCOMPARE(host.synchronize(), "good");
        host.powerCut();
        QCOMPARE(host.status(), "1/1/1");
        QVERIFY(host.holds(0, static_cast<std::uint32_t>(count)));
        QCOMPARE(host.writeParameters(0x40, 0xC5, 0x08), "good");
        const bool full = count == 302 || count == 295;
        QCOMPARE(host.close(2), full ? "good" : "3/72/04");
        if (!full)
            QCOMPARE(host.close(1, 1), "good");
        host.powerCut();
        QVERIFY(host.holds(0, static_cast<std::uint32_t>(count)));
    }
}

void TestCdPackets::closesAReservedTrackThatBrokeOff()
{
    TimedHost<> host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x01, 0xC4, 0x08), "good"); // track at once, without BUFE
    QCOMPARE(host.run({0x53, 0, 0, 0, 0, 0, 0, 2, 0x58}), "good");
    QCOMPARE(host.writeData(0, 16), "good");
    host.time.pass(std::chrono::seconds(2));
    QCOMPARE(host.writeData(16, 16), "3/0C/09");
    QCOMPARE(host.status(), "1/2/1"); // damaged
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.status(), "1/0/2");
    host.powerCut();
    QCOMPARE(host.run({0x25}, {}, 8), "good");
    QCOMPARE(host.be32(0), 599U);
    QVERIFY(host.holds(0, 16));
}

void TestCdPackets::goesOnWhenTheDataComeLate()
{
    TimedHost<> host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x00, 0xC5, 0x08), "good"); // without BUFE
    QCOMPARE(host.writeData(0, 16), "good");
    host.time.pass(std::chrono::seconds(2));
    QCOMPARE(host.writeData(16, 16), "good");
}

void TestCdPackets::writesNoAudioInPackets()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x40, 0xC0, 0x00), "5/26/00");
    QCOMPARE(host.writeParameters(0x40, 0xC5, 0x03), "5/26/00");
}

void TestCdPackets::storesNothingInATestWrite()
{
    Host host(MediumType::CdRw);
    QCOMPARE(host.writeParameters(0x50, 0xC5, 0x08), "good");
    QCOMPARE(host.writeData(0, 20), "good");
    QCOMPARE(host.nextWritable(1), 20);
    QCOMPARE(host.run({0x53, 0, 0, 0, 0, 0, 0, 2, 0}), "5/2C/00");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.status(), "0/0/1");
    QCOMPARE(host.read(0, 1), "5/21/00");
}

QTEST_GUILESS_MAIN(TestCdPackets)
#include "tst_cdpackets.moc"
