// SPDX-License-Identifier: GPL-3.0-or-later
// CD-R and CD-RW through raw CDBs: what must be right on any recorder, and the sequences T1, T2, T11, T13
// as programs send them.
#include "cdhost.h"

#include "core/base/crc.h"
#include "core/mmc/msf.h"

#include <QtTest>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;
using namespace emberdisc::virtualdrive::test;

class TestCdRecording : public QObject {
    Q_OBJECT

private slots:
    void writesATrackAtOnceAndFinalises();
    void appendsASecondSession();
    void enforcesTheNextWritableAddress();
    void wantsTheBlockLengthOfTheMode();
    void refusesToMixFormsInATrack();
    void startsTheNextTrackBehindRunOutAndPregap();
    void cannotReadTheRunOut();
    void padsAShortTrackToFourSeconds();
    void endsAtTheCapacity();
    void goesFromBlankToAppendableToComplete();
    void acceptsNothingOnAFinishedDisc();
    void refusesAWriteTypeThatIsNotForCd();
    void storesNothingInATestWrite();
    void keepsWriteParametersOverDiscs();
    void closesNothingWithoutComplaint();
    void blanksARewritable_data();
    void blanksARewritable();
    void refusesToBlankACdR();
    void findsATrackByNumberAddressAndSession();
    void listsTracksByAddressOrByTime();
    void listsAllSessionsInTheFullToc();
    void keepsTheFormatOfEachSession();
    void readsDataAndAudioWithReadCd();
    void surroundsDataWithTheParityOfRealDiscs();
    void tellsAtipAndPma();
};

void TestCdRecording::writesATrackAtOnceAndFinalises()
{
    Host host(MediumType::CdR80, {.pollsUntilReady = 2});
    QCOMPARE(host.run({0xBB, 0, 0xFF, 0xFF, 0x10, 0x8A, 0, 0, 0, 0, 0, 0}), "good");
    QCOMPARE(host.writeParameters(0x41, 0x04, 0x08), "good");
    QCOMPARE(host.nextWritable(0xFF), 0);
    for (int lba = 0; lba < 320; lba += 16)
        QCOMPARE(host.writeData(lba, 16), "good");
    QCOMPARE(host.run({0x35, 0x02}), "good");
    QCOMPARE(host.run({0}), "2/04/08");
    QVERIFY(host.sense.progress.has_value());
    const auto first = *host.sense.progress;
    QCOMPARE(host.run({0}), "2/04/08");
    QVERIFY(*host.sense.progress > first);
    QCOMPARE(host.run({0}), "good");
    QCOMPARE(host.run({0x5B, 1, 2}), "good");
    QCOMPARE(host.status(), "none"); // busy closing; one poll
    QCOMPARE(host.run({0}), "2/04/07");
    QCOMPARE(host.run({0}), "good");
    QCOMPARE(host.status(), "2/3/1");
    QVERIFY(host.holds(0, 320));
    QCOMPARE(host.run({0x25}, {}, 8), "good");
    QCOMPARE(host.be32(0), 321U); // two too many: the run-out counts
    host.powerCut();
    QCOMPARE(host.status(), "2/3/1");
    QVERIFY(host.holds(0, 320));
}

void TestCdRecording::appendsASecondSession()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x41, 0xC4, 0x08), "good");
    QCOMPARE(burnTrack(host, 0, 400), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.status(), "1/0/2");
    QCOMPARE(host.nextWritable(0xFF), 402 + 11400);
    QCOMPARE(burnTrack(host, 402 + 11400, 300), "good");
    QCOMPARE(host.close(2), "good");
    const std::int32_t third = 402 + 11400 + 302 + 6900;
    QCOMPARE(host.nextWritable(0xFF), third);
    QCOMPARE(host.trackInformation(0xFF), "good");
    QCOMPARE(host.at(2), 3);
    QCOMPARE(host.at(3), 3);
    QCOMPARE(host.be32(16), 359'849U - third);
    QCOMPARE(host.writeParameters(0x41, 0x04, 0x08), "good");
    QCOMPARE(burnTrack(host, third, 300), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.status(), "2/3/3");
    QVERIFY(host.holds(0, 400));
    QVERIFY(host.holds(third, 300));
    const Bytes last = readToc(host, 1);
    QCOMPARE(getBe32(std::span(last).subspan(8)), static_cast<std::uint32_t>(third));
}

void TestCdRecording::enforcesTheNextWritableAddress()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeData(1, 16), "5/21/02");
    QCOMPARE(host.writeData(0, 16), "good");
    QCOMPARE(host.writeData(17, 16), "5/21/02");
    QCOMPARE(host.writeData(0, 16), "5/21/02");
    QCOMPARE(host.nextWritable(0xFF), 16);
    QCOMPARE(host.writeData(16, 16), "good");
    QCOMPARE(host.writeData(359'848, 16), "5/21/00");
    QCOMPARE(*host.sense.information, 359'848U);
}

void TestCdRecording::wantsTheBlockLengthOfTheMode()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.write(0, 16, Bytes(16 * 2352)), "5/24/00");
    QCOMPARE(host.write(0, 16, Bytes(15 * 2048)), "5/24/00");
    QCOMPARE(host.write(0, 16, {}), "5/24/00");
    QCOMPARE(host.write(0, 0, {}), "good");
    QCOMPARE(host.status(), "0/0/1");
    QCOMPARE(host.writeParameters(0x41, 0x00, 0x00), "good");
    QCOMPARE(host.write(0, 16, Bytes(16 * 2048)), "5/24/00");
    QCOMPARE(host.write(0, 16, Bytes(16 * 2352)), "good");
}

void TestCdRecording::refusesToMixFormsInATrack()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeData(0, 16), "good");
    QCOMPARE(host.writeParameters(0x41, 0x00, 0x00), "good");
    QCOMPARE(host.writeData(16, 16, 2352), "5/64/00");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.writeData(452, 16, 2352), "good"); // the next track may be audio
}

void TestCdRecording::startsTheNextTrackBehindRunOutAndPregap()
{
    Host host(MediumType::CdR80);
    QCOMPARE(burnTrack(host, 0, 300), "good");
    QCOMPARE(host.nextWritable(0xFF), 300 + 2 + 150);
    QCOMPARE(host.status(), "1/1/1");
    QCOMPARE(burnTrack(host, 452, 300), "good");
    QCOMPARE(host.trackInformation(2), "good");
    QCOMPARE(host.be32(8), 452U);
    QCOMPARE(host.be32(24), 302U);
    QCOMPARE(host.be32(28), 751U);
    QCOMPARE(host.at(7), 2);
}

void TestCdRecording::cannotReadTheRunOut()
{
    Host host(MediumType::CdR80);
    QCOMPARE(burnTrack(host, 0, 300), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.read(299, 1), "good");
    QCOMPARE(host.read(299, 2), "5/64/00");
    QCOMPARE(*host.sense.information, 300U);
    QCOMPARE(host.read(301, 1), "5/64/00");
    QCOMPARE(host.read(302, 1), "5/21/00");
    QCOMPARE(host.read(-1, 1), "5/21/00");
}

void TestCdRecording::padsAShortTrackToFourSeconds()
{
    Host host(MediumType::CdR80);
    QCOMPARE(burnTrack(host, 0, 16), "good");
    QCOMPARE(host.nextWritable(0xFF), 300 + 2 + 150);
    QVERIFY(host.holds(0, 16));
    QCOMPARE(host.read(16, 284), "good");
    QCOMPARE(host.in, Bytes(284 * 2048));
}

void TestCdRecording::endsAtTheCapacity()
{
    Host host(MediumType::CdR80, {.pollsUntilReady = 0}, 1000);
    QCOMPARE(host.trackInformation(1), "good");
    QCOMPARE(host.be32(16), 1000U);
    for (int lba = 0; lba < 992; lba += 16)
        QCOMPARE(host.writeData(lba, 16), "good");
    QCOMPARE(host.writeData(992, 16), "5/21/00");
    QCOMPARE(host.writeData(992, 8), "good");
    QCOMPARE(host.writeData(1000, 1), "5/21/00");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.close(2), "good");
    host.powerCut();
    QVERIFY(host.holds(0, 1000));
}

void TestCdRecording::goesFromBlankToAppendableToComplete()
{
    Host host(MediumType::CdR74);
    QCOMPARE(host.status(), "0/0/1");
    QCOMPARE(host.run({0x25}, {}, 8), "good");
    QCOMPARE(host.be32(0), 0U);
    QCOMPARE(host.read(0, 1), "5/21/00");
    QCOMPARE(host.writeData(0, 16), "good");
    QCOMPARE(host.status(), "1/1/1");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.status(), "1/1/1");
    QCOMPARE(readToc(host, 0), Bytes()); // no complete session
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.status(), "2/3/1");
    QVERIFY(!readToc(host, 0).empty());
}

void TestCdRecording::acceptsNothingOnAFinishedDisc()
{
    for (const MediumType type : {MediumType::CdR80, MediumType::CdRw}) {
        Host host(type);
        QCOMPARE(burnTrack(host, 0, 300), "good");
        QCOMPARE(host.close(2), "good");
        QCOMPARE(host.writeData(0, 16), "5/30/05");
        QCOMPARE(host.writeData(302 + 11400, 16), "5/30/05");
        QCOMPARE(host.trackInformation(0xFF), "5/24/00");
        QCOMPARE(sendSheet(host, twoTracks()), "5/2C/00");
        QVERIFY(host.holds(0, 300));
    }
}

void TestCdRecording::refusesAWriteTypeThatIsNotForCd()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x40, 0xC5, 0x00), "5/26/00"); // packets of 2352
    QCOMPARE(host.writeParameters(0x43, 0x00, 0x00), "5/26/00"); // raw without sub-channel
    QCOMPARE(host.writeParameters(0x44, 0x04, 0x08), "5/26/00"); // layer jump
    QCOMPARE(host.writeParameters(0x41, 0x04, 0x00), "5/26/00"); // data as 2352
    QCOMPARE(host.writeParameters(0x41, 0x00, 0x08), "5/26/00"); // audio as 2048
    QCOMPARE(host.writeParameters(0x41, 0x84, 0x08), "5/26/00"); // reserved multi-session
    QCOMPARE(host.writeParameters(0x42, 0x00, 0x00), "good");
}

void TestCdRecording::storesNothingInATestWrite()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x51, 0x04, 0x08), "good");
    for (int lba = 0; lba < 320; lba += 16)
        QCOMPARE(host.writeData(lba, 16), "good");
    QCOMPARE(host.nextWritable(0xFF), 320);
    QCOMPARE(host.writeData(999, 16), "5/21/02");
    QCOMPARE(host.read(0, 1), "5/21/00");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.close(2), "5/2C/00");
    QCOMPARE(host.status(), "0/0/1");
    QCOMPARE(host.nextWritable(0xFF), 0);
    QCOMPARE(host.writeParameters(0x41, 0x04, 0x08), "good");
    QCOMPARE(host.writeData(0, 16), "good");
    host.powerCut();
    QCOMPARE(host.status(), "0/0/1");
}

void TestCdRecording::keepsWriteParametersOverDiscs()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.run({0x5A, 8, 5, 0, 0, 0, 0, 0, 60}, {}, 60), "good");
    QCOMPARE(host.at(8), 0x05);
    QCOMPARE(host.at(9), 0x32);
    QCOMPARE(host.at(10), 0x41); // track at once, no test write
    QCOMPARE(host.at(11) & 0x0F, 4);
    QCOMPARE(host.at(12), 8);
    QCOMPARE(host.writeParameters(0x12, 0xC0, 0x00), "good");
    QCOMPARE(host.run({0x1B, 0, 0, 0, 2}), "good");
    QCOMPARE(host.run({0x1B, 0, 0, 0, 3}), "good");
    QCOMPARE(host.run({0}), "6/28/00");
    QCOMPARE(host.run({0x5A, 8, 5, 0, 0, 0, 0, 0, 60}, {}, 60), "good");
    QCOMPARE(host.at(10), 0x12);
    QCOMPARE(host.run({0x5A, 8, 0x85, 0, 0, 0, 0, 0, 60}, {}, 60), "good");
    QCOMPARE(host.at(10), 0x41);
}

void TestCdRecording::closesNothingWithoutComplaint()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.status(), "0/0/1");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.close(6), "5/24/00");
    QCOMPARE(host.close(0), "5/24/00");
}

void TestCdRecording::blanksARewritable_data()
{
    QTest::addColumn<int>("type");
    QTest::newRow("full") << 0;
    QTest::newRow("minimal") << 1;
}

void TestCdRecording::blanksARewritable()
{
    QFETCH(int, type);
    Host host(MediumType::CdRw, {.pollsUntilReady = 3});
    QCOMPARE(host.writeData(0, 300), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.status(), "2/3/1");
    QCOMPARE(host.run({0xA1, 0x10 | type}), "good");
    std::uint16_t progress = 0;
    for (int i = 0; i < 2; ++i) {
        QCOMPARE(host.run({0}), "2/04/07");
        QVERIFY(*host.sense.progress > progress);
        progress = *host.sense.progress;
    }
    QCOMPARE(host.run({3, 0, 0, 0, 18}, {}, 18), "good");
    QCOMPARE(host.at(2) & 15, 2);
    QCOMPARE(host.at(12), 0x04);
    QVERIFY((host.at(15) & 0x80) != 0);
    QCOMPARE(host.run({0}), "good");
    QCOMPARE(host.status(), "0/0/1");
    QCOMPARE(host.read(0, 1), "5/21/00");
    QCOMPARE(std::filesystem::file_size(host.path()), std::uintmax_t{1024 * 1024});
    QCOMPARE(host.writeData(0, 300, 2048, 99), "good");
    QCOMPARE(host.synchronize(), "good");
    QVERIFY(host.holds(0, 300, 99));
    host.powerCut();
    QVERIFY(host.holds(0, 300, 99));
}

void TestCdRecording::refusesToBlankACdR()
{
    Host host(MediumType::CdR80);
    QCOMPARE(burnTrack(host, 0, 300), "good");
    QCOMPARE(host.run({0xA1, 0x01}), "5/30/05");
    QVERIFY(host.holds(0, 300));
}

void TestCdRecording::findsATrackByNumberAddressAndSession()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x41, 0xC4, 0x08), "good");
    QCOMPARE(burnTrack(host, 0, 300), "good");
    QCOMPARE(burnTrack(host, 452, 300), "good");
    QCOMPARE(host.close(2), "good");
    const std::int32_t second = 754 + 11400;
    QCOMPARE(burnTrack(host, second, 300), "good");
    const auto found = [&host](int addressType, int number) -> QByteArray {
        if (const auto result =
                host.run({0x52, addressType, 0, 0, number >> 8, number & 0xFF, 0, 0, 48}, {}, 48);
            result != "good")
            return result;
        return QByteArray::number(host.at(2)) + " of " + QByteArray::number(host.at(3)) + " at " +
               QByteArray::number(host.be32(8));
    };
    const QByteArray third = "3 of 2 at " + QByteArray::number(second);
    QCOMPARE(found(1, 2), "2 of 1 at 452");
    QCOMPARE(found(1, 3), third);
    QCOMPARE(found(0, 299), "1 of 1 at 0");
    QCOMPARE(found(0, 753), "2 of 1 at 452"); // the run-out is part of the track
    QCOMPARE(found(0, second), third);
    QCOMPARE(found(2, 1), "1 of 1 at 0"); // the first track of the session
    QCOMPARE(found(2, 2), third);
    QCOMPARE(found(2, 3), "5/24/00");
    QCOMPARE(found(1, 5), "5/24/00");
}

void TestCdRecording::listsTracksByAddressOrByTime()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x41, 0xC2, 0x00), "good"); // audio that may be copied
    QCOMPARE(host.writeData(0, 300, 2352), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.writeParameters(0x41, 0x04, 0x08), "good");
    QCOMPARE(burnTrack(host, 452, 300), "good");
    QCOMPARE(host.close(2), "good");
    const auto hex = [](const Bytes& bytes) {
        return QByteArray(reinterpret_cast<const char*>(bytes.data()), static_cast<int>(bytes.size()))
            .toHex();
    };
    QCOMPARE(hex(readToc(host, 0)), "001a0102"
                                    "0012010000000000"
                                    "00140200000001c4"
                                    "0014aa00000002f2");
    QCOMPARE(hex(readToc(host, 0, 2, true)), "00120102"
                                             "0014020000000802"
                                             "0014aa0000000c04");
    QCOMPARE(hex(readToc(host, 0, 0xAA)), "000a0102"
                                          "0014aa00000002f2");
    QVERIFY(readToc(host, 0, 3).empty());
}

void TestCdRecording::listsAllSessionsInTheFullToc()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x41, 0xC4, 0x08), "good");
    QCOMPARE(burnTrack(host, 0, 300), "good");
    QCOMPARE(burnTrack(host, 452, 300), "good");
    QCOMPARE(host.close(2), "good");
    const std::int32_t second = 754 + 11400;
    QCOMPARE(burnTrack(host, second, 300), "good");
    QCOMPARE(host.close(2), "good");
    const Bytes toc = readToc(host, 2, 0, true);
    QCOMPARE(std::to_integer<int>(toc[2]), 1);
    QCOMPARE(std::to_integer<int>(toc[3]), 2);
    QByteArray points;
    for (std::size_t i = 4; i + 11 <= toc.size(); i += 11)
        points += QByteArray::number(std::to_integer<int>(toc[i])) + ":" +
                  QByteArray::number(std::to_integer<int>(toc[i + 3]), 16) + "@" +
                  QByteArray::number(mmc::lbaOf({std::to_integer<std::uint8_t>(toc[i + 8]),
                                                 std::to_integer<std::uint8_t>(toc[i + 9]),
                                                 std::to_integer<std::uint8_t>(toc[i + 10])})) +
                  " ";
    // A0 and A1 hold track numbers in the minute: (1 * 60) * 75 - 150 and so on.
    QCOMPARE(points, "1:a0@4350 1:a1@8850 1:a2@754 1:1@0 1:2@452 1:b0@359849 1:c0@-11635 "
                     "2:a0@13350 2:a1@13350 2:a2@" +
                         QByteArray::number(second + 302) + " 2:3@" + QByteArray::number(second) +
                         " 2:b0@359849 ");
}

/// A CD-Extra: sound, then XA in a session whose format is 20h; further tracks have pages of their own.
void TestCdRecording::keepsTheFormatOfEachSession()
{
    Host host(MediumType::CdR80);
    const auto burn = [&host](std::int32_t lba, std::uint32_t bytes) {
        for (int done = 0; done < 320; done += 16)
            if (const auto result = host.writeData(lba + done, 16, bytes); result != "good")
                return result;
        return host.synchronize();
    };
    QCOMPARE(host.writeParameters(0x41, 0xC0, 0x00), "good");
    QCOMPARE(burn(0, 2352), "good");
    QCOMPARE(host.close(2), "good");
    const std::int32_t second = 322 + 11400;
    QCOMPARE(host.writeParameters(0x41, 0x04, 0x0D, 0, 0x20), "good");
    QCOMPARE(host.writeData(second, 16, 2336), "5/24/00");
    QCOMPARE(burn(second, 2332), "good");
    QCOMPARE(host.writeParameters(0x41, 0x00, 0x00, 0, 0x20), "good");
    QCOMPARE(burn(second + 322, 2352), "5/21/02"); // the pre-gap is the drive's
    QCOMPARE(burn(second + 472, 2352), "good");
    QCOMPARE(host.close(2), "good");
    const Bytes toc = readToc(host, 2, 0, true);
    QByteArray formats;
    for (std::size_t i = 4; i + 11 <= toc.size(); i += 11)
        if (toc[i + 3] == std::byte{0xA0})
            formats += QByteArray::number(std::to_integer<int>(toc[i + 9]), 16) + " ";
    QCOMPARE(formats, "0 20 ");
    QCOMPARE(host.trackInformation(3), "good");
    QCOMPARE(host.be32(8), static_cast<std::uint32_t>(second + 472));
}

void TestCdRecording::readsDataAndAudioWithReadCd()
{
    Host host(MediumType::CdR80);
    QCOMPARE(burnTrack(host, 0, 300), "good");
    QCOMPARE(host.writeParameters(0x41, 0x00, 0x00), "good");
    QCOMPARE(host.writeData(452, 300, 2352), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.run({0xBE, 0, 0, 0, 0, 5, 0, 0, 1, 0xF8, 0, 0}, {}, 2352), "good");
    QCOMPARE(host.transferred, std::size_t{2352});
    QCOMPARE(host.be32(0), 0x00FFFFFFU);
    QCOMPARE(host.be32(12), 0x00020501U); // 00:02:05, Mode 1
    QVERIFY(std::equal(host.in.begin() + 16, host.in.begin() + 16 + 2048, sectors(5, 1, 2048).begin()));
    QCOMPARE(host.run({0xBE, 0, 0, 0, 0, 5, 0, 0, 2, 0x10, 0, 0}, {}, 4096), "good");
    QVERIFY(host.in == sectors(5, 2, 2048));
    QCOMPARE(host.run({0xBE, 4, 0, 0, 0, 5, 0, 0, 1, 0x10, 0, 0}, {}, 2352), "5/64/00");    // not audio
    QCOMPARE(host.run({0xBE, 8, 0, 0, 1, 0xC4, 0, 0, 1, 0x10, 0, 0}, {}, 2352), "5/64/00"); // not data
    QCOMPARE(host.run({0xBE, 4, 0, 0, 1, 0xC4, 0, 0, 3, 0xF8, 0, 0}, {}, 3 * 2352), "good");
    QVERIFY(host.in == sectors(452, 3, 2352));
    QCOMPARE(host.run({0xB9, 0, 0, 0, 2, 0, 0, 2, 3, 0x10, 0, 0}, {}, 3 * 2048), "good");
    QVERIFY(host.in == sectors(0, 3, 2048));
    QCOMPARE(host.run({0xBE, 0, 0, 0, 1, 0x2D, 0, 0, 1, 0x10, 0, 0}, {}, 2352), "5/64/00"); // run-out
}

void TestCdRecording::surroundsDataWithTheParityOfRealDiscs()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.write(0, 300, Bytes(300 * 2048)), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.run({0xBE, 0, 0, 0, 0, 0, 0, 0, 1, 0xF8, 0, 0}, {}, 2352), "good");
    // The checksum of the first sector of a raw image that others made (isofs-m1.bin of libcdio): the system
    // area's zeros.
    QCOMPARE(crc32(host.in), 0xD12AD343U);
}

void TestCdRecording::tellsAtipAndPma()
{
    Host host(MediumType::CdRw);
    const Bytes atip = readToc(host, 4, 0, true);
    QCOMPARE(atip.size(), std::size_t{28});
    QCOMPARE(std::to_integer<int>(atip[6]) & 0x40, 0x40);
    QCOMPARE(std::to_integer<int>(atip[8]), 97);
    QCOMPARE(std::to_integer<int>(atip[9]), 26);
    QCOMPARE(std::to_integer<int>(atip[10]), 65);
    QCOMPARE(std::to_integer<int>(atip[12]), 79);
    QCOMPARE(std::to_integer<int>(atip[13]), 59);
    QCOMPARE(std::to_integer<int>(atip[14]), 74);
    QCOMPARE(burnTrack(host, 0, 300), "good");
    QCOMPARE(readToc(host, 3).size(), std::size_t{4 + 11});
    QVERIFY(readToc(host, 5).empty()); // no CD-TEXT
}

QTEST_GUILESS_MAIN(TestCdRecording)
#include "tst_cdrecording.moc"
