// SPDX-License-Identifier: GPL-3.0-or-later
// DVD-RAM, BD-RE, BD-R with spare areas, and DVD-RW in restricted overwrite through raw CDBs: the formats of
// each (sequences T10 and T12), and where they can be written.
#include "formathost.h"

#include <QtTest>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;
using namespace emberdisc::virtualdrive::test;

namespace {

// Byte 4 of the descriptor: format type, sub-type.
constexpr int kFull = 0x00;
constexpr int kExpansion = 0x04;
constexpr int kDvdRwFull = 0x40;
constexpr int kQuickGrow = 0x4C;
constexpr int kQuick = 0x54;
constexpr int kBdReSpares = 0xC0;
constexpr int kBdReNoSpares = 0xC4;
constexpr int kBdRSpares = 0xC8;

} // namespace

class TestFormatting : public QObject {
    Q_OBJECT

private slots:
    void offersTheFormatsOfEachMedium_data();
    void offersTheFormatsOfEachMedium();
    void refusesToFormatOtherMedia_data();
    void refusesToFormatOtherMedia();
    void formatsABdRe_data();
    void formatsABdRe();
    void refusesSizesThatABdReDoesNotHave_data();
    void refusesSizesThatABdReDoesNotHave();
    void writesABdReAtRandom();
    void tellsTheSpareAreasOfABd();
    void comesWithADvdRamFormatted();
    void changesTheSpareAreasOfADvdRam();
    void expandsTheSpareAreaAndKeepsTheData();
    void streamsInWholeBlocks();
    void announcesStreamRecordingWhereThereIsSome();
    void formatsABdROnce();
    void overwritesOnABdRWhileSparesLast();
    void doesNotOverwriteWithoutPseudoOverwrite();
    void turnsADvdRwIntoRestrictedOverwriteAndBack_data();
    void turnsADvdRwIntoRestrictedOverwriteAndBack();
    void writesADvdRwInWholeEccBlocks();
    void growsAQuicklyFormattedDvdRwFromTheFront();
    void growsTheLastBorderOfADvdRw();
    void keepsTheFormatOverAPowerCut();
};

void TestFormatting::offersTheFormatsOfEachMedium_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<QByteArray>("offers");
    const auto row = [](const char* name, MediumType type, const char* offers) {
        QTest::newRow(name) << static_cast<int>(type) << QByteArray(offers);
    };
    row("DVD-RAM", MediumType::DvdRam,
        "formatted 2236704, 00h(800) 2236704, 00h(800) 2295072, 01h(800) 2226976, 01h(800) 2217248");
    row("BD-RE", MediumType::BdRe,
        "unformatted 12219392, 00h(3000) 11826176, 30h(3000) 11826176, 30h(5000) 11564032, "
        "30h(1000) 12088320, 31h(800) 12219392");
    row("BD-RE DL", MediumType::BdReDl,
        "unformatted 24438784, 00h(6000) 23652352, 30h(6000) 23652352, 30h(a000) 23128064, "
        "30h(2000) 24176640, 31h(800) 24438784");
    row("BD-R", MediumType::BdR,
        "unformatted 12219392, 00h(3000) 11826176, 32h(3000) 11826176, 32h(5000) 11564032, "
        "32h(1000) 12088320");
    row("DVD-RW", MediumType::DvdRw,
        "unformatted 2297888, 00h(800) 2297888, 10h(10) 2297888, 15h(10) 2297888");
    row("DVD+R", MediumType::DvdPlusR, "unformatted 2295104");
    row("CD-R", MediumType::CdR80, "unformatted 359849");
}

void TestFormatting::offersTheFormatsOfEachMedium()
{
    QFETCH(int, type);
    QFETCH(QByteArray, offers);
    FormatHost host(static_cast<MediumType>(type));
    QCOMPARE(host.capacities(), offers);
    QCOMPARE(host.isCurrent(0x23), offers.contains('('));
    static_cast<void>(host.recorder->takeDisc());
    QCOMPARE(host.capacities(), "unknown 0");
}

void TestFormatting::refusesToFormatOtherMedia_data()
{
    QTest::addColumn<int>("type");
    for (const MediumType type : allMediumTypes())
        if (!isFormattable(type) && !isPressed(type))
            QTest::newRow(std::string(name(type)).c_str()) << static_cast<int>(type);
}

void TestFormatting::refusesToFormatOtherMedia()
{
    QFETCH(int, type);
    FormatHost host(static_cast<MediumType>(type), {.pollsUntilReady = 0}, 1000);
    QCOMPARE(host.format(992, kFull, 0x800), "5/30/06");
}

void TestFormatting::formatsABdRe_data()
{
    QTest::addColumn<quint32>("blocks");
    QTest::addColumn<int>("type");
    QTest::newRow("default") << 11'826'176U << kFull;
    QTest::newRow("default by 30h, quick certification") << 11'826'176U << kBdReSpares + 3;
    QTest::newRow("largest spare areas, full certification") << 11'564'032U << kBdReSpares + 2;
    QTest::newRow("smallest spare areas") << 12'088'320U << kBdReSpares;
    QTest::newRow("between") << 12'000'000U << kBdReSpares;
    QTest::newRow("no spare areas") << 12'219'392U << kBdReNoSpares;
}

void TestFormatting::formatsABdRe()
{
    QFETCH(quint32, blocks);
    QFETCH(int, type);
    FormatHost host(MediumType::BdRe, {.pollsUntilReady = 1});
    QCOMPARE(host.profile(), 0x43);
    QCOMPARE(host.status(), "0/0/1");
    QCOMPARE(host.write(0, 1, Bytes(2048)), "5/30/10");
    QCOMPARE(host.read(0, 1), "3/31/00");
    QVERIFY(!host.isCurrent(0x20));
    QCOMPARE(host.format(blocks, type, 0, 0x82), "good");
    QCOMPARE(host.run({0}), "2/04/04");
    QVERIFY(host.sense.progress.has_value());
    QCOMPARE(host.run({0}), "good");
    QCOMPARE(host.status(), "2/3/1");
    const QByteArray now = "formatted " + QByteArray::number(blocks) + ", 00h(3000) 11826176";
    QVERIFY(host.capacities().startsWith(now));
    QCOMPARE(host.run({0x25}, {}, 8), "good");
    QCOMPARE(host.be32(0), blocks - 1);
    QVERIFY(host.isCurrent(0x20));
    QVERIFY(host.isCurrent(0x41));
    QCOMPARE(host.isCurrent(0x24), blocks != 12'219'392);
    const auto last = static_cast<std::int32_t>(blocks) - 1;
    QCOMPARE(host.writeData(last, 1), "good");
    QCOMPARE(host.writeData(last, 2), "5/21/00");
    QVERIFY(host.holds(last, 1));
    QCOMPARE(host.read(last, 2), "5/21/00");
}

void TestFormatting::refusesSizesThatABdReDoesNotHave_data()
{
    QTest::addColumn<quint32>("blocks");
    QTest::addColumn<int>("type");
    QTest::newRow("larger than with the smallest spare areas") << 12'088'352U << kBdReSpares;
    QTest::newRow("smaller than with the largest") << 11'564'000U << kBdReSpares;
    QTest::newRow("part of a cluster") << 12'000'001U << kBdReSpares;
    QTest::newRow("another default") << 12'088'320U << kFull;
    QTest::newRow("spare areas where there are none") << 12'088'320U << kBdReNoSpares;
    QTest::newRow("nothing") << 0U << kFull;
    QTest::newRow("a sub-type that is reserved") << 12'088'320U << kBdReSpares + 1;
    QTest::newRow("the format of a BD-R") << 12'088'320U << kBdRSpares;
}

void TestFormatting::refusesSizesThatABdReDoesNotHave()
{
    QFETCH(quint32, blocks);
    QFETCH(int, type);
    FormatHost host(MediumType::BdRe);
    QCOMPARE(host.format(blocks, type, 0), "5/26/00");
    QCOMPARE(host.status(), "0/0/1");
}

void TestFormatting::writesABdReAtRandom()
{
    FormatHost host(MediumType::BdRe, {.pollsUntilReady = 0}, 32'000);
    QCOMPARE(host.format(32'000, kBdReNoSpares, 0x800), "good");
    QCOMPARE(host.writeData(31'999, 1), "good");
    QCOMPARE(host.writeData(3, 2), "good");
    QCOMPARE(host.writeData(4, 1, 2048, 7), "good");
    QCOMPARE(host.synchronize(), "good");
    host.powerCut();
    QVERIFY(host.holds(3, 1));
    QVERIFY(host.holds(4, 1, 7));
    QVERIFY(host.holds(31'999, 1));
    QCOMPARE(host.read(5, 1), "good");
    QVERIFY(host.in == Bytes(2048));
    QCOMPARE(host.close(2), "5/24/00");
    QCOMPARE(host.run({0xA1, 0}), "5/30/05");
    QCOMPARE(host.format(32'000, kBdReNoSpares, 0x800), "good"); // takes all of it
    QCOMPARE(host.read(3, 1), "good");
    QVERIFY(host.in == Bytes(2048));
}

void TestFormatting::tellsTheSpareAreasOfABd()
{
    FormatHost host(MediumType::BdRe);
    QCOMPARE(host.format(12'088'320, kBdReSpares, 0), "good");
    QCOMPARE(host.run({0xAD, 1, 0, 0, 0, 0, 0, 0x0A, 0, 16, 0, 0}, {}, 16), "good");
    QVERIFY(host.in == bytesOf({0, 14, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0x10, 0}));
    QCOMPARE(host.run({0xAD, 1, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0}, {}, 16), "good");
    QVERIFY(std::equal(host.in.begin() + 12, host.in.begin() + 15, bytesOf({'B', 'D', 'W'}).begin()));
    QCOMPARE(host.run({0xAD, 1, 0, 0, 0, 0, 0, 0x08, 0, 8, 0, 0}, {}, 8), "good");
    QVERIFY(host.in == bytesOf({0, 6, 0, 0, 0, 0, 0, 0})); // no cartridge
    QCOMPARE(host.run({0xAD, 1, 0, 0, 0, 0, 0, 0x30, 0, 4, 0, 0}, {}, 4), "good");
    QVERIFY(host.in == bytesOf({0, 2, 0, 0})); // no access controls
}

void TestFormatting::comesWithADvdRamFormatted()
{
    FormatHost host(MediumType::DvdRam);
    QCOMPARE(host.profile(), 0x12);
    QCOMPARE(host.status(), "3/3/1"); // "other"
    for (const int feature : {0x20, 0x23, 0x24})
        QVERIFY(host.isCurrent(feature));
    QCOMPARE(host.writeData(2'236'703, 1), "good");
    QCOMPARE(host.writeData(2'236'704, 1), "5/21/00");
    QCOMPARE(host.writeData(100, 3), "good");
    QVERIFY(host.holds(100, 3));
    QCOMPARE(host.run({0xAD, 0, 0, 0, 0, 0, 0, 0x0A, 0, 16, 0, 0}, {}, 16), "good");
    // 12,800 primary spares, 58,368 supplementary ones, all free.
    QVERIFY(host.in == bytesOf({0, 14, 0, 0, 0, 0, 0x32, 0, 0, 0, 0xE4, 0, 0, 0, 0xE4, 0}));
    QCOMPARE(host.run({0xAD, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0}, {}, 8), "good");
    QCOMPARE(host.at(4) >> 4, 1); // book type DVD-RAM
    for (const int format : {0x09, 0x0B, 0xC0}) {
        QCOMPARE(host.run({0xAD, 0, 0, 0, 0, 0, 0, format, 0, 8, 0, 0}, {}, 8), "good");
        QVERIFY(host.in == bytesOf({0, 6, 0, 0, 0, 0, 0, 0}));
    }
    QCOMPARE(host.run({0xAD, 0, 0, 0, 0, 0, 0, 0x08, 0, 16, 0, 0}, {}, 16), "good");
    QVERIFY(host.in == bytesOf({8, 2, 0, 0, 0x0A, 0x0A, 0, 1, 0, 0, 0, 0, 0, 1, 0, 35}));
}

void TestFormatting::changesTheSpareAreasOfADvdRam()
{
    FormatHost host(MediumType::DvdRam, {.pollsUntilReady = 1});
    QCOMPARE(host.writeData(0, 16), "good");
    // DCRT in the list and CmpList in the CDB: no certification.
    QCOMPARE(host.format(2'295'072, kFull, 0x800, 0xA2, 0x19), "good");
    QCOMPARE(host.run({0}), "2/04/04");
    QCOMPARE(host.run({0}), "good");
    QVERIFY(host.capacities().startsWith("formatted 2295072, 00h(800) 2236704"));
    QCOMPARE(host.read(0, 16), "good");
    QVERIFY(host.in == Bytes(std::size_t{16} * 2048));
    QCOMPARE(host.writeData(2'295'071, 1), "good");
    QCOMPARE(host.format(2'295'073, kFull, 0x800), "5/26/00");
    QCOMPARE(host.format(0, kFull, 0x800), "5/26/00");
}

void TestFormatting::expandsTheSpareAreaAndKeepsTheData()
{
    FormatHost host(MediumType::DvdRam);
    QCOMPARE(host.writeData(0, 16), "good");
    QCOMPARE(host.writeData(2'236'703, 1), "good"); // goes to the spares
    QCOMPARE(host.format(2'226'976, kExpansion, 0x800), "good");
    QVERIFY(host.capacities().endsWith("01h(800) 2217248"));
    QVERIFY(host.holds(0, 16));
    QCOMPARE(host.read(2'226'976, 1), "5/21/00");
    QCOMPARE(host.format(2'236'704, kExpansion, 0x800), "5/26/00"); // it does not shrink
    host.powerCut();
    QVERIFY(host.holds(0, 16));
}

void TestFormatting::streamsInWholeBlocks()
{
    FormatHost ram(MediumType::DvdRam);
    QCOMPARE(ram.run({0xAA, 0, 0, 0, 0, 16, 0, 0, 0, 16, 0x80}, sectors(16, 16, 2048)), "good");
    QCOMPARE(ram.run({0xAA, 0, 0, 0, 0, 8, 0, 0, 0, 16, 0x80}, sectors(8, 16, 2048)), "5/24/00");
    QCOMPARE(ram.run({0xAA, 0, 0, 0, 0, 8, 0, 0, 0, 16, 0}, sectors(8, 16, 2048)), "good");
    FormatHost re(MediumType::BdRe);
    QCOMPARE(re.format(11'826'176, kFull, 0), "good");
    QCOMPARE(re.run({0xAA, 0, 0, 0, 0, 32, 0, 0, 0, 16, 0x80}, sectors(32, 16, 2048)), "5/24/00");
    QCOMPARE(re.run({0xAA, 0, 0, 0, 0, 32, 0, 0, 0, 32, 0x80}, sectors(32, 32, 2048)), "good");
    // Not with FUA, which waits until the data are on the disc.
    QCOMPARE(re.run({0xAA, 8, 0, 0, 0, 32, 0, 0, 0, 32, 0x80}, sectors(32, 32, 2048)), "5/24/00");
}

void TestFormatting::announcesStreamRecordingWhereThereIsSome()
{
    const auto announces = [](FormatHost& host) {
        return host.isCurrent(0x107) && (std::to_integer<int>(host.feature.at(4)) & 1) != 0;
    };
    for (const MediumType type : {MediumType::DvdRam, MediumType::BdRe, MediumType::BdRDl}) {
        FormatHost host(type);
        QVERIFY(announces(host));
    }
    FormatHost plus(MediumType::DvdPlusR);
    QVERIFY(!announces(plus));
    QCOMPARE(plus.run({0xAA, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0x80}, sectors(0, 16, 2048)), "5/24/00");
    QCOMPARE(plus.run({0xAA, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0}, sectors(0, 16, 2048)), "good");
    FormatHost bdR(MediumType::BdR);
    QCOMPARE(bdR.run({0xAA, 0, 0, 0, 0, 0, 0, 0, 0, 32, 0x80}, sectors(0, 32, 2048)), "good");
    QVERIFY(bdR.holds(0, 32));
}

void TestFormatting::formatsABdROnce()
{
    FormatHost host(MediumType::BdR);
    QVERIFY(!host.isCurrent(0x38));
    QCOMPARE(host.format(11'826'176, kFull + 2, 0), "5/26/00"); // random recording mode
    QCOMPARE(host.format(12'000'001, kBdRSpares + 1, 0), "5/26/00");
    QCOMPARE(host.format(12'000'000, kBdRSpares + 1, 0, 0x82), "good");
    QCOMPARE(host.status(), "0/0/1"); // blank as before
    QCOMPARE(host.capacities(), "formatted 12000000");
    QVERIFY(host.isCurrent(0x24));
    QVERIFY(!host.isCurrent(0x38));
    QVERIFY(!host.isCurrent(0x23));
    QCOMPARE(host.trackInformation(1), "good");
    QCOMPARE(host.be32(16), 12'000'000U); // free blocks
    QCOMPARE(host.format(11'826'176, kFull, 0), "5/30/06");
    FormatHost written(MediumType::BdR);
    QCOMPARE(written.writeData(0, 32), "good");
    QCOMPARE(written.format(11'826'176, kFull, 0), "5/30/06");
    QVERIFY(written.holds(0, 32));
}

void TestFormatting::overwritesOnABdRWhileSparesLast()
{
    FormatHost host(MediumType::BdR, {.pollsUntilReady = 0}, 32'000);
    const QByteArray offers = host.capacities();
    QCOMPARE(offers, "unformatted 32000, 00h(20) 30976, 32h(20) 30976, 32h(35) 30304, 32h(a) 31680");
    QCOMPARE(host.format(31'680, kBdRSpares, 0), "good"); // ten spare clusters
    QVERIFY(host.isCurrent(0x38));
    QCOMPARE(host.writeData(0, 64), "good");
    QCOMPARE(host.close(1, 1), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.nextWritable(2), 64);
    QCOMPARE(host.writeData(16, 16, 2048, 3), "good");
    QCOMPARE(host.writeData(31, 2, 2048, 3), "good"); // two clusters
    QCOMPARE(host.writeData(60, 5), "5/21/02");       // not all of it was recorded
    QCOMPARE(host.nextWritable(2), 64);
    QCOMPARE(host.synchronize(), "good");
    host.powerCut();
    QVERIFY(host.holds(0, 16));
    QVERIFY(host.holds(16, 17, 3));
    QCOMPARE(host.run({0xAD, 1, 0, 0, 0, 0, 0, 0x0A, 0, 16, 0, 0}, {}, 16), "good");
    QCOMPARE(host.be32(8), 7U);
    QCOMPARE(host.be32(12), 10U);
    QCOMPARE(host.run({0x51, 2, 0, 0, 0, 0, 0, 0, 16}, {}, 16), "good");
    QVERIFY(host.in == bytesOf({0, 14, 0x40, 0, 0, 0, 0, 7, 0, 0, 0, 7, 0, 0, 0, 7}));
    for (int i = 0; i < 7; ++i)
        QCOMPARE(host.writeData(0, 1, 2048, 4), "good");
    QCOMPARE(host.writeData(0, 1, 2048, 5), "3/32/00");
    QVERIFY(host.holds(0, 1, 4));
    QCOMPARE(host.writeData(64, 32), "good"); // appending goes on
    QCOMPARE(host.close(6), "good");
    QCOMPARE(host.writeData(0, 1), "5/30/05");
}

void TestFormatting::doesNotOverwriteWithoutPseudoOverwrite()
{
    FormatHost host(MediumType::BdR, {.pollsUntilReady = 0}, 32'000);
    QCOMPARE(host.format(31'680, kBdRSpares + 1, 0), "good");
    QCOMPARE(host.writeData(0, 64), "good");
    QCOMPARE(host.writeData(0, 32), "5/21/02");
    QCOMPARE(host.run({0x51, 2, 0, 0, 0, 0, 0, 0, 16}, {}, 16), "5/24/00");
}

void TestFormatting::turnsADvdRwIntoRestrictedOverwriteAndBack_data()
{
    QTest::addColumn<int>("blank");
    QTest::newRow("full") << 0;
    QTest::newRow("minimal") << 1;
}

void TestFormatting::turnsADvdRwIntoRestrictedOverwriteAndBack()
{
    QFETCH(int, blank);
    FormatHost host(MediumType::DvdRw, {.pollsUntilReady = 1}, 32'000);
    QCOMPARE(host.profile(), 0x14);
    QVERIFY(host.isCurrent(0x21));
    const QByteArray offers = host.capacities();
    QCOMPARE(offers, "unformatted 31984, 00h(800) 31984, 10h(10) 31984, 15h(10) 31984");
    QCOMPARE(host.format(31'984, kDvdRwFull, 16), "good");
    QCOMPARE(host.run({0}), "2/04/04");
    QCOMPARE(host.run({0}), "good");
    QCOMPARE(host.profile(), 0x13);
    QCOMPARE(host.status(), "2/3/1");
    QVERIFY(!host.isCurrent(0x21));
    for (const int feature : {0x23, 0x26, 0x2C, 0x2F})
        QVERIFY(host.isCurrent(feature));
    QVERIFY(!host.isCurrent(0x20));
    QCOMPARE(host.capacities(), "formatted 31984, 00h(800) 31984, 10h(10) 31984, 15h(10) 31984");
    QCOMPARE(host.writeData(16, 16), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.run({0}), "good");
    QCOMPARE(host.run({0xA1, blank}), "good");
    QCOMPARE(host.profile(), 0x14);
    QCOMPARE(host.status(), "0/0/1");
    QCOMPARE(host.isCurrent(0x21), blank == 0);
    QVERIFY(host.recorder->disc()->state().isBlank());
}

void TestFormatting::writesADvdRwInWholeEccBlocks()
{
    FormatHost host(MediumType::DvdRw, {.pollsUntilReady = 0}, 32'000);
    QCOMPARE(host.format(0, kFull, 16), "good");
    QCOMPARE(host.writeData(320, 32), "good");
    QCOMPARE(host.writeData(0, 16), "good");
    QCOMPARE(host.writeData(8, 16), "5/21/02");
    QCOMPARE(host.writeData(16, 8), "5/64/01");
    QCOMPARE(host.writeData(31'984, 16), "5/21/00");
    QVERIFY(host.holds(320, 32));
    QVERIFY(host.holds(0, 16));
    QCOMPARE(host.close(2), "good"); // nothing to close
    QCOMPARE(host.close(1), "5/24/00");
}

void TestFormatting::growsAQuicklyFormattedDvdRwFromTheFront()
{
    FormatHost host(MediumType::DvdRw, {.pollsUntilReady = 0}, 32'000);
    QCOMPARE(host.format(0, kQuick, 0), "5/26/00");
    QCOMPARE(host.format(0, kQuick, 16), "good");
    QCOMPARE(host.profile(), 0x13);
    QCOMPARE(host.status(), "1/1/1");
    QVERIFY(host.capacities().startsWith("unknown 16, "));
    QCOMPARE(host.writeData(32, 16), "5/21/02"); // not further than one behind what is formatted
    for (int lba = 0; lba < 160; lba += 32)
        QCOMPARE(host.writeData(lba, 32), "good");
    QCOMPARE(host.nextWritable(1), 160);
    QCOMPARE(host.writeData(0, 16, 2048, 8), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.run({0x5B, 1, 2}), "good");
    QCOMPARE(host.status(), "2/3/1");
    QCOMPARE(host.capacities(), "formatted 160, 00h(800) 31984, 10h(10) 31984, 13h(10) 31824, 15h(10) 31984");
    QVERIFY(host.holds(0, 16, 8));
    QVERIFY(host.holds(16, 144));
    QCOMPARE(host.writeData(160, 16), "5/21/00");
}

void TestFormatting::growsTheLastBorderOfADvdRw()
{
    FormatHost host(MediumType::DvdRw, {.pollsUntilReady = 0}, 32'000);
    QCOMPARE(host.format(0, kQuickGrow, 16), "5/26/00"); // nothing to grow
    QCOMPARE(host.format(0, kQuick, 16), "good");
    QCOMPARE(host.writeData(0, 160), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.format(31'840, kQuickGrow, 16), "5/26/00"); // more than there is
    QCOMPARE(host.format(0, kQuickGrow, 16), "good");
    QCOMPARE(host.status(), "1/1/1");
    QVERIFY(host.holds(0, 160));
    QCOMPARE(host.writeData(160, 320), "good");
    QCOMPARE(host.close(2), "good");
    QVERIFY(host.capacities().startsWith("formatted 480, "));
    QVERIFY(host.holds(0, 480));
}

void TestFormatting::keepsTheFormatOverAPowerCut()
{
    FormatHost host(MediumType::DvdRw, {.pollsUntilReady = 0}, 32'000);
    QCOMPARE(host.format(0, kQuick, 16), "good");
    QCOMPARE(host.writeData(0, 32), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.writeData(32, 32), "good");
    host.powerCut();
    QCOMPARE(host.profile(), 0x13);
    QCOMPARE(host.status(), "1/1/1");
    QCOMPARE(host.nextWritable(1), 32);
    QVERIFY(host.holds(0, 32));
    QCOMPARE(host.read(32, 1), "5/21/00");
}

QTEST_GUILESS_MAIN(TestFormatting)
#include "tst_formatting.moc"
