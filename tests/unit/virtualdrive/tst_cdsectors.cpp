// SPDX-License-Identifier: GPL-3.0-or-later
// Sectors of every kind on a CD: data block types, READ CD with its selections, the sub-channel that a drive
// makes.
#include "cdhost.h"

#include "core/base/crc.h"
#include "core/mmc/rawsector.h"

#include <map>
#include <memory>
#include <tuple>

#include <QtTest>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;
using namespace emberdisc::virtualdrive::test;

namespace {

/// Track at once in that data block type, for XA with the sub-header 01 02 08 00.
QByteArray selectBlocks(Host& host, int block)
{
    Bytes list(60);
    const auto set = [&list](std::size_t at, int value) { list[8 + at] = static_cast<std::byte>(value); };
    set(0, 0x05);
    set(1, 0x32);
    set(2, 0x41);
    set(3, 0x04);
    set(4, block);
    set(8, block > 9 ? 0x20 : 0);
    set(15, 150);
    set(48, 1);
    set(49, 2);
    set(50, 8);
    return host.run({0x55, 0x10, 0, 0, 0, 0, 0, 0, 60}, list);
}

QByteArray readCd(Host& host, int lba, int count, int type, int parts, int sub = 0)
{
    return host.run({0xBE, type << 2, 0, lba >> 16 & 255, lba >> 8 & 255, lba & 255, 0, count >> 8,
                     count & 255, parts, sub, 0},
                    {}, static_cast<std::size_t>(count) * 2800);
}

Bytes answered(const Host& host)
{
    return {host.in.begin(), host.in.begin() + static_cast<std::ptrdiff_t>(host.transferred)};
}

Bytes part(const Bytes& bytes, std::size_t at, std::size_t length)
{
    const auto from = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    return {from, from + static_cast<std::ptrdiff_t>(length)};
}

/// A track of 300 blocks of that type; those with a sub-header have `submode` in it.
QByteArray burnBlocks(Host& host, int block, std::size_t length, int submode = 8)
{
    if (const auto selected = selectBlocks(host, block); selected != "good")
        return selected;
    Bytes data = sectors(0, 300, length);
    if (block == 11 || block == 13)
        for (std::size_t i = 0; i < 300; ++i)
            for (std::size_t copy = 0; copy < 8; copy += 4)
                putBe32(std::span(data).subspan(i * length + copy), static_cast<std::uint32_t>(submode) << 8);
    for (int lba = 0; lba < 300; lba += 20)
        if (const auto result = host.write(
                lba, 20, std::span(data).subspan(static_cast<std::size_t>(lba) * length, 20 * length));
            result != "good")
            return result;
    return host.synchronize();
}

} // namespace

class TestCdSectors : public QObject {
    Q_OBJECT

private slots:
    void writesEachDataBlockType_data();
    void writesEachDataBlockType();
    void makesTheCodesOfXa();
    void tellsTheModeOfATrack();
    void readsFormOneAsData();
    void selectsPartsOfASector_data();
    void selectsPartsOfASector();
    void readsOnlyTheExpectedKind();
    void addsErrorFlagsAndSubChannel();
    void refusesSelectionsThatDoNotExist();
    void makesTheSubChannelOfADisc();
    void tellsWhereItReadLast();
    void readsByMinuteSecondFrame();
};

void TestCdSectors::writesEachDataBlockType_data()
{
    QTest::addColumn<int>("block");
    QTest::addColumn<int>("length");
    QTest::addColumn<int>("submode");
    QTest::addColumn<int>("kind"); // as READ CD expects it
    QTest::addColumn<int>("from"); // what of a block the user data are
    QTest::addColumn<int>("userData");
    QTest::newRow("mode 1") << 8 << 2048 << 0 << 2 << 0 << 2048;
    QTest::newRow("mode 2") << 9 << 2336 << 0 << 3 << 0 << 2336;
    QTest::newRow("form 1") << 10 << 2048 << 8 << 4 << 0 << 2048;
    QTest::newRow("form 1 with sub-header") << 11 << 2056 << 8 << 4 << 8 << 2048;
    QTest::newRow("form 2") << 12 << 2324 << 0x28 << 5 << 0 << 2324;
    QTest::newRow("mixed, form 1") << 13 << 2332 << 8 << 4 << 8 << 2048;
    QTest::newRow("mixed, form 2") << 13 << 2332 << 0x28 << 5 << 8 << 2324;
}

void TestCdSectors::writesEachDataBlockType()
{
    QFETCH(int, block);
    QFETCH(int, length);
    QFETCH(int, submode);
    QFETCH(int, kind);
    QFETCH(int, from);
    QFETCH(int, userData);
    Host host(MediumType::CdRw);
    QCOMPARE(selectBlocks(host, block), "good");
    for (const int other : {2048, 2056, 2324, 2332, 2336, 2352, 2448})
        if (other != length)
            QCOMPARE(host.write(0, 1, Bytes(static_cast<std::size_t>(other))), "5/24/00");
    QCOMPARE(burnBlocks(host, block, static_cast<std::size_t>(length), submode), "good");
    host.powerCut();
    const bool xa = kind >= 4;
    QCOMPARE(readCd(host, 123, 1, kind, 0xF8), "good");
    const Bytes sector = answered(host);
    QCOMPARE(sector.size(), std::size_t{2352});
    QVERIFY(part(sector, 0, 12) == Bytes({std::byte{0}, std::byte{255}, std::byte{255}, std::byte{255},
                                          std::byte{255}, std::byte{255}, std::byte{255}, std::byte{255},
                                          std::byte{255}, std::byte{255}, std::byte{255}, std::byte{0}}));
    QCOMPARE(std::to_integer<int>(sector[12]), 0); // 00:03:48 in BCD
    QCOMPARE(std::to_integer<int>(sector[13]), 0x03);
    QCOMPARE(std::to_integer<int>(sector[14]), 0x48);
    QCOMPARE(std::to_integer<int>(sector[15]), kind == 2 ? 1 : 2);
    const Bytes sent = sectors(123, 1, static_cast<std::size_t>(length));
    const auto size = static_cast<std::size_t>(userData);
    QVERIFY(part(sector, xa ? 24 : 16, size) == part(sent, static_cast<std::size_t>(from), size));
    if (xa) {
        QCOMPARE(std::to_integer<int>(sector[18]), submode);
        QVERIFY(part(sector, 16, 4) == part(sector, 20, 4));
        QCOMPARE(std::to_integer<int>(sector[17]), block == 10 || block == 12 ? 2 : 0); // that of page 05h
    }
}

void TestCdSectors::makesTheCodesOfXa()
{
    // Sectors of zeros with a sub-header of zeros but the bit of form 2: EDC 3F 13 B0 BE, as on every such
    // disc.
    mmc::RawSector form2{};
    form2[18] = std::byte{0x20};
    mmc::completeXa(form2, 0);
    QCOMPARE(getBe32(std::span(form2).subspan(2348)), 0x3F13B0BEU);
    QVERIFY(mmc::isIntact(form2));
    // Of form 1 nothing is covered but zeros: the header does not count.
    mmc::RawSector form1{};
    mmc::completeXa(form1, 0);
    QVERIFY(std::all_of(form1.begin() + 16, form1.end(), [](std::byte b) { return b == std::byte{0}; }));
    form1[100] = std::byte{1};
    QVERIFY(!mmc::isIntact(form1));
    // The parity is that of Mode 1 with the header taken as zeros: a byte in the same place changes the same
    // bytes.
    mmc::RawSector one{};
    one[100] = std::byte{1};
    mmc::completeXa(one, 0);
    QVERIFY(mmc::isIntact(one));
    QVERIFY(one[2076 + 2 * 0 + (100 - 12) % 86] != std::byte{0}); // the column of byte 100
    QVERIFY(one[2076 + 86 + (100 - 12) % 86] != std::byte{0});
    // The first sixteen bytes of the sequence that scrambles, ECMA-130 annex B.
    mmc::RawSector zeros{};
    mmc::scramble(zeros);
    const Bytes first(zeros.begin() + 12, zeros.begin() + 28);
    QCOMPARE(QByteArray(reinterpret_cast<const char*>(first.data()), 16).toHex(),
             QByteArray("018000600028001e80086006a802fe81"));
}

void TestCdSectors::tellsTheModeOfATrack()
{
    for (const auto& [block, length, mode] :
         {std::tuple(8, 2048, 1), std::tuple(9, 2336, 2), std::tuple(10, 2048, 2), std::tuple(12, 2324, 2)}) {
        Host host(MediumType::CdR80);
        QCOMPARE(burnBlocks(host, block, static_cast<std::size_t>(length)), "good");
        QCOMPARE(host.trackInformation(1), "good");
        QCOMPARE(host.at(6) & 0x0F, mode);
        QCOMPARE(host.close(2), "good");
        QCOMPARE(host.run({0x51, 0, 0, 0, 0, 0, 0, 0, 34}, {}, 34), "good");
        QCOMPARE(host.at(8), block > 9 ? 0x20 : 0);
        const Bytes toc = readToc(host, 2);
        QCOMPARE(std::to_integer<int>(toc[4 + 9]), block > 9 ? 0x20 : 0); // PSEC of A0h
    }
}

void TestCdSectors::readsFormOneAsData()
{
    Host one(MediumType::CdR80);
    QCOMPARE(burnBlocks(one, 10, 2048), "good");
    QVERIFY(one.holds(0, 300));
    Host two(MediumType::CdR80);
    QCOMPARE(burnBlocks(two, 12, 2324), "good");
    QCOMPARE(two.read(0, 1), "5/64/00");
    Host none(MediumType::CdR80);
    QCOMPARE(burnBlocks(none, 9, 2336), "good");
    QCOMPARE(none.read(0, 1), "5/64/00");
}

void TestCdSectors::selectsPartsOfASector_data()
{
    QTest::addColumn<int>("block");
    QTest::addColumn<int>("parts");
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("length"); // -1: refused
    const auto row = [](const char* kind, int block, int parts, int from, int length) {
        QTest::addRow("%s %02X", kind, static_cast<unsigned>(parts)) << block << parts << from << length;
    };
    // MMC-6 table 363.
    row("mode 1", 8, 0x80, 0, 12);
    row("mode 1", 8, 0x20, 12, 4);
    row("mode 1", 8, 0xA0, 0, 16);
    row("mode 1", 8, 0x40, 0, 0);
    row("mode 1", 8, 0x10, 16, 2048);
    row("mode 1", 8, 0x18, 16, 2336);
    row("mode 1", 8, 0x30, 12, 2052);
    row("mode 1", 8, 0x38, 12, 2340);
    row("mode 1", 8, 0xB0, 0, 2064);
    row("mode 1", 8, 0xF8, 0, 2352);
    row("mode 1", 8, 0x90, 0, -1);
    row("mode 1", 8, 0x88, 0, -1);
    row("mode 2", 9, 0x10, 16, 2336);
    row("mode 2", 9, 0x18, 16, 2336);
    row("mode 2", 9, 0x70, 12, 2340);
    row("mode 2", 9, 0xF8, 0, 2352);
    row("form 1", 10, 0x40, 16, 8);
    row("form 1", 10, 0x10, 24, 2048);
    row("form 1", 10, 0x18, 24, 2328);
    row("form 1", 10, 0x50, 16, 2056);
    row("form 1", 10, 0x58, 16, 2336);
    row("form 1", 10, 0x60, 12, 12);
    row("form 1", 10, 0x70, 12, 2060);
    row("form 1", 10, 0xE0, 0, 24);
    row("form 1", 10, 0xF8, 0, 2352);
    row("form 1", 10, 0x30, 0, -1);
    row("form 2", 12, 0x10, 24, 2328);
    row("form 2", 12, 0x58, 16, 2336);
    row("form 2", 12, 0xF8, 0, 2352);
}

void TestCdSectors::selectsPartsOfASector()
{
    QFETCH(int, block);
    QFETCH(int, parts);
    QFETCH(int, from);
    QFETCH(int, length);
    static std::map<int, std::unique_ptr<Host>> hosts;
    auto& host = hosts[block];
    if (!host) {
        host = std::make_unique<Host>(MediumType::CdR80);
        QCOMPARE(burnBlocks(*host, block, block == 9 ? 2336 : block == 12 ? 2324 : 2048), "good");
    }
    if (length < 0) {
        QCOMPARE(readCd(*host, 5, 2, 0, parts), "5/24/00");
        return;
    }
    QCOMPARE(readCd(*host, 6, 1, 0, 0xF8), "good");
    const Bytes whole = answered(*host);
    QCOMPARE(readCd(*host, 5, 2, 0, parts), "good");
    QCOMPARE(host->transferred, static_cast<std::size_t>(length) * 2);
    const auto size = static_cast<std::size_t>(length);
    QVERIFY(part(host->in, size, size) == part(whole, static_cast<std::size_t>(from), size));
}

void TestCdSectors::readsOnlyTheExpectedKind()
{
    Host host(MediumType::CdR80);
    QCOMPARE(burnBlocks(host, 10, 2048), "good");
    for (int type = 0; type < 8; ++type)
        QCOMPARE(readCd(host, 7, 1, type, 0x10), type == 0 || type == 4 ? "good"
                                                 : type < 6             ? "5/64/00"
                                                                        : "5/24/00");
    QCOMPARE(host.sense.key, std::uint8_t{5});
}

void TestCdSectors::addsErrorFlagsAndSubChannel()
{
    Host host(MediumType::CdR80);
    QCOMPARE(burnBlocks(host, 8, 2048), "good");
    QCOMPARE(readCd(host, 10, 3, 0, 0xF8 | 0x02), "good");
    QCOMPARE(host.transferred, std::size_t{3 * (2352 + 294)});
    QVERIFY(part(host.in, 2352, 294) == Bytes(294));
    QCOMPARE(host.at(2352 + 294 + 14), 0x11); // header of LBA 11: 00:02:11
    QCOMPARE(readCd(host, 10, 3, 0, 0xF8 | 0x04, 1), "good");
    QCOMPARE(host.transferred, std::size_t{3 * (2352 + 296 + 96)});
    QCOMPARE(readCd(host, 10, 3, 0, 0x10, 2), "good");
    QCOMPARE(host.transferred, std::size_t{3 * (2048 + 16)});
    // Control 4 and ADR 1, track 1, index 1, 00:00:10 in the track, 00:02:10 on the disc.
    QCOMPARE(QByteArray(reinterpret_cast<const char*>(host.in.data()) + 2048, 10).toHex(),
             "41010100001000000210");
    const auto crc = static_cast<std::uint16_t>(~crc16(std::span(host.in).subspan(2048, 10)));
    QCOMPARE(host.be16(2048 + 10), crc);
    QCOMPARE(readCd(host, 10, 3, 0, 0, 4), "good");
    QCOMPARE(host.transferred, std::size_t{3 * 96});
    QVERIFY(answered(host) == Bytes(std::size_t{3} * 96));
}

void TestCdSectors::refusesSelectionsThatDoNotExist()
{
    Host host(MediumType::CdR80);
    QCOMPARE(burnBlocks(host, 8, 2048), "good");
    QCOMPARE(readCd(host, 0, 1, 0, 0xFE), "5/24/00"); // both kinds of error flags
    for (const int sub : {3, 5, 6, 7})
        QCOMPARE(readCd(host, 0, 1, 0, 0xF8, sub), "5/24/00");
    QCOMPARE(readCd(host, 299, 2, 0, 0xF8), "5/64/00"); // into the run-out
    QCOMPARE(host.sense.information.value(), 300U);
    QCOMPARE(readCd(host, 0, 0, 0, 0xF8), "good");
    QCOMPARE(host.transferred, std::size_t{0});
    QCOMPARE(readCd(host, 0, 1, 0, 0), "good");
    QCOMPARE(host.transferred, std::size_t{0});
}

void TestCdSectors::makesTheSubChannelOfADisc()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x42, 0x00, 0x00), "good");
    // Catalogue number 1234567890123 and the ISRC DEABC2600001 before the tracks of the sheet; track 2 with a
    // pause.
    Bytes cue;
    for (const char* line : {"\x02"
                             "1234567",
                             "\x02"
                             "890123\0"})
        for (int i = 0; i < 8; ++i)
            cue.push_back(static_cast<std::byte>(line[i]));
    const Bytes tracks = sheet({{0, 0, 0, 0x01, 0, 0, 0},
                                {0, 1, 0, 0x00, 0, 0, 0},
                                {0, 1, 1, 0x00, 0, 2, 0},
                                {0, 2, 0, 0x00, 0, 7, 25},
                                {0, 2, 1, 0x00, 0, 8, 0},
                                {0, 2, 2, 0x00, 0, 10, 0},
                                {0, 0xAA, 1, 0x01, 0, 14, 0}});
    cue.insert(cue.end(), tracks.begin(), tracks.begin() + 24);
    for (const char* line : {"\x03\x02"
                             "DEABC2",
                             "\x03\x02"
                             "600001"})
        for (int i = 0; i < 8; ++i)
            cue.push_back(static_cast<std::byte>(line[i]));
    cue.insert(cue.end(), tracks.begin() + 24, tracks.end());
    QCOMPARE(sendSheet(host, cue), "good");
    QCOMPARE(host.write(-150, 150, Bytes(150 * 2352)), "good");
    for (int lba = 0; lba < 900; lba += 25)
        QCOMPARE(host.writeData(lba, 25, 2352), "good");
    QCOMPARE(host.synchronize(), "good");
    const auto q = [&host](int lba) {
        if (readCd(host, lba, 1, 0, 0, 2) != "good")
            return QByteArray("none");
        return QByteArray(reinterpret_cast<const char*>(host.in.data()), 10).toHex();
    };
    QCOMPARE(q(0), "01010100000000000200");
    QCOMPARE(q(399), "01010100052400000724");
    QCOMPARE(q(400), "01020000005000000725"); // a pause counts down
    QCOMPARE(host.at(15), 0x80);
    QCOMPARE(q(450), "01020100000000000800");
    QCOMPARE(host.at(15), 0);
    QCOMPARE(q(600), "01020200020000001000"); // index 2
    QCOMPARE(q(237), "02123456789012300012"); // the number of the disc, frame 12
    QCOMPARE(q(673), "03"
                     "5154524c"
                     "26000010"
                     "73");          // of the track
    QCOMPARE(q(73).left(4), "0101"); // track 1 has none
}

void TestCdSectors::tellsWhereItReadLast()
{
    Host host(MediumType::CdR80);
    QCOMPARE(burnBlocks(host, 8, 2048), "good");
    const auto positionOf = [&host](int msf) {
        return host.run({0x42, msf, 0x40, 1, 0, 0, 0, 0, 16}, {}, 16) == "good"
                   ? QByteArray(reinterpret_cast<const char*>(host.in.data()), 16).toHex()
                   : QByteArray("none");
    };
    QCOMPARE(host.read(100, 30), "good");
    QCOMPARE(positionOf(0), "0015000c"
                            "01140101"
                            "00000081"
                            "00000081"); // 129
    QCOMPARE(positionOf(2), "0015000c"
                            "01140101"
                            "00000336"
                            "00000136"); // 00:03:54 on the disc, 00:01:54 in the track
    QCOMPARE(readCd(host, 5, 1, 0, 0x10), "good");
    QCOMPARE(positionOf(0), "0015000c"
                            "01140101"
                            "00000005"
                            "00000005");
    QCOMPARE(host.run({0x42, 0, 0, 1, 0, 0, 0, 0, 4}, {}, 4),
             "good"); // without the SubQ bit the header alone
    QCOMPARE(host.be32(0), 0x00150000U);
    QCOMPARE(host.run({0x42, 0, 0x40, 4, 0, 0, 0, 0, 16}, {}, 16), "5/24/00");
}

void TestCdSectors::readsByMinuteSecondFrame()
{
    Host host(MediumType::CdR80);
    QCOMPARE(burnBlocks(host, 8, 2048), "good");
    QCOMPARE(host.run({0xB9, 0, 0, 0, 3, 0, 0, 3, 2, 0x10, 2, 0}, {}, 2 * 2064),
             "good"); // 00:03:00 to 00:03:02
    QCOMPARE(host.transferred, std::size_t{2 * 2064});
    QVERIFY(part(host.in, 2064, 2048) == sectors(76, 1, 2048));
    QCOMPARE(host.run({0xB9, 0, 0, 0, 3, 0, 0, 2, 74, 0x10, 0, 0}, {}, 2048), "5/24/00");
}

QTEST_GUILESS_MAIN(TestCdSectors)
#include "tst_cdsectors.moc"
