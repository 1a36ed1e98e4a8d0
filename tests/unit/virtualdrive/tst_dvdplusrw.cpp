// SPDX-License-Identifier: GPL-3.0-or-later
// DVD+RW through raw CDBs: formatting in the background and random writing, as programs do it (sequence T9).
#include "formathost.h"

#include <QtTest>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;
using namespace emberdisc::virtualdrive::test;

namespace {

constexpr int kBasic = 0x98; ///< format type 26h
constexpr std::uint32_t kSmall = 40'000;

FormatHost small()
{
    return FormatHost(MediumType::DvdPlusRw, {.pollsUntilReady = 0}, kSmall);
}

} // namespace

class TestDvdPlusRw : public QObject {
    Q_OBJECT

private slots:
    void comesUnformatted();
    void offersItsOneFormat();
    void formatsInTheBackground();
    void tellsTheProgressOfTheLeadIn();
    void completesTheFormatWhenItIsLeftAlone();
    void completesTheFormatWhenAllIsWritten();
    void stopsTheBackgroundFormat_data();
    void stopsTheBackgroundFormat();
    void restartsTheFormatAndKeepsTheData();
    void relocatesTheLeadOut();
    void wipesTheDiscWithANewFormat();
    void writesWhereverTheHostLikes();
    void writesOnlyWhatIsFormattedWhenSuspended();
    void endsAtTheCapacity();
    void suspendsWhenTheDiscIsTakenOutOrThePowerFails_data();
    void suspendsWhenTheDiscIsTakenOutOrThePowerFails();
    void keepsOnlyWhatWasSynchronized();
    void tellsOneTrackAndOneSession();
    void listsItsFeatures();
    void refusesBadParameterLists_data();
    void refusesBadParameterLists();
    void triesAFormatOutWithoutDoingIt();
    void hasNoBlankReservationOrCueSheet();
};

void TestDvdPlusRw::comesUnformatted()
{
    FormatHost host(MediumType::DvdPlusRw);
    QCOMPARE(host.profile(), 0x1A);
    QCOMPARE(host.status(), "0/0/1");
    QCOMPARE(host.backgroundFormat(), 0);
    QCOMPARE(host.at(2) & 0x10, 0x10); // erasable
    QCOMPARE(host.write(0, 16, sectors(0, 16, 2048)), "5/30/10");
    QCOMPARE(host.read(0, 1), "3/31/00");
    QCOMPARE(host.run({0x25}, {}, 8), "good");
    QCOMPARE(host.be32(0), 0U);
    QCOMPARE(host.close(0), "5/2C/00");
    QCOMPARE(host.close(2), "5/2C/00");
    QCOMPARE(host.run({0x43, 0, 0, 0, 0, 0, 0, 0, 12}, {}, 12), "5/24/00");
}

void TestDvdPlusRw::offersItsOneFormat()
{
    FormatHost host(MediumType::DvdPlusRw);
    QCOMPARE(host.capacities(), "unformatted 2295104, 26h(0) 2295104");
    QCOMPARE(host.in.size(), std::size_t{20});
    QCOMPARE(host.at(3), 16);
    QCOMPARE(host.format(0xFFFFFFFF, kBasic, 0), "good");
    QCOMPARE(host.capacities(), "formatted 2295104, 26h(0) 2295104"); // it goes on in the background
    QCOMPARE(host.close(0), "good");
    QCOMPARE(host.capacities(), "formatted 16, 26h(0) 2295104");
}

void TestDvdPlusRw::formatsInTheBackground()
{
    FormatHost host = small();
    QCOMPARE(host.format(0xFFFFFFFF, kBasic, 0), "good");
    QCOMPARE(host.status(), "2/1/1");
    QCOMPARE(host.backgroundFormat(), 2);
    QCOMPARE(host.writeData(0, 32), "good"); // at once
    QCOMPARE(host.synchronize(), "good");
    QVERIFY(host.holds(0, 32));
    QCOMPARE(host.close(0), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.status(), "2/1/1");
    QCOMPARE(host.backgroundFormat(), 1);
    QCOMPARE(host.run({0x25}, {}, 8), "good");
    QCOMPARE(host.be32(0), 31U);
    QVERIFY(host.holds(0, 32));
}

void TestDvdPlusRw::tellsTheProgressOfTheLeadIn()
{
    FormatHost host(MediumType::DvdPlusRw, {.pollsUntilReady = 2}, kSmall);
    QCOMPARE(host.format(0xFFFFFFFF, kBasic, 0), "good");
    QCOMPARE(host.run({0}), "2/04/04");
    QVERIFY(host.sense.progress.has_value());
    QCOMPARE(host.writeData(0, 16), "2/04/04");
    QCOMPARE(host.run({0}), "good");
    QCOMPARE(host.writeData(0, 16), "good");
    FormatHost waits(MediumType::DvdPlusRw, {.pollsUntilReady = 2}, kSmall);
    QCOMPARE(waits.format(0xFFFFFFFF, kBasic, 0, 0x00), "good"); // without IMMED
    QCOMPARE(waits.run({0}), "good");
}

void TestDvdPlusRw::completesTheFormatWhenItIsLeftAlone()
{
    FormatHost host = small();
    QCOMPARE(host.format(kSmall, kBasic, 0), "good");
    int polls = 0;
    while (host.backgroundFormat() == 2 && polls < 100) {
        QCOMPARE(host.run({0}), "good");
        ++polls;
    }
    // 40,000 sectors at 4x take 15 seconds; a poll stands for one.
    QVERIFY2(polls >= 14 && polls <= 16, qPrintable(QString::number(polls)));
    QCOMPARE(host.backgroundFormat(), 3);
    QCOMPARE(host.status(), "2/3/1");
    QCOMPARE(host.mediaEvent(), 5); // background format completed, once
    QCOMPARE(host.mediaEvent(), 0);
    QCOMPARE(host.read(static_cast<int>(kSmall) - 1, 1), "good");
    QVERIFY(host.in == Bytes(2048));
    host.powerCut();
    QCOMPARE(host.backgroundFormat(), 3);
    QCOMPARE(host.close(0), "good"); // nothing to stop
    QCOMPARE(host.backgroundFormat(), 3);
}

void TestDvdPlusRw::completesTheFormatWhenAllIsWritten()
{
    FormatHost host(MediumType::DvdPlusRw, {.pollsUntilReady = 0}, 1024);
    QCOMPARE(host.format(0xFFFFFFFF, kBasic, 0), "good");
    for (int lba = 0; lba < 1024; lba += 64)
        QCOMPARE(host.writeData(lba, 64), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.backgroundFormat(), 3);
    QVERIFY(host.holds(0, 1024));
}

void TestDvdPlusRw::stopsTheBackgroundFormat_data()
{
    QTest::addColumn<int>("function");
    QTest::newRow("CLOSE 000") << 0;
    QTest::newRow("CLOSE 010") << 2;
}

void TestDvdPlusRw::stopsTheBackgroundFormat()
{
    QFETCH(int, function);
    FormatHost host = small();
    QCOMPARE(host.format(0xFFFFFFFF, kBasic, 0), "good");
    QCOMPARE(host.writeData(320, 5), "good"); // far behind what is formatted
    QCOMPARE(host.run({0x5B, 1, function}), "good");
    QCOMPARE(host.backgroundFormat(), 1);
    // All up to what was recorded is formatted, in ECC blocks.
    QCOMPARE(host.capacities(), "formatted 336, 26h(0) 40000");
    QCOMPARE(host.read(100, 1), "good");
    QVERIFY(host.in == Bytes(2048));
    QVERIFY(host.holds(320, 5));
    for (int poll = 0; poll < 50; ++poll)
        QCOMPARE(host.run({0}), "good");
    QCOMPARE(host.backgroundFormat(), 1); // and it stays stopped
}

void TestDvdPlusRw::restartsTheFormatAndKeepsTheData()
{
    FormatHost host = small();
    QCOMPARE(host.format(0xFFFFFFFF, kBasic, 1), "5/26/00"); // nothing to restart
    QCOMPARE(host.format(0xFFFFFFFF, kBasic, 0), "good");
    QCOMPARE(host.writeData(0, 64), "good");
    QCOMPARE(host.close(0), "good");
    QCOMPARE(host.writeData(1000, 16), "5/21/00");
    QCOMPARE(host.format(0xFFFFFFFF, kBasic, 1), "good");
    QCOMPARE(host.backgroundFormat(), 2);
    QVERIFY(host.holds(0, 64));
    QCOMPARE(host.writeData(1000, 16), "good");
    QCOMPARE(host.close(2), "good");
    QVERIFY(host.holds(0, 64));
    QVERIFY(host.holds(1000, 16));
}

void TestDvdPlusRw::relocatesTheLeadOut()
{
    // dvd+rw-format -lead-out: restart with size 0, then CLOSE SESSION.
    FormatHost host = small();
    QCOMPARE(host.format(0xFFFFFFFF, kBasic, 0), "good");
    QCOMPARE(host.writeData(0, 320), "good");
    QCOMPARE(host.close(0), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.format(0, kBasic, 1), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.backgroundFormat(), 1);
    QVERIFY(host.holds(0, 320));
}

void TestDvdPlusRw::wipesTheDiscWithANewFormat()
{
    FormatHost host = small();
    QCOMPARE(host.format(0xFFFFFFFF, kBasic, 0), "good");
    QCOMPARE(host.writeData(0, 64), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.format(0xFFFFFFFF, kBasic, 0), "good");
    QCOMPARE(host.read(0, 64), "good");
    QVERIFY(host.in == Bytes(std::size_t{64} * 2048));
    QCOMPARE(host.recorder->disc()->state().erasures, 2U);
}

void TestDvdPlusRw::writesWhereverTheHostLikes()
{
    FormatHost host = small();
    QCOMPARE(host.format(0xFFFFFFFF, kBasic, 0), "good");
    QCOMPARE(host.writeData(39'999, 1), "good");
    QCOMPARE(host.writeData(7, 3), "good"); // of 2 KiB, whatever the ECC block
    QCOMPARE(host.writeData(7, 1, 2048, 99), "good");
    Bytes verified = sectors(500, 2, 2048);
    QCOMPARE(host.run({0x2E, 0, 0, 0, 1, 0xF4, 0, 0, 2}, verified), "good"); // WRITE AND VERIFY
    QCOMPARE(host.run({0xAA, 0, 0, 0, 2, 0x58, 0, 0, 0, 2}, sectors(600, 2, 2048)), "good"); // WRITE(12)
    QCOMPARE(host.synchronize(), "good");
    QVERIFY(host.holds(7, 1, 99));
    QVERIFY(host.holds(8, 2));
    QVERIFY(host.holds(39'999, 1));
    QVERIFY(host.holds(500, 2));
    QVERIFY(host.holds(600, 2));
    QCOMPARE(host.run({0x2F, 0, 0, 0, 1, 0xF4, 0, 0, 2}), "good"); // VERIFY
    QCOMPARE(host.run({0x2F, 0, 0, 0, 0x9C, 0x3F, 0, 0, 2}), "5/21/00");
}

void TestDvdPlusRw::writesOnlyWhatIsFormattedWhenSuspended()
{
    FormatHost host = small();
    QCOMPARE(host.format(0xFFFFFFFF, kBasic, 0), "good");
    QCOMPARE(host.writeData(0, 160), "good");
    QCOMPARE(host.close(0), "good");
    QCOMPARE(host.writeData(16, 16, 2048, 5), "good");
    QCOMPARE(host.writeData(144, 16, 2048, 5), "good");
    QCOMPARE(host.writeData(150, 16), "5/21/00");
    QCOMPARE(host.sense.information, std::optional<std::uint32_t>(160));
    QCOMPARE(host.read(160, 1), "5/21/00");
}

void TestDvdPlusRw::endsAtTheCapacity()
{
    FormatHost host(MediumType::DvdPlusRw, {.pollsUntilReady = 0}, 1000);
    QCOMPARE(host.capacities(), "unformatted 992, 26h(0) 992"); // whole ECC blocks
    QCOMPARE(host.format(993, kBasic, 0), "5/26/00");
    QCOMPARE(host.format(992, kBasic, 0), "good");
    QCOMPARE(host.writeData(976, 16), "good");
    QCOMPARE(host.writeData(976, 17), "5/21/00");
    QCOMPARE(host.writeData(992, 1), "5/21/00");
    QCOMPARE(host.write(0, 2, sectors(0, 1, 2048)), "5/24/00"); // less data than announced
    QCOMPARE(host.write(5, 0, {}), "good");
}

void TestDvdPlusRw::suspendsWhenTheDiscIsTakenOutOrThePowerFails_data()
{
    QTest::addColumn<bool>("power");
    QTest::newRow("tray") << false;
    QTest::newRow("power") << true;
}

void TestDvdPlusRw::suspendsWhenTheDiscIsTakenOutOrThePowerFails()
{
    QFETCH(bool, power);
    FormatHost host = small();
    QCOMPARE(host.format(0xFFFFFFFF, kBasic, 0), "good");
    QCOMPARE(host.writeData(0, 33), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.backgroundFormat(), 2);
    if (power) {
        host.powerCut();
    } else {
        QCOMPARE(host.run({0x1B, 0, 0, 0, 2}), "good");
        QCOMPARE(host.run({0}), "2/3A/02");
        QCOMPARE(host.run({0x1B, 0, 0, 0, 3}), "good");
        QCOMPARE(host.run({0}), "6/28/00");
    }
    QCOMPARE(host.backgroundFormat(), 1);
    QCOMPARE(host.capacities(), "formatted 48, 26h(0) 40000");
    QVERIFY(host.holds(0, 33));
    QCOMPARE(host.format(0xFFFFFFFF, kBasic, 1), "good");
    QCOMPARE(host.backgroundFormat(), 2);
}

void TestDvdPlusRw::keepsOnlyWhatWasSynchronized()
{
    FormatHost host = small();
    QCOMPARE(host.format(0xFFFFFFFF, kBasic, 0), "good");
    QCOMPARE(host.writeData(0, 32), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.writeData(32, 32), "good");
    host.powerCut();
    QVERIFY(host.holds(0, 32));
    QCOMPARE(host.read(32, 1), "5/21/00"); // not formatted
    QCOMPARE(host.format(0xFFFFFFFF, kBasic, 1), "good");
    QCOMPARE(host.read(32, 32), "good");
    QVERIFY(host.in == Bytes(std::size_t{32} * 2048));
}

void TestDvdPlusRw::tellsOneTrackAndOneSession()
{
    FormatHost host = small();
    QCOMPARE(host.trackInformation(1), "good");
    QCOMPARE(host.at(6), 0x71); // blank, incremental, fixed packets, mode 1
    QCOMPARE(host.format(0xFFFFFFFF, kBasic, 0), "good");
    for (const int number : {1, 0xFF}) {
        QCOMPARE(host.trackInformation(number), "good");
        QCOMPARE(host.at(2), 1);
        QCOMPARE(host.at(3), 1);
        QCOMPARE(host.at(5), 0x04);
        QCOMPARE(host.at(6), 0x31);
        QCOMPARE(host.at(7), 0x00); // no next writable address
        QCOMPARE(host.be32(8), 0U);
        QCOMPARE(host.be32(16), 0U);
        QCOMPARE(host.be32(20), 16U);
        QCOMPARE(host.be32(24), 40'000U);
    }
    QCOMPARE(host.trackInformation(2), "5/24/00");
    QCOMPARE(host.trackInformation(1, 2), "good");    // by session
    QCOMPARE(host.trackInformation(1234, 0), "good"); // by address
    QCOMPARE(host.be32(8), 0U);
    // The table of contents is made up: one track, and the lead-out behind it.
    QCOMPARE(host.run({0x43, 0, 0, 0, 0, 0, 0, 0, 20}, {}, 20), "good");
    const Bytes toc = bytesOf({0, 18, 1, 1, 0, 0x14, 1, 0, 0, 0, 0, 0, 0, 0x14, 0xAA, 0, 0, 0, 0x9C, 0x40});
    QVERIFY(host.in == toc);
    QCOMPARE(host.run({0x43, 0, 1, 0, 0, 0, 0, 0, 12}, {}, 12), "good");
    QCOMPARE(host.be32(8), 0U);
    QCOMPARE(host.run({0x25}, {}, 8), "good");
    QCOMPARE(host.be32(0), 39'999U);
}

void TestDvdPlusRw::listsItsFeatures()
{
    FormatHost host = small();
    QVERIFY(!host.isCurrent(0x20)); // random writable: not before it is formatted
    QVERIFY(host.isCurrent(0x23));
    QVERIFY(host.isCurrent(0x2A));
    QVERIFY(!host.isCurrent(0x21));
    QVERIFY(!host.isCurrent(0x24));
    QVERIFY(!host.isCurrent(0x2B));
    QCOMPARE(host.format(0xFFFFFFFF, kBasic, 0), "good");
    QVERIFY(host.isCurrent(0x20));
    // Version 1, current; last LBA, block size, blocking, PP.
    const Bytes random = bytesOf({0x00, 0x20, 0x05, 12, 0, 0, 0x9C, 0x3F, 0, 0, 8, 0, 0, 16, 1, 0});
    QVERIFY(host.feature == random);
}

void TestDvdPlusRw::refusesBadParameterLists_data()
{
    QTest::addColumn<QByteArray>("cdb");
    QTest::addColumn<QByteArray>("list");
    QTest::addColumn<QByteArray>("sense");
    const QByteArray good = QByteArray::fromHex("00020008FFFFFFFF98000000");
    const auto with = [&good](int at, int value) {
        QByteArray list = good;
        list[at] = static_cast<char>(value);
        return list;
    };
    const QByteArray cdb = QByteArray::fromHex("041100000000");
    QTest::newRow("no data") << QByteArray::fromHex("040100000000") << good << QByteArray("5/24/00");
    QTest::newRow("format code 0") << QByteArray::fromHex("041000000000") << good << QByteArray("5/24/00");
    QTest::newRow("short") << cdb << good.first(11) << QByteArray("5/1A/00");
    QTest::newRow("descriptor length") << cdb << with(3, 16) << QByteArray("5/26/00");
    QTest::newRow("flags without FOV") << cdb << with(1, 0x22) << QByteArray("5/26/00");
    QTest::newRow("initialization pattern") << cdb << with(1, 0x8A) << QByteArray("5/26/00");
    QTest::newRow("type of another medium") << cdb << with(8, 0xC0) << QByteArray("5/26/00");
    QTest::newRow("sub-type") << cdb << with(8, 0x99) << QByteArray("5/26/00");
    QTest::newRow("parameter") << cdb << with(11, 4) << QByteArray("5/26/00");
    QTest::newRow("too large") << cdb << with(4, 0x7F) << QByteArray("5/26/00");
}

void TestDvdPlusRw::refusesBadParameterLists()
{
    QFETCH(QByteArray, cdb);
    QFETCH(QByteArray, list);
    QFETCH(QByteArray, sense);
    FormatHost host = small();
    mmc::Command command{mmc::Cdb(0x04)};
    command.cdb.set(1, static_cast<std::uint8_t>(cdb[1]));
    QCOMPARE(
        host.send(command, std::as_bytes(std::span(list.constData(), static_cast<std::size_t>(list.size())))),
        sense);
    QCOMPARE(host.status(), "0/0/1");
}

void TestDvdPlusRw::triesAFormatOutWithoutDoingIt()
{
    FormatHost host = small();
    QCOMPARE(host.format(0xFFFFFFFF, kBasic, 0, 0x86), "good"); // FOV, TryOut, IMMED
    QCOMPARE(host.status(), "0/0/1");
    QCOMPARE(host.format(0xFFFFFFFF, 0x54, 16, 0x86), "5/26/00");
}

void TestDvdPlusRw::hasNoBlankReservationOrCueSheet()
{
    FormatHost host = small();
    QCOMPARE(host.format(0xFFFFFFFF, kBasic, 0), "good");
    QCOMPARE(host.run({0xA1, 1}), "5/30/05");
    QCOMPARE(host.run({0x53, 0, 0, 0, 0, 0, 0, 0, 16}), "5/30/05");
    QCOMPARE(host.run({0x5D, 0, 0, 0, 0, 0, 0, 0, 8}, Bytes(8)), "5/30/05");
    for (const int function : {1, 3, 5, 6})
        QCOMPARE(host.close(function), "5/24/00");
}

QTEST_GUILESS_MAIN(TestDvdPlusRw)
#include "tst_dvdplusrw.moc"
