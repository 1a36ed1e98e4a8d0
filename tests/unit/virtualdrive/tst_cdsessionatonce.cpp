// SPDX-License-Identifier: GPL-3.0-or-later
// Sessions at once through raw CDBs, the sequence T3 among them: cue sheets, exact counts, CD-TEXT.
#include "cdhost.h"

#include "core/base/crc.h"

#include <QtTest>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;
using namespace emberdisc::virtualdrive::test;

class TestCdSessionAtOnce : public QObject {
    Q_OBJECT

private slots:
    void writesASessionAtOnce();
    void wantsACueSheetBeforeASessionAtOnce();
    void wantsExactlyTheSectorsOfTheCueSheet();
    void writesADataSessionAtOnce();
    void storesNothingInATestWriteAtOnce();
    void refusesOddCueSheets();
    void keepsCdTextFromTheLeadIn();
    void repairsASessionThatBrokeOff();
    void keepsItsCueSheetWhenOtherModePagesAreSet();
    void appendsASessionAtOnce();
    void mixesDataAndAudio();
    void takesTheSubChannelOfTheHost();
    void takesEachDataForm_data();
    void takesEachDataForm();
};

void TestCdSessionAtOnce::writesASessionAtOnce()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x42, 0x00, 0x00), "good");
    QCOMPARE(host.trackInformation(0xFF), "good");
    QCOMPARE(sendSheet(host, twoTracks()), "good");
    QCOMPARE(host.write(-150, 27, Bytes(27 * 2352)), "good");
    QCOMPARE(host.status(), "1/1/1");
    QCOMPARE(host.write(-123, 123, Bytes(123 * 2352)), "good");
    for (int lba = 0; lba < 900; lba += 25)
        QCOMPARE(host.writeData(lba, 25, 2352), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.status(), "2/3/1");
    const Bytes toc = readToc(host, 0);
    QCOMPARE(toc.size(), std::size_t{4 + 3 * 8});
    QCOMPARE(std::to_integer<int>(toc[5]), 0x10);
    QCOMPARE(getBe32(std::span(toc).subspan(8)), 0U);
    QCOMPARE(getBe32(std::span(toc).subspan(16)), 400U);
    QCOMPARE(std::to_integer<int>(toc[22]), 0xAA);
    QCOMPARE(getBe32(std::span(toc).subspan(24)), 900U);
    QCOMPARE(host.read(0, 1), "5/64/00"); // audio is not for READ(10)
    host.powerCut();
    QCOMPARE(host.run({0xBE, 4, 0, 0, 0, 0, 0, 3, 132, 0x10, 0, 0}, {}, 900 * 2352), "good");
    QVERIFY(host.in == sectors(0, 900, 2352));
}

void TestCdSessionAtOnce::wantsACueSheetBeforeASessionAtOnce()
{
    Host host(MediumType::CdR80);
    QCOMPARE(sendSheet(host, twoTracks()), "5/2C/00"); // page 05h says track at once
    QCOMPARE(host.writeParameters(0x42, 0x00, 0x00), "good");
    QCOMPARE(host.write(-150, 10, Bytes(10 * 2352)), "5/2C/00");
    QCOMPARE(host.write(0, 10, Bytes(10 * 2352)), "5/2C/00");
    QCOMPARE(host.status(), "0/0/1");
}

void TestCdSessionAtOnce::wantsExactlyTheSectorsOfTheCueSheet()
{
    Host host(MediumType::CdRw);
    QCOMPARE(host.writeParameters(0x42, 0x00, 0x00), "good");
    QCOMPARE(sendSheet(host, twoTracks()), "good");
    QCOMPARE(host.write(0, 10, Bytes(10 * 2352)), "5/21/02");
    QCOMPARE(host.write(-150, 10, Bytes(10 * 2048)), "5/24/00");
    QCOMPARE(host.write(-150, 150, Bytes(150 * 2352)), "good");
    QCOMPARE(host.write(0, 901, Bytes(901 * 2352)), "5/21/00");
    QCOMPARE(host.writeData(0, 410, 2352), "good");
    QCOMPARE(host.synchronize(), "5/2C/00");
    QCOMPARE(host.status(), "1/2/1"); // damaged
    QCOMPARE(host.trackInformation(2), "good");
    QVERIFY((host.at(5) & 0x20) != 0);
    QCOMPARE(host.at(7) & 1, 0);
    QCOMPARE(host.writeData(410, 10, 2352), "5/30/05");
    QCOMPARE(host.run({0xA1, 0x01}), "good");
    QCOMPARE(host.status(), "0/0/1");
}

void TestCdSessionAtOnce::writesADataSessionAtOnce()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x42, 0xC0, 0x00), "good");
    QCOMPARE(sendSheet(host, sheet({{4, 0, 0, 0x14, 0, 0, 0},
                                    {4, 1, 0, 0x10, 0, 0, 0},
                                    {4, 1, 1, 0x10, 0, 2, 0},
                                    {4, 0xAA, 1, 0x14, 0, 10, 0}})),
             "good");
    QCOMPARE(host.write(-150, 150, Bytes(150 * 2048)), "good");
    for (int lba = 0; lba < 600; lba += 20)
        QCOMPARE(host.writeData(lba, 20), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.status(), "1/0/2"); // a next session is allowed
    QVERIFY(host.holds(0, 600));
    QCOMPARE(host.run({0x25}, {}, 8), "good");
    QCOMPARE(host.be32(0), 599U);
    QCOMPARE(host.nextWritable(0xFF), 600 + 11400);
}

void TestCdSessionAtOnce::storesNothingInATestWriteAtOnce()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x52, 0x00, 0x00), "good");
    QCOMPARE(sendSheet(host, twoTracks()), "good");
    QCOMPARE(host.write(-150, 150, Bytes(150 * 2352)), "good");
    for (int lba = 0; lba < 900; lba += 25)
        QCOMPARE(host.writeData(lba, 25, 2352), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.status(), "0/0/1");
    QCOMPARE(host.writeParameters(0x41, 0x04, 0x08), "good");
    QCOMPARE(host.nextWritable(0xFF), 0);
}

void TestCdSessionAtOnce::refusesOddCueSheets()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x42, 0x00, 0x00), "good");
    const auto sent = [&host](std::initializer_list<Cue> entries) { return sendSheet(host, sheet(entries)); };
    QCOMPARE(sendSheet(host, Bytes()), "5/1A/00");
    QCOMPARE(sendSheet(host, Bytes(12)), "5/1A/00");
    const Cue leadIn{0, 0, 0, 1, 0, 0, 0}, zero{0, 1, 0, 0, 0, 0, 0}, one{0, 1, 1, 0, 0, 2, 0},
        end{0, 0xAA, 1, 1, 0, 10, 0};
    QCOMPARE(sent({leadIn, zero, one}), "5/26/00");                              // no lead-out
    QCOMPARE(sent({zero, one, end}), "5/26/00");                                 // no lead-in
    QCOMPARE(sent({leadIn, one, end}), "5/26/00");                               // no pre-gap
    QCOMPARE(sent({leadIn, zero, end}), "5/26/00");                              // no index 1
    QCOMPARE(sent({leadIn, zero, one, {0, 3, 1, 0, 0, 7, 0}, end}), "5/26/00");  // track 2 missing
    QCOMPARE(sent({leadIn, zero, one, {0, 2, 1, 0, 0, 5, 74}, end}), "5/26/00"); // shorter than four seconds
    QCOMPARE(sent({leadIn, zero, one, {0, 2, 1, 0, 0, 1, 0}, end}), "5/26/00");  // backwards
    QCOMPARE(sent({leadIn, zero, one, {4, 2, 1, 0, 0, 8, 0}, end}), "5/26/00");  // data control, audio form
    QCOMPARE(sent({leadIn, zero, one, end, end}), "5/26/00");                    // after the end
    QCOMPARE(sent({leadIn, zero, one, {0, 0xAA, 1, 1, 0, 60, 0}}), "5/26/00");   // second 60
    QCOMPARE(sent({leadIn, zero, one, {0, 0xAA, 1, 1, 79, 59, 74}}), "good");    // the last that fits
    QCOMPARE(sent({leadIn, zero, one, {0, 0xAA, 1, 1, 80, 0, 0}}), "5/63/00");   // one more
    QCOMPARE(host.status(), "0/0/1");
}

void TestCdSessionAtOnce::keepsCdTextFromTheLeadIn()
{
    Bytes packs;
    for (int i = 0; i < 6; ++i) {
        Bytes pack(18);
        pack[0] = static_cast<std::byte>(0x80 + i);
        pack[2] = static_cast<std::byte>(i);
        std::fill(pack.begin() + 4, pack.begin() + 16, static_cast<std::byte>('A' + i));
        putBe16(std::span(pack).subspan(16), static_cast<std::uint16_t>(~crc16(std::span(pack).first(16))));
        packs.insert(packs.end(), pack.begin(), pack.end());
    }
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x42, 0x00, 0x00), "good");
    Bytes cue = twoTracks();
    cue[3] = std::byte{0x41};
    QCOMPARE(sendSheet(host, cue), "good");
    QCOMPARE(host.write(-150, 10, Bytes(10 * 2352)), "5/21/02");
    // Three bytes become four of six bits; the packs repeat until the lead-in ends.
    constexpr int kLeadIn = -11635;
    std::size_t at = 0;
    for (int lba = kLeadIn; lba < -150; lba += 165) {
        Bytes bytes;
        while (bytes.size() < 165 * 96) {
            const std::uint32_t word = getBe24(std::span(packs).subspan(at));
            at = (at + 3) % packs.size();
            for (const int shift : {18, 12, 6, 0})
                bytes.push_back(static_cast<std::byte>(word >> shift & 0x3F));
        }
        const int count = std::min(165, -150 - lba);
        bytes.resize(static_cast<std::size_t>(count) * 96);
        at = (static_cast<std::size_t>(lba - kLeadIn + count) * 72) % packs.size();
        QCOMPARE(host.write(lba, static_cast<std::uint32_t>(count), bytes), "good");
    }
    QCOMPARE(host.write(-150, 150, Bytes(150 * 2352)), "good");
    for (int lba = 0; lba < 900; lba += 25)
        QCOMPARE(host.writeData(lba, 25, 2352), "good");
    QCOMPARE(host.synchronize(), "good");
    host.powerCut();
    const Bytes text = readToc(host, 5);
    QCOMPARE(text.size(), 4 + packs.size());
    QVERIFY(std::equal(packs.begin(), packs.end(), text.begin() + 4));
}

void TestCdSessionAtOnce::repairsASessionThatBrokeOff()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x42, 0x00, 0x00), "good");
    QCOMPARE(sendSheet(host, twoTracks()), "good");
    QCOMPARE(host.write(-150, 150, Bytes(150 * 2352)), "good");
    QCOMPARE(host.writeData(0, 350, 2352), "good");
    QCOMPARE(host.run({0x1B, 0, 0, 0, 2}), "good"); // out with it
    QCOMPARE(host.run({0x1B, 0, 0, 0, 3}), "good");
    QCOMPARE(host.run({0}), "6/28/00");
    QCOMPARE(host.status(), "1/2/1");
    QCOMPARE(host.writeParameters(0x41, 0x00, 0x00), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.status(), "2/3/1");
    QCOMPARE(host.run({0xBE, 4, 0, 0, 0, 0, 0, 1, 94, 0x10, 0, 0}, {}, 350 * 2352), "good");
    QVERIFY(host.in == sectors(0, 350, 2352));
}

void TestCdSessionAtOnce::keepsItsCueSheetWhenOtherModePagesAreSet()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x42, 0x00, 0x00), "good");
    QCOMPARE(sendSheet(host, twoTracks()), "good");
    QCOMPARE(host.otherModePage(), "good");
    QCOMPARE(host.write(-150, 150, Bytes(150 * 2352)), "good");
}

void TestCdSessionAtOnce::appendsASessionAtOnce()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x41, 0xC4, 0x08), "good");
    QCOMPARE(burnTrack(host, 0, 1050 - 2), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.writeParameters(0x42, 0x00, 0x00), "good");
    const auto session = [](int number, int second, int frame) {
        return sheet({{0, 0, 0, 0x01, 0, 0, 0},
                      {0, number, 0, 0x00, 2, second, frame},
                      {0, number, 1, 0x00, 2, second + 2, frame},
                      {0, 0xAA, 1, 0x01, 2, second + 10, frame}});
    };
    QCOMPARE(host.nextWritable(0xFF), 1050 + 11400);         // 02:48:00
    QCOMPARE(sendSheet(host, session(1, 46, 0)), "5/26/00"); // numbers go on
    QCOMPARE(sendSheet(host, session(2, 45, 0)), "5/26/00"); // its pre-gap begins behind the lead-in
    QCOMPARE(sendSheet(host, session(2, 46, 0)), "good");
    QCOMPARE(host.write(-150, 150, Bytes(150 * 2352)), "5/21/02");
    QCOMPARE(host.write(12300, 150, Bytes(150 * 2352)), "good");
    QCOMPARE(host.status(), "1/1/2");
    for (int lba = 12450; lba < 13050; lba += 25)
        QCOMPARE(host.writeData(lba, 25, 2352), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.status(), "2/3/2");
    host.powerCut();
    QVERIFY(host.holds(0, 1048));
    QCOMPARE(host.run({0xBE, 4, 0, 0, 0x30, 0xA2, 0, 2, 88, 0x10, 0, 0}, {}, 600 * 2352), "good");
    QVERIFY(host.in == sectors(12450, 600, 2352));
    const Bytes toc = readToc(host, 1);
    QCOMPARE(std::to_integer<int>(toc[3]), 2);
    QCOMPARE(getBe32(std::span(toc).subspan(8)), 12450U);
}

void TestCdSessionAtOnce::mixesDataAndAudio()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x42, 0x00, 0x00), "good");
    // Data, then audio behind a pause that the drive makes.
    QCOMPARE(sendSheet(host, sheet({{4, 0, 0, 0x14, 0, 0, 0},
                                    {4, 1, 0, 0x14, 0, 0, 0},
                                    {4, 1, 1, 0x10, 0, 2, 0},
                                    {0, 2, 0, 0x01, 0, 7, 25},
                                    {0, 2, 1, 0x00, 0, 9, 25},
                                    {0, 0xAA, 1, 0x01, 0, 15, 25}})),
             "good");
    QCOMPARE(host.write(-150, 150, Bytes(150 * 2048)), "5/21/02"); // the drive makes the pre-gap too
    for (int lba = 0; lba < 400; lba += 20)
        QCOMPARE(host.writeData(lba, 20), "good");
    QCOMPARE(host.writeData(400, 20, 2352), "5/21/02"); // that is the pause
    QCOMPARE(host.writeData(550, 20), "5/24/00");
    for (int lba = 550; lba < 1000; lba += 25)
        QCOMPARE(host.writeData(lba, 25, 2352), "good");
    QCOMPARE(host.synchronize(), "good");
    QVERIFY(host.holds(0, 400));
    QCOMPARE(host.run({0xBE, 4, 0, 0, 0x02, 0x26, 0, 1, 194, 0x10, 0, 0}, {}, 450 * 2352), "good");
    QVERIFY(host.in == sectors(550, 450, 2352));
    QCOMPARE(host.run({0xBE, 4, 0, 0, 0x01, 0x90, 0, 0, 150, 0x10, 0, 0}, {}, 150 * 2352), "good");
    QVERIFY(host.in == Bytes(150 * 2352));
}

void TestCdSessionAtOnce::takesTheSubChannelOfTheHost()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x42, 0x00, 0x00), "good");
    Bytes cue = twoTracks();
    for (const std::size_t entry : {1U, 2U, 3U})
        cue[entry * 8 + 3] = std::byte{0x40}; // 2352 and 96 of P-W
    cue[3 * 8 + 3] = std::byte{0x00};
    QCOMPARE(sendSheet(host, cue), "good"); // track by track as the sheet has it
    QCOMPARE(host.write(-150, 150, Bytes(150 * 2352)), "5/24/00");
    QCOMPARE(host.write(-150, 150, Bytes(150 * 2448)), "good");
    for (int lba = 0; lba < 400; lba += 25)
        QCOMPARE(host.writeData(lba, 25, 2448), "good");
    for (int lba = 400; lba < 900; lba += 25)
        QCOMPARE(host.writeData(lba, 25, 2352), "good");
    QCOMPARE(host.synchronize(), "good");
    host.powerCut();
    QCOMPARE(host.run({0xBE, 4, 0, 0, 0, 0, 0, 1, 144, 0x10, 1, 0}, {}, 400 * 2448), "good");
    QVERIFY(host.in == sectors(0, 400, 2448));
    QCOMPARE(host.run({0xBE, 0, 0, 0, 1, 144, 0, 0, 1, 0, 2, 0}, {}, 16), "good");
    QCOMPARE(host.be32(0), 0x01020100U); // that of track 2 is the drive's
}

void TestCdSessionAtOnce::takesEachDataForm_data()
{
    QTest::addColumn<int>("form");
    QTest::addColumn<int>("length");
    QTest::addColumn<int>("from"); // of a block; -1: nothing of it
    QTest::addColumn<int>("at");   // in the sector
    QTest::addColumn<int>("kept");
    QTest::newRow("mode 1") << 0x10 << 2048 << 0 << 16 << 2048;
    QTest::newRow("mode 1 whole") << 0x11 << 2352 << 16 << 16 << 2048;
    QTest::newRow("mode 1 ignored") << 0x12 << 2048 << -1 << 16 << 2048;
    QTest::newRow("mode 1 whole ignored") << 0x13 << 2352 << -1 << 16 << 2048;
    QTest::newRow("XA") << 0x20 << 2336 << 8 << 24 << 2048;
    QTest::newRow("XA whole") << 0x21 << 2352 << 24 << 24 << 2048;
    QTest::newRow("mode 2") << 0x30 << 2336 << 0 << 16 << 2336;
    QTest::newRow("mode 2 whole") << 0x31 << 2352 << 16 << 16 << 2336;
}

void TestCdSessionAtOnce::takesEachDataForm()
{
    QFETCH(int, form);
    QFETCH(int, length);
    QFETCH(int, from);
    QFETCH(int, at);
    QFETCH(int, kept);
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x42, 0x04, 0x00), "good");
    const int pause = (form & 0xF0) | 4;
    QCOMPARE(sendSheet(host, sheet({{4, 0, 0, pause, 0, 0, 0},
                                    {4, 1, 0, pause, 0, 0, 0},
                                    {4, 1, 1, form, 0, 2, 0},
                                    {4, 0xAA, 1, pause, 0, 6, 0}})),
             "good");
    for (int lba = 0; lba < 300; lba += 20) {
        Bytes data = sectors(lba, 20, static_cast<std::size_t>(length));
        if ((form & 0xF0) == 0x20) // form 1
            for (std::size_t i = 0; i < 20; ++i)
                data[i * static_cast<std::size_t>(length) + (length == 2352 ? 18U : 2U)] = std::byte{8};
        QCOMPARE(host.write(lba, 20, data), "good");
    }
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.run({0xBE, 0, 0, 0, 0, 99, 0, 0, 1, 0xF8, 0, 0}, {}, 2352), "good");
    const auto size = static_cast<std::size_t>(kept);
    Bytes expected(size);
    if (from >= 0) {
        const Bytes sent = sectors(99, 1, static_cast<std::size_t>(length));
        std::copy_n(sent.begin() + from, size, expected.begin());
    }
    QVERIFY(std::equal(expected.begin(), expected.end(), host.in.begin() + at));
}

QTEST_GUILESS_MAIN(TestCdSessionAtOnce)
#include "tst_cdsessionatonce.moc"
