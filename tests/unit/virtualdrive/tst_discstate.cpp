// SPDX-License-Identifier: GPL-3.0-or-later
// The payload of a record byte for byte: what version 1 wrote stays readable, and what version 2 adds.
#include "core/virtualdrive/discstate.h"

#include <cstddef>
#include <vector>

#include <QtTest>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;

namespace {

using Bytes = std::vector<std::byte>;

/// Of a blank disc: version, finalised, flags, erasures, catalog number, no sessions, tracks and CD-TEXT.
Bytes blankState(int version)
{
    Bytes bytes(30);
    bytes[0] = static_cast<std::byte>(version);
    return bytes;
}

Bytes withBlock(std::initializer_list<int> block)
{
    Bytes bytes = blankState(2);
    for (const int byte : block)
        bytes.push_back(static_cast<std::byte>(byte));
    return bytes;
}

constexpr std::uint32_t kCapacity = 2'295'104;

ErrorCode refusal(const Bytes& bytes)
{
    const auto state = parseDiscState(bytes, kCapacity);
    return state ? ErrorCode::Internal : state.error().code;
}

} // namespace

class TestDiscState : public QObject {
    Q_OBJECT

private slots:
    void writesVersion1WithoutAFormat();
    void writesTheFormatBehindTheRest();
    void writesThatADiscWasBlankedMinimally();
    void writesWhereALayerEnds();
    void reachesToTheLastRecordedSector();
    void refusesFormatsThatMakeNoSense_data();
    void refusesFormatsThatMakeNoSense();
    void refusesBlocksItDoesNotKnow();
    void writesSubChannelAndPacketsBehindTheRest();
    void refusesPacketsThatMakeNoSense();
};

void TestDiscState::writesVersion1WithoutAFormat()
{
    QVERIFY(serialize({}) == blankState(1));
    const auto state = parseDiscState(blankState(1), kCapacity);
    QVERIFY(state);
    QVERIFY(*state == DiscState{});
    QVERIFY(parseDiscState(blankState(2), kCapacity));
}

void TestDiscState::writesTheFormatBehindTheRest()
{
    DiscState state;
    state.format = Format{.type = 0x26,
                          .subType = 1,
                          .progress = FormatProgress::Suspended,
                          .blocks = 2'295'104,
                          .formatted = 0x1000,
                          .recorded = 0x0FF0};
    const Bytes expected = withBlock({'F',  'O', 'R',  'M',  20, 0, 0,    0,    0x26, 1, 1, 0, 0x40, 0x05,
                                      0x23, 0,   0x00, 0x10, 0,  0, 0xF0, 0x0F, 0,    0, 0, 0, 0,    0});
    QVERIFY(serialize(state) == expected);
    const auto parsed = parseDiscState(expected, kCapacity);
    QVERIFY(parsed);
    QVERIFY(*parsed == state);
}

void TestDiscState::writesThatADiscWasBlankedMinimally()
{
    DiscState state;
    state.onlyAtOnce = true;
    const Bytes expected = withBlock({'M', 'I', 'N', 'B', 0, 0, 0, 0});
    QVERIFY(serialize(state) == expected);
    const auto parsed = parseDiscState(expected, kCapacity);
    QVERIFY(parsed);
    QVERIFY(*parsed == state);
    QVERIFY(refusal(withBlock({'M', 'I', 'N', 'B', 1, 0, 0, 0, 0})) == ErrorCode::DiscFileInvalid);
    QVERIFY(refusal(withBlock({'M', 'I', 'N', 'B', 0, 0, 0, 0, 'M', 'I', 'N', 'B', 0, 0, 0, 0})) ==
            ErrorCode::DiscFileInvalid);
}

void TestDiscState::writesWhereALayerEnds()
{
    DiscState state;
    state.layer0 = 0x16E360;
    const Bytes expected = withBlock({'L', 'A', 'Y', '0', 4, 0, 0, 0, 0x60, 0xE3, 0x16, 0});
    QVERIFY(serialize(state) == expected);
    const auto parsed = parseDiscState(expected, kCapacity);
    QVERIFY(parsed);
    QVERIFY(*parsed == state);
    QVERIFY(refusal(withBlock({'L', 'A', 'Y', '0', 4, 0, 0, 0, 0, 0, 0, 0})) == ErrorCode::DiscFileInvalid);
    QVERIFY(refusal(withBlock({'L', 'A', 'Y', '0', 4, 0, 0, 0, 0, 0, 0x40, 0})) ==
            ErrorCode::DiscFileInvalid);
    QVERIFY(refusal(withBlock({'L', 'A', 'Y', '0', 4, 0, 0, 0, 0x60})) == ErrorCode::DiscFileInvalid);
}

void TestDiscState::reachesToTheLastRecordedSector()
{
    DiscState state;
    QCOMPARE(state.end(), 0);
    state.format = Format{.blocks = 1000, .formatted = 1000, .recorded = 320};
    QCOMPARE(state.end(), 320);
}

void TestDiscState::refusesFormatsThatMakeNoSense_data()
{
    QTest::addColumn<int>("at");
    QTest::addColumn<int>("value");
    QTest::newRow("progress") << 40 << 4;
    QTest::newRow("more blocks than the disc has") << 44 << 0x24;
    QTest::newRow("more formatted than blocks") << 48 << 0x24;
    QTest::newRow("more recorded than blocks") << 52 << 0x24;
    QTest::newRow("more replaced than spares") << 56 << 1;
    QTest::newRow("length of the block") << 34 << 15;
}

void TestDiscState::refusesFormatsThatMakeNoSense()
{
    QFETCH(int, at);
    QFETCH(int, value);
    DiscState state;
    state.format = Format{.blocks = kCapacity, .formatted = 16};
    Bytes bytes = serialize(state);
    QVERIFY(refusal(bytes) == ErrorCode::Internal);
    bytes[static_cast<std::size_t>(at)] = static_cast<std::byte>(value);
    QVERIFY(refusal(bytes) == ErrorCode::DiscFileInvalid);
}

void TestDiscState::refusesBlocksItDoesNotKnow()
{
    QVERIFY(refusal(withBlock({'N', 'E', 'W', ' ', 0, 0, 0, 0})) == ErrorCode::DiscFileVersion);
    QVERIFY(refusal(withBlock({'F', 'O', 'R', 'M', 20, 0, 0})) == ErrorCode::DiscFileInvalid);
    QVERIFY(refusal(withBlock({'F', 'O', 'R', 'M', 20, 0, 0, 0, 0x26})) == ErrorCode::DiscFileInvalid);
    DiscState state;
    state.format = Format{.blocks = 16, .formatted = 16};
    Bytes twice = serialize(state);
    twice.insert(twice.end(), twice.begin() + 30, twice.end());
    QVERIFY(refusal(twice) == ErrorCode::DiscFileInvalid);
}

namespace {

DiscState withPackets()
{
    DiscState state;
    state.sessions = {{.firstTrack = 1}};
    Track track;
    track.control = 4;
    track.written = 60;
    track.keepsSubChannel = true;
    track.links = {20, 50};
    state.tracks = {track};
    return state;
}

} // namespace

void TestDiscState::writesSubChannelAndPacketsBehindTheRest()
{
    Bytes bytes = serialize(withPackets());
    QCOMPARE(std::to_integer<int>(bytes[0]), 2);
    const Bytes tail(bytes.end() - 32, bytes.end());
    const QByteArray hex = QByteArray(reinterpret_cast<const char*>(tail.data()), 32).toHex();
    // SUBC of track 1, then PACK of track 1, variable, links at 20 and 50.
    QCOMPARE(hex, QByteArray("53554243"
                             "02000000"
                             "0100"
                             "5041434b"
                             "0e000000"
                             "0100"
                             "00000000"
                             "14000000"
                             "32000000"));
    const auto parsed = parseDiscState(bytes, kCapacity);
    QVERIFY(parsed);
    QVERIFY(*parsed == withPackets());
}

void TestDiscState::refusesPacketsThatMakeNoSense()
{
    const auto refused = [](std::size_t fromEnd, int value) {
        Bytes bytes = serialize(withPackets());
        bytes[bytes.size() - fromEnd] = static_cast<std::byte>(value);
        return refusal(bytes) == ErrorCode::DiscFileInvalid;
    };
    QVERIFY(refused(4, 54));  // reaches behind what is written
    QVERIFY(refused(4, 26));  // overlaps the one before
    QVERIFY(refused(14, 2));  // of a track that is not there
    QVERIFY(refused(12, 16)); // fixed packets have no links
    QVERIFY(refused(18, 13)); // a length that is none
    QVERIFY(refused(24, 9));  // sub-channel of no track
}

QTEST_GUILESS_MAIN(TestDiscState)
#include "tst_discstate.moc"
