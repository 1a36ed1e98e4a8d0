// SPDX-License-Identifier: GPL-3.0-or-later
// The packets between a relay and the recorder, by their bytes. Those of this file are of a little-endian
// machine, and are turned round on another.
#include "core/mmc/sense.h"
#include "core/virtualdrive/relayprotocol.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <vector>

#include <QtTest>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;

namespace {

using Bytes = std::vector<std::byte>;

void putNative(Bytes& packet, std::size_t offset, std::uint32_t value)
{
    for (std::size_t i = 0; i < 4; ++i)
        packet[offset + (std::endian::native == std::endian::little ? i : 3 - i)] =
            static_cast<std::byte>((value >> (8 * i)) & 0xFF);
}

/// tag 01020304h, LUN 0, a WRITE(10) of one sector to LBA 16, cut to `out` bytes of data.
Bytes request(std::uint32_t transfer, std::size_t out)
{
    Bytes packet(32 + out, std::byte{0x5A});
    std::fill_n(packet.begin(), 32, std::byte{0});
    putNative(packet, 0, 0x01020304);
    packet[8] = std::byte{0x2A};
    packet[13] = std::byte{16};
    packet[16] = std::byte{1};
    packet[24] = std::byte{10};
    putNative(packet, 28, transfer);
    return packet;
}

} // namespace

class TestRelayProtocol : public QObject {
    Q_OBJECT
private slots:
    void readsDataOut()
    {
        const Bytes packet = request(2048, 2048);
        const auto parsed = relay::parseRequest(packet);
        QVERIFY(parsed.has_value());
        QCOMPARE(parsed->tag, 0x01020304U);
        QCOMPARE(parsed->cdb.size(), std::size_t{10});
        QCOMPARE(int{parsed->cdb.opcode()}, 0x2A);
        QCOMPARE(int{parsed->cdb.at(5)}, 16);
        QCOMPARE(int{parsed->cdb.at(8)}, 1);
        QCOMPARE(parsed->inSize, std::size_t{0});
        QCOMPARE(parsed->out.size(), std::size_t{2048});
        QVERIFY(parsed->out.data() == packet.data() + 32);
    }
    void readsDataInAsked()
    {
        const auto packet = request(36, 0);
        const auto parsed = relay::parseRequest(packet);
        QVERIFY(parsed.has_value());
        QCOMPARE(parsed->inSize, std::size_t{36});
        QVERIFY(parsed->out.empty());
    }
    void takesTheMostAndNoMore()
    {
        QVERIFY(relay::parseRequest(request(256 * 1024, 0)).has_value());
        QVERIFY(!relay::parseRequest(request(256 * 1024 + 1, 0)).has_value());
        QVERIFY(!relay::parseRequest(request(0xFFFFFFFF, 0)).has_value());
        QVERIFY(!relay::parseRequest(request(256 * 1024 + 1, 256 * 1024 + 1)).has_value());
    }
    void refusesEveryTruncatedHeader()
    {
        const Bytes packet = request(0, 0);
        for (std::size_t size = 0; size < packet.size(); ++size)
            QVERIFY(!relay::parseRequest(std::span(packet).first(size)).has_value());
        QVERIFY(relay::parseRequest(packet).has_value());
    }
    void refusesDataOutOfAnotherLength()
    {
        QVERIFY(!relay::parseRequest(request(2048, 2047)).has_value());
        QVERIFY(!relay::parseRequest(request(2048, 2049)).has_value());
        QVERIFY(!relay::parseRequest(request(0, 1)).has_value());
    }
    void refusesAnotherLun()
    {
        Bytes packet = request(0, 0);
        putNative(packet, 4, 1);
        QVERIFY(!relay::parseRequest(packet).has_value());
    }
    void refusesCdbOfNoLengthThatScsiHas()
    {
        for (const int length : {0, 5, 17, 255}) {
            Bytes packet = request(0, 0);
            packet[24] = static_cast<std::byte>(length);
            QVERIFY(!relay::parseRequest(packet).has_value());
        }
    }
    void saysGoodWithTheDataThatCame()
    {
        const Bytes data = {std::byte{0xAA}, std::byte{0xBB}};
        Bytes expected(14);
        putNative(expected, 0, 7);
        putNative(expected, 8, 2);
        std::ranges::copy(data, expected.begin() + 12);
        QVERIFY(relay::encodeGood(7, data) == expected);
    }
    void tellsSense()
    {
        const auto packet =
            relay::encodeFailure(7, mmc::checkCondition({.key = 5, .asc = 0x21, .ascq = 0x02}, 0x2A));
        Bytes expected(30);
        putNative(expected, 0, 7);
        putNative(expected, 4, 2);
        putNative(expected, 8, 18);
        expected[12] = std::byte{0x70};
        expected[14] = std::byte{5};
        expected[19] = std::byte{10};
        expected[24] = std::byte{0x21};
        expected[25] = std::byte{0x02};
        QVERIFY(packet == expected);
    }
    void tellsErrorsWithoutSenseAsInternalTargetFailure()
    {
        const auto packet = relay::encodeFailure(7, Error::of(ErrorCode::DeviceGone));
        QCOMPARE(std::to_integer<int>(packet[14]), 4);
        QCOMPARE(std::to_integer<int>(packet[24]), 0x44);
    }
};

QTEST_GUILESS_MAIN(TestRelayProtocol)
#include "tst_relayprotocol.moc"
