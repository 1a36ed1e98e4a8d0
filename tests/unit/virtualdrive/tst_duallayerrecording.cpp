// SPDX-License-Identifier: GPL-3.0-or-later
// Write-once media of more than one layer through raw CDBs: DVD-R DL, DVD+R DL, BD-R DL, BD-R XL.
#include "dvdhost.h"

#include <algorithm>

#include <sys/stat.h>

#include <QtTest>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;
using namespace emberdisc::virtualdrive::test;

class TestDualLayerRecording : public QObject {
    Q_OBJECT

private slots:
    void saysWhatItIs_data();
    void saysWhatItIs();
    void writesTheLastSectorOfTheDisc_data();
    void writesTheLastSectorOfTheDisc();
    void alwaysFinalisesADvdRDl();
    void writesADvdRDlAtOnce();
    void tellsTheLayersOfADvdRDl();
    void finalisesADvdPlusRDl_data();
    void finalisesADvdPlusRDl();
    void appendsToADvdPlusRDl();
    void turnsADvdPlusRDlInTheMiddle();
    void movesTheTurnOfADvdPlusRDl();
    void refusesTurnsThatCannotBe();
    void movesTheTurnOnceAndBeforeAnythingElse();
    void givesNoOtherMediumAnotherTurn();
    void writesABdRDlLikeABdR();
    void tellsTheLayersOfABdR_data();
    void tellsTheLayersOfABdR();
};

namespace {

/// SEND DISC STRUCTURE format 20h.
QByteArray turnAt(Host& host, std::uint32_t sectors, std::size_t length = 12)
{
    Bytes list(length);
    putBe16(list, static_cast<std::uint16_t>(length - 2));
    putBe32(std::span(list).subspan(8), sectors);
    return host.run({0xBF, 0, 0, 0, 0, 0, 0, 0x20, 0, static_cast<int>(length), 0, 0}, list);
}
QByteArray readTurn(Host& host)
{
    return host.run({0xAD, 0, 0, 0, 0, 0, 0, 0x20, 0, 12, 0, 0}, {}, 12);
}
QByteArray readStructure(Host& host, int media, int format, int layer = 0)
{
    return host.run({0xAD, media, 0, 0, 0, 0, layer, format, 0x10, 0x04, 0, 0}, {}, 4100);
}

} // namespace

void TestDualLayerRecording::saysWhatItIs_data()
{
    QTest::addColumn<QByteArray>("medium");
    QTest::addColumn<int>("profile");
    QTest::addColumn<quint32>("capacity");
    QTest::addColumn<int>("feature");
    QTest::newRow("DVD-R DL") << QByteArray("dvd-r-dl") << 0x15 << 4'171'712U << 0x2F;
    QTest::newRow("DVD+R DL") << QByteArray("dvd+r-dl") << 0x2B << 4'173'824U << 0x3B;
    QTest::newRow("BD-R DL") << QByteArray("bd-r-dl") << 0x41 << 24'438'784U << 0x41;
    QTest::newRow("BD-R XL, three layers") << QByteArray("bd-r-xl3") << 0x41 << 48'878'592U << 0x41;
    QTest::newRow("BD-R XL, four layers") << QByteArray("bd-r-xl4") << 0x41 << 62'500'864U << 0x41;
}

void TestDualLayerRecording::saysWhatItIs()
{
    QFETCH(QByteArray, medium);
    QFETCH(int, profile);
    QFETCH(quint32, capacity);
    QFETCH(int, feature);
    DvdHost host(*mediumTypeFromName(medium.toStdString()));
    QCOMPARE(host.run({0x46, 0, 0, 0, 0, 0, 0, 0, 8}, {}, 8), "good");
    QCOMPARE(int{host.be16(6)}, profile);
    QCOMPARE(host.status(), "0/0/1");
    QCOMPARE(host.at(2) & 0x10, 0);
    QCOMPARE(host.trackInformation(1), "good");
    QCOMPARE(host.at(7) & 1, 1);
    QCOMPARE(host.be32(12), 0U);
    QCOMPARE(host.be32(16), capacity);
    QCOMPARE(host.isCurrent(feature), 1);
    for (const int other : {0x2B, 0x2D, 0x2E, 0x2F, 0x3B, 0x41})
        if (other != feature)
            QCOMPARE(host.isCurrent(other), 0);
    QCOMPARE(host.run({0xAC, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 0}, {}, 24), "good");
    QCOMPARE(host.be32(8 + 4), capacity - 1);
    QVERIFY(std::filesystem::file_size(host.path()) <= 1024 * 1024);
}

void TestDualLayerRecording::writesTheLastSectorOfTheDisc_data()
{
    QTest::addColumn<QByteArray>("medium");
    for (const char* medium : {"dvd+r-dl", "bd-r-dl", "bd-r-xl3", "bd-r-xl4"})
        QTest::newRow(medium) << QByteArray(medium);
}

void TestDualLayerRecording::writesTheLastSectorOfTheDisc()
{
    QFETCH(QByteArray, medium);
    const MediumType type = *mediumTypeFromName(medium.toStdString());
    Host host(type);
    const auto capacity = static_cast<std::int32_t>(nominalCapacity(type));
    // A reservation brings the invisible track near the end.
    const int reserved = capacity - 64;
    QCOMPARE(host.run({0x53, 0, 0, 0, 0, reserved >> 24, reserved >> 16 & 0xFF, reserved >> 8 & 0xFF,
                       reserved & 0xFF}),
             "good");
    QCOMPARE(host.writeData(reserved, 96), "5/21/00");
    QCOMPARE(host.writeData(reserved, 64), "good");
    QCOMPARE(host.writeData(0, 32), "good");
    QCOMPARE(host.close(1, 2), "good");
    QCOMPARE(host.close(1, 1), "good"); // fills the reservation
    QCOMPARE(host.close(6), "good");
    host.powerCut();
    QVERIFY(host.holds(reserved, 64));
    QVERIFY(host.holds(0, 32));
    QCOMPARE(host.read(32, 32), "good");
    QCOMPARE(host.in, Bytes(32 * 2048));
    QCOMPARE(host.run({0x25}, {}, 8), "good");
    QCOMPARE(host.be32(0), static_cast<std::uint32_t>(capacity - 1));
    struct stat status{};
    QCOMPARE(::stat(host.path().c_str(), &status), 0);
    QVERIFY2(status.st_blocks < 8192, "the file is not sparse"); // 4 MiB
}

void TestDualLayerRecording::alwaysFinalisesADvdRDl()
{
    DvdHost host(MediumType::DvdRDl);
    QCOMPARE(host.incremental(DvdHost::Multi::Open), "good");
    QCOMPARE(host.writeData(0, 32), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.close(1, 1), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.status(), "2/3/1");
}

void TestDualLayerRecording::writesADvdRDlAtOnce()
{
    DvdHost host(MediumType::DvdRDl);
    QCOMPARE(host.page({0x44, 0x05, 0x08, 0}, 0), "5/26/00"); // layer jump recording
    QCOMPARE(host.atOnce(), "good");
    QCOMPARE(host.reserve(4'171'712), "good");
    QCOMPARE(host.writeData(0, 32), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.status(), "2/3/1");
    QCOMPARE(host.run({0x25}, {}, 8), "good");
    QCOMPARE(host.be32(0), 4'171'711U);
    QCOMPARE(host.isCurrent(0x2F), 0);
}

void TestDualLayerRecording::tellsTheLayersOfADvdRDl()
{
    DvdHost host(MediumType::DvdRDl);
    QCOMPARE(host.isCurrent(0x2F), 1);
    QCOMPARE(host.at(8 + 4) & 0x08, 0x08); // RDL
    QCOMPARE(host.isCurrent(0x33), -1);    // no layer jump recording
    for (const int format : {0x00, 0x10}) {
        QCOMPARE(readStructure(host, 0, format), "good");
        QCOMPARE(host.at(4), 0x26);                             // DVD-R, version 6
        QCOMPARE(host.at(6), 0x32);                             // two layers, opposite track path, recordable
        QCOMPARE(host.be32(16) - host.be32(8) + 1, 2'085'856U); // layer 0
        // Layer 1 counts on from the inverted address: as many sectors again.
        QCOMPARE(host.be32(12) - (~host.be32(16) & 0xFFFFFFU) + 1, 2'085'856U);
    }
    QCOMPARE(readTurn(host), "5/24/00");
}

void TestDualLayerRecording::finalisesADvdPlusRDl_data()
{
    QTest::addColumn<QList<int>>("functions");
    QTest::newRow("101") << QList<int>{5};
    QTest::newRow("110") << QList<int>{6};
    QTest::newRow("010, then 101") << QList<int>{2, 5};
    QTest::newRow("as wodim does it") << QList<int>{2, 4, 5};
    QTest::newRow("100 closes the session itself") << QList<int>{4, 5};
}

void TestDualLayerRecording::finalisesADvdPlusRDl()
{
    QFETCH(QList<int>, functions);
    Host host(MediumType::DvdPlusRDl);
    QCOMPARE(host.nextWritable(0xFF), 0);
    QCOMPARE(host.writeData(0, 17), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.nextWritable(0xFF), 32); // whole ECC blocks
    QCOMPARE(host.close(1, 1), "good");
    for (const int function : functions)
        QCOMPARE(host.close(function), "good");
    QCOMPARE(host.status(), "2/3/1");
    QVERIFY(host.holds(0, 17));
    for (const int function : {0, 3, 7})
        QCOMPARE(host.close(function), "5/24/00");
}

void TestDualLayerRecording::appendsToADvdPlusRDl()
{
    Host host(MediumType::DvdPlusRDl);
    QCOMPARE(host.close(4), "5/2C/00"); // nothing was written
    QCOMPARE(host.writeData(0, 32), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.status(), "1/0/2");
    const auto second = static_cast<std::int32_t>(host.nextWritable(0xFF));
    QCOMPARE(second, 32 + 2048);
    QCOMPARE(host.writeData(second, 32), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.status(), "1/0/3");
    QVERIFY(host.holds(0, 32) && host.holds(second, 32));
}

void TestDualLayerRecording::turnsADvdPlusRDlInTheMiddle()
{
    Host host(MediumType::DvdPlusRDl);
    QCOMPARE(readTurn(host), "good");
    QCOMPARE(int{host.be16(0)}, 10);
    QCOMPARE(host.at(4), 0); // not set by anybody
    QCOMPARE(host.be32(8), 2'086'912U);
    for (const int format : {0x00, 0x11}) {
        QCOMPARE(readStructure(host, 0, format), "good");
        QCOMPARE(host.at(4) >> 4, 0xE);
        QCOMPARE(host.at(6), 0x32);
        QCOMPARE(host.be32(16) - host.be32(8) + 1, 2'086'912U);
        QCOMPARE(QByteArray(reinterpret_cast<const char*>(host.in.data()) + 4 + 19, 8), "EMBRDISC");
    }
    QCOMPARE(readStructure(host, 0, 0xFF), "good");
    bool found = false;
    for (std::size_t at = 4; at + 4 <= host.transferred; at += 4)
        if (host.at(at) == 0x20) {
            QCOMPARE(host.at(at + 1), 0xC0); // readable and sendable
            QCOMPARE(int{host.be16(at + 2)}, 12);
            found = true;
        }
    QVERIFY(found);
}

void TestDualLayerRecording::movesTheTurnOfADvdPlusRDl()
{
    Host host(MediumType::DvdPlusRDl);
    QCOMPARE(turnAt(host, 1'500'001), "good");
    QCOMPARE(host.status(), "0/0/1");
    host.powerCut();
    QCOMPARE(readTurn(host), "good");
    QCOMPARE(host.at(4), 0x80);         // set
    QCOMPARE(host.be32(8), 1'500'016U); // up to the next ECC block
    // The second layer holds no more than the first.
    QCOMPARE(host.trackInformation(0xFF), "good");
    QCOMPARE(host.be32(16), 3'000'032U);
    QCOMPARE(readStructure(host, 0, 0x00), "good");
    QCOMPARE(host.be32(16) - host.be32(8) + 1, 1'500'016U);
    QCOMPARE(host.writeData(0, 32), "good");
    QCOMPARE(host.writeData(3'000'032, 16), "5/21/00");
}

void TestDualLayerRecording::refusesTurnsThatCannotBe()
{
    Host host(MediumType::DvdPlusRDl);
    QCOMPARE(turnAt(host, 0), "5/26/00");
    QCOMPARE(turnAt(host, 2'086'928), "5/26/00"); // more than layer 0 has
    QCOMPARE(turnAt(host, 0xFFFFFFFF), "5/26/00");
    QCOMPARE(turnAt(host, 1'500'000, 16), "5/1A/00");
    QCOMPARE(host.run({0xBF, 0, 0, 0, 0, 0, 0, 0x20, 0, 12, 0, 0}, Bytes(12)), "5/1A/00"); // says 0 bytes
    QCOMPARE(host.run({0xBF, 0, 0, 0, 0, 0, 0, 0x20, 0, 12, 0, 0}, Bytes(8)), "5/1A/00");
    QCOMPARE(readTurn(host), "good");
    QCOMPARE(host.at(4), 0);
    QCOMPARE(turnAt(host, 2'086'912), "good");
}

void TestDualLayerRecording::movesTheTurnOnceAndBeforeAnythingElse()
{
    Host host(MediumType::DvdPlusRDl);
    QCOMPARE(turnAt(host, 1'600'000), "good");
    QCOMPARE(turnAt(host, 1'500'000), "5/2C/00");
    Host written(MediumType::DvdPlusRDl);
    QCOMPARE(written.writeData(0, 16), "good");
    QCOMPARE(turnAt(written, 1'500'000), "5/2C/00");
    QCOMPARE(readTurn(written), "good");
    QCOMPARE(written.be32(8), 2'086'912U);
}

void TestDualLayerRecording::givesNoOtherMediumAnotherTurn()
{
    for (const MediumType type : {MediumType::DvdPlusR, MediumType::DvdR, MediumType::DvdRDl}) {
        Host host(type);
        QCOMPARE(turnAt(host, 1'500'000), "5/24/00");
        QCOMPARE(readTurn(host), "5/24/00");
    }
    Host bd(MediumType::BdRDl);
    QCOMPARE(turnAt(bd, 1'500'000), "5/24/00");
}

void TestDualLayerRecording::writesABdRDlLikeABdR()
{
    Host host(MediumType::BdRXl3);
    QCOMPARE(host.writeData(0, 33), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.nextWritable(1), 64); // whole clusters
    QCOMPARE(host.close(1, 1), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.status(), "1/0/2");
    QCOMPARE(host.nextWritable(2), 64);
    QCOMPARE(host.writeData(64, 32), "good");
    QCOMPARE(host.close(5), "5/24/00");
    QCOMPARE(host.close(6), "good");
    QCOMPARE(host.status(), "2/3/2");
    QVERIFY(host.holds(0, 33) && host.holds(64, 32));
}

void TestDualLayerRecording::tellsTheLayersOfABdR_data()
{
    QTest::addColumn<QByteArray>("medium");
    QTest::addColumn<int>("layers");
    QTest::newRow("BD-R") << QByteArray("bd-r") << 1;
    QTest::newRow("BD-R DL") << QByteArray("bd-r-dl") << 2;
    QTest::newRow("BD-R XL, three layers") << QByteArray("bd-r-xl3") << 3;
    QTest::newRow("BD-R XL, four layers") << QByteArray("bd-r-xl4") << 4;
}

void TestDualLayerRecording::tellsTheLayersOfABdR()
{
    QFETCH(QByteArray, medium);
    QFETCH(int, layers);
    Host host(*mediumTypeFromName(medium.toStdString()));
    QCOMPARE(readStructure(host, 1, 0x00), "good");
    QCOMPARE(host.transferred, std::size_t{4100});
    for (std::size_t layer = 0; layer < static_cast<std::size_t>(layers); ++layer) {
        const std::size_t unit = 4 + layer * 112;
        QCOMPARE(QByteArray(reinterpret_cast<const char*>(host.in.data()) + unit, 2), "DI");
        QCOMPARE(host.at(unit + 4), static_cast<int>(layer));
        QCOMPARE(QByteArray(reinterpret_cast<const char*>(host.in.data()) + unit + 8, 3), "BDR");
        QCOMPARE(host.at(unit + 12), layers << 4 | 2);
    }
    QCOMPARE(host.at(4 + static_cast<std::size_t>(layers) * 112), 0);
    QCOMPARE(readStructure(host, 1, 0x00, layers - 1), "good");
    QCOMPARE(readStructure(host, 1, 0x00, layers), "5/24/00");
}

QTEST_GUILESS_MAIN(TestDualLayerRecording)
#include "tst_duallayerrecording.moc"
