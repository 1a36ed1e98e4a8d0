// SPDX-License-Identifier: GPL-3.0-or-later
// What a recorder with a DVD-R in it says of the disc and of itself.
#include "dvdhost.h"

#include <QtTest>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;
using namespace emberdisc::virtualdrive::test;

class TestDvdRQueries : public QObject {
    Q_OBJECT

private slots:
    void tellsTheStatesOfItsTracks();
    void changesItsFeaturesWithTheDisc();
    void tellsItsStructures();
    void tellsItsRecordingManagement();
    void turnsWithConstantAngularVelocityAtFullSpeed();
    void fillsAndDrainsItsBuffer();
    void calibratesItsPower();
};

void TestDvdRQueries::tellsTheStatesOfItsTracks()
{
    DvdHost host(MediumType::DvdR);
    QCOMPARE(host.atOnce(), "good");
    QCOMPARE(host.bits(1), 2); // blank, and no packets by page 05h
    QCOMPARE(host.incremental(DvdHost::Multi::Open), "good");
    QCOMPARE(host.bits(1), 3); // invisible
    QCOMPARE(host.at(5) & 0x0F, 5);
    QCOMPARE(host.at(6) & 0x1F, 0x01); // mode 1; not a track of fixed packets
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

void TestDvdRQueries::changesItsFeaturesWithTheDisc()
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

void TestDvdRQueries::tellsItsStructures()
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
    QCOMPARE(formats, "0 1 4 c e 10 c0 ff ");
    QCOMPARE(host.run({0xAD, 0, 0, 0, 0, 0, 0, 0x11, 8, 4, 0, 0}, {}, 2052), "5/24/00");
    QCOMPARE(host.run({0xAD, 0, 0, 0, 0, 0, 1, 0x00, 8, 4, 0, 0}, {}, 2052), "5/24/00"); // one layer
}

void TestDvdRQueries::tellsItsRecordingManagement()
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

void TestDvdRQueries::turnsWithConstantAngularVelocityAtFullSpeed()
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

void TestDvdRQueries::fillsAndDrainsItsBuffer()
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

void TestDvdRQueries::calibratesItsPower()
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

QTEST_GUILESS_MAIN(TestDvdRQueries)
#include "tst_dvdrqueries.moc"
