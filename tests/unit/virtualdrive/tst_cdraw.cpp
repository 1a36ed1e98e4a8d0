// SPDX-License-Identifier: GPL-3.0-or-later
// Raw recording with the host's own sub-channel, as RAW DAO-96 of other programs sends it.
#include "cdhost.h"

#include "core/base/crc.h"
#include "core/mmc/bcd.h"

#include <functional>

#include <QtTest>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;
using namespace emberdisc::virtualdrive::test;

namespace {

using mmc::bcd;

constexpr int kLeadIn = -11635;

/// Twelve bytes of Q: control and ADR, nine bytes, CRC.
Bytes frame(int controlAdr, std::initializer_list<int> nine)
{
    Bytes q{static_cast<std::byte>(controlAdr)};
    for (const int byte : nine)
        q.push_back(static_cast<std::byte>(byte));
    q.resize(12);
    putBe16(std::span(q).subspan(10), static_cast<std::uint16_t>(~crc16(std::span(q).first(10))));
    return q;
}

/// 96 bytes of P-W: P in bit 7, Q in bit 6, `rw` in the others.
Bytes interleaved(const Bytes& q, bool pause = false, std::byte rw = {})
{
    Bytes result(96);
    for (std::size_t i = 0; i < 96; ++i)
        result[i] =
            rw | (pause ? std::byte{0x80} : std::byte{0}) |
            ((q[i / 8] >> (7 - i % 8) & std::byte{1}) != std::byte{0} ? std::byte{0x40} : std::byte{0});
    return result;
}

Bytes position(int control, int track, int index, int relative, int lba)
{
    const int at = lba + 150;
    const auto digits = [](int value) { return bcd(static_cast<unsigned>(value)); };
    Bytes q(12);
    q[0] = static_cast<std::byte>(control << 4 | 1);
    q[1] = track == 0xAA ? std::byte{0xAA} : digits(track);
    q[2] = digits(index);
    q[3] = digits(relative / 4500);
    q[4] = digits(relative / 75 % 60);
    q[5] = digits(relative % 75);
    q[7] = digits(at / 4500);
    q[8] = digits(at / 75 % 60);
    q[9] = digits(at % 75);
    putBe16(std::span(q).subspan(10), static_cast<std::uint16_t>(~crc16(std::span(q).first(10))));
    return q;
}

/// Two tracks from 0 and 450 on, the second with a pause of 50 sectors and index 2 at 600; lead-out at 900.
/// The second one is data if `data`.
struct Disc {
    int control2 = 0;
    bool nextSession = false;
    std::size_t subLength = 96;

    Bytes leadInFrame(int lba) const
    {
        // Each pointer three times, again and again: A0, A1, A2, 01, 02, perhaps B0.
        switch ((lba - kLeadIn) / 3 % (nextSession ? 6 : 5)) {
        case 0:
            return frame(0x01, {0, 0xA0, 0x97, 0x30, 0, 0, 0x01, 0x00, 0});
        case 1:
            return frame(control2 << 4 | 1, {0, 0xA1, 0x97, 0x30, 0, 0, 0x02, 0x00, 0});
        case 2:
            return frame(control2 << 4 | 1, {0, 0xA2, 0x97, 0x30, 0, 0, 0x00, 0x14, 0x00}); // 00:14:00
        case 3:
            return frame(0x01, {0, 0x01, 0x97, 0x30, 0, 0, 0x00, 0x02, 0x00});
        case 4:
            return frame(control2 << 4 | 1, {0, 0x02, 0x97, 0x30, 0, 0, 0x00, 0x08, 0x00}); // 00:08:00
        default:
            return frame(0x05, {0, 0xB0, 0x02, 0x46, 0x00, 0x02, 0x79, 0x59, 0x74});
        }
    }
    Bytes q(int lba) const
    {
        if (lba < -150)
            return leadInFrame(lba);
        if (lba < 0)
            return position(0, 1, 0, -lba, lba);
        if (lba >= 900)
            return position(control2, 0xAA, 1, lba - 900, lba);
        if (lba % 100 == 20) // catalogue number 1234567890123
            return frame(lba < 400 ? 2 : control2 << 4 | 2,
                         {0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x30, 0, lba % 75});
        if (lba >= 450 && lba % 100 == 70) // ISRC DEABC2600001: six bits each for DEABC, then digits
            return frame(control2 << 4 | 3, {0x51, 0x54, 0x52, 0x4C, 0x26, 0x00, 0x00, 0x10, lba % 75});
        if (lba < 400)
            return position(0, 1, 1, lba, lba);
        if (lba < 450)
            return position(control2, 2, 0, 450 - lba, lba);
        return position(control2, 2, lba < 600 ? 1 : 2, lba - 450, lba);
    }
    Bytes subChannel(int lba) const
    {
        const bool pause = lba >= -150 && (lba < 0 || (lba >= 400 && lba < 450));
        if (subLength == 96)
            return interleaved(q(lba), pause, lba >= 0 ? static_cast<std::byte>(lba & 0x3F) : std::byte{0});
        Bytes pq = q(lba);
        pq.resize(16);
        pq[15] = pause ? std::byte{0x80} : std::byte{0};
        return pq;
    }
};

using Main = std::function<Bytes(int)>;

Bytes samples(int lba)
{
    return sectors(lba, 1, 2352);
}

/// Records from `from` up to `to`.
QByteArray record(Host& host, const Disc& disc, int from = kLeadIn, int to = 900 + 6750,
                  const Main& main = samples)
{
    for (int lba = from; lba < to; lba += 25) {
        const int count = std::min(25, to - lba);
        Bytes data;
        for (int i = 0; i < count; ++i) {
            for (const Bytes& part : {main(lba + i), disc.subChannel(lba + i)})
                data.insert(data.end(), part.begin(), part.end());
        }
        if (const auto result = host.write(lba, static_cast<std::uint32_t>(count), data); result != "good")
            return result;
    }
    return "good";
}

QByteArray readCd(Host& host, int lba, int count, int type, int parts, int sub, std::size_t length)
{
    return host.run({0xBE, type << 2, lba >> 24 & 255, lba >> 16 & 255, lba >> 8 & 255, lba & 255, 0,
                     count >> 8, count & 255, parts, sub, 0},
                    {}, static_cast<std::size_t>(count) * length);
}

/// ECMA-130 annex B, bit by bit.
void scramble(Bytes& sector)
{
    unsigned value = 1;
    for (std::size_t i = 12; i < sector.size(); ++i)
        for (unsigned bit = 0; bit < 8; ++bit) {
            if ((value & 1) != 0)
                sector[i] ^= static_cast<std::byte>(1U << bit);
            const unsigned next = (value & 1) ^ (value >> 1 & 1);
            value = value >> 1 | next << 14;
        }
}

} // namespace

class TestCdRaw : public QObject {
    Q_OBJECT

private slots:
    void recordsAWholeSession();
    void keepsWhatTheSubChannelSays();
    void keepsTheSubChannelItself();
    void takesPAndQInSixteenBytes();
    void takesTheScramblingFromData();
    void refusesToReadDataThatDoesNotFitItsCode();
    void staysOpenWhenTheLeadInSaysSo();
    void takesCdTextFromTheLeadIn();
    void wantsTheLeadInFirst();
    void wantsATableOfContents();
    void wantsTheBlockLengthOfTheMode();
    void leavesADamagedSessionWhenItBreaksOff();
    void needsABlankDisc();
    void storesNothingInATestWrite();
    void survivesAPowerCutOnlyWhenSynchronized();
};

void TestCdRaw::recordsAWholeSession()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x03, 0x00, 0x03), "good");
    QCOMPARE(record(host, {}), "good");
    QCOMPARE(host.status(), "1/1/1");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.status(), "2/3/1");
    const Bytes toc = readToc(host, 0);
    QCOMPARE(toc.size(), std::size_t{4 + 3 * 8});
    QCOMPARE(getBe32(std::span(toc).subspan(8)), 0U);
    QCOMPARE(getBe32(std::span(toc).subspan(16)), 450U);
    QCOMPARE(getBe32(std::span(toc).subspan(24)), 900U);
    QCOMPARE(readCd(host, 0, 900, 1, 0x10, 0, 2352), "good");
    QVERIFY(host.in == sectors(0, 900, 2352));
    QCOMPARE(host.run({0x25}, {}, 8), "good");
    QCOMPARE(host.be32(0), 899U); // no run-out
}

void TestCdRaw::keepsWhatTheSubChannelSays()
{
    Host host(MediumType::CdRw);
    QCOMPARE(host.writeParameters(0x03, 0x00, 0x03), "good");
    QCOMPARE(record(host, {.control2 = 3}), "good");
    QCOMPARE(host.synchronize(), "good");
    host.powerCut();
    const DiscState& state = host.recorder->disc()->state();
    QCOMPARE(state.tracks.size(), std::size_t{2});
    QCOMPARE(state.tracks[0].size, 400U);
    QCOMPARE(state.tracks[0].pregap, 150U);
    QCOMPARE(state.tracks[1].pregap, 50U);
    QCOMPARE(state.tracks[1].control, std::uint8_t{3}); // pre-emphasis, copy permitted
    QVERIFY(state.tracks[1].indices == std::vector<std::int32_t>{600});
    QVERIFY(!state.tracks[0].isrc);
    QCOMPARE(std::string(state.tracks[1].isrc->data(), 12), std::string("DEABC2600001"));
    QCOMPARE(std::string(state.mediaCatalogNumber->data(), 13), std::string("1234567890123"));
    QCOMPARE(host.run({0x42, 0, 0x40, 2, 0, 0, 0, 0, 24}, {}, 24), "good");
    QCOMPARE(host.at(8), 0x80);
    QCOMPARE(host.at(9), int{'1'});
}

void TestCdRaw::keepsTheSubChannelItself()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x03, 0x00, 0x03), "good");
    const Disc disc;
    QCOMPARE(record(host, disc), "good");
    QCOMPARE(host.synchronize(), "good");
    host.powerCut();
    QCOMPARE(readCd(host, 380, 100, 0, 0x10, 1, 2448), "good");
    for (int i = 0; i < 100; ++i) {
        const auto at = host.in.begin() + i * 2448;
        QVERIFY(Bytes(at, at + 2352) == samples(380 + i));
        QVERIFY(Bytes(at + 2352, at + 2448) == disc.subChannel(380 + i));
    }
    QCOMPARE(readCd(host, 610, 1, 0, 0, 2, 16), "good"); // Q alone
    Bytes pq = disc.q(610);
    pq.resize(16);
    QVERIFY(host.in == pq);
    QCOMPARE(readCd(host, 620, 1, 0, 0, 4, 96), "good"); // R to W alone
    QVERIFY(host.in == Bytes(96, static_cast<std::byte>(620 & 0x3F)));
}

void TestCdRaw::takesPAndQInSixteenBytes()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x03, 0x00, 0x01), "good");
    const Disc disc{.subLength = 16};
    QCOMPARE(record(host, disc), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.status(), "2/3/1");
    QCOMPARE(readCd(host, 420, 1, 0, 0, 2, 16), "good");
    QVERIFY(host.in == disc.subChannel(420));
    QCOMPARE(host.at(15), 0x80);
}

void TestCdRaw::takesTheScramblingFromData()
{
    // A Mode 1 sector of zeros at 450 made by this drive is what a host would send, but for the scrambling.
    Host maker(MediumType::CdR80);
    QCOMPARE(maker.write(0, 600, Bytes(600 * 2048)), "good");
    QCOMPARE(maker.synchronize(), "good");
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x03, 0x04, 0x03), "good");
    const auto main = [&maker](int lba) {
        if (lba < 400 || lba >= 600)
            return lba < 400 ? samples(lba) : Bytes(2352);
        static_cast<void>(readCd(maker, lba, 1, 2, 0xF8, 0, 2352));
        Bytes sector = maker.in;
        scramble(sector);
        return sector;
    };
    QCOMPARE(record(host, {.control2 = 4}, kLeadIn, 900 + 6750, main), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.read(450, 16), "good");
    QVERIFY(host.in == Bytes(16 * 2048));
    QCOMPARE(readCd(maker, 500, 1, 2, 0xF8, 0, 2352), "good");
    QCOMPARE(readCd(host, 500, 1, 2, 0xF8, 0, 2352), "good");
    QVERIFY(host.in == maker.in);
    QCOMPARE(readCd(host, 100, 1, 2, 0xF8, 0, 2352), "5/64/00"); // audio
    const Bytes toc = readToc(host, 0);
    QCOMPARE(std::to_integer<int>(toc[13]), 0x14);
}

void TestCdRaw::refusesToReadDataThatDoesNotFitItsCode()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x03, 0x04, 0x03), "good");
    const auto main = [](int lba) {
        if (lba < 400)
            return samples(lba);
        Bytes sector(2352, std::byte{0x5A});
        sector[15] = std::byte{1}; // says Mode 1, but its EDC is none
        scramble(sector);
        return sector;
    };
    QCOMPARE(record(host, {.control2 = 4}, kLeadIn, 900 + 6750, main), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.read(450, 1), "3/11/05");
    QCOMPARE(host.sense.information.value(), 450U);
    QCOMPARE(readCd(host, 450, 1, 0, 0xF8, 0, 2352), "good"); // as it is
    QCOMPARE(host.at(16), 0x5A);
}

void TestCdRaw::staysOpenWhenTheLeadInSaysSo()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x03, 0x00, 0x03), "good");
    QCOMPARE(record(host, {.nextSession = true}), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.status(), "1/0/2");
    QCOMPARE(host.nextWritable(0xFF), 900 + 11400);
}

void TestCdRaw::takesCdTextFromTheLeadIn()
{
    Bytes pack(18);
    pack[0] = std::byte{0x80};
    pack[4] = std::byte{'A'};
    putBe16(std::span(pack).subspan(16), static_cast<std::uint16_t>(~crc16(std::span(pack).first(16))));
    Bytes symbols; // the pack four times: 96 symbols of six bits
    for (int i = 0; i < 4; ++i)
        for (std::size_t at = 0; at < 18; at += 3)
            for (const int shift : {18, 12, 6, 0})
                symbols.push_back(
                    static_cast<std::byte>(getBe24(std::span(pack).subspan(at)) >> shift & 0x3F));
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x03, 0x00, 0x03), "good");
    const Disc disc;
    for (int lba = kLeadIn; lba < -150; ++lba) {
        Bytes block(2352);
        Bytes sub = disc.subChannel(lba);
        for (std::size_t i = 0; i < sub.size(); ++i)
            sub[i] |= symbols[i];
        block.insert(block.end(), sub.begin(), sub.end());
        QCOMPARE(host.write(lba, 1, block), "good");
    }
    QCOMPARE(record(host, disc, -150), "good");
    QCOMPARE(host.synchronize(), "good");
    const Bytes text = readToc(host, 5);
    QCOMPARE(text.size(), std::size_t{4 + 18});
    QVERIFY(std::equal(pack.begin(), pack.end(), text.begin() + 4));
}

void TestCdRaw::wantsTheLeadInFirst()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x03, 0x00, 0x03), "good");
    QCOMPARE(record(host, {}, -150, -100), "5/21/02");
    QCOMPARE(record(host, {}, 0, 25), "5/21/02");
    QCOMPARE(record(host, {}, kLeadIn, kLeadIn + 50), "good");
    QCOMPARE(record(host, {}, kLeadIn + 75, kLeadIn + 100), "5/21/02");
    QCOMPARE(host.synchronize(), "5/2C/00");
    QCOMPARE(host.status(), "0/0/1");
}

void TestCdRaw::wantsATableOfContents()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x03, 0x00, 0x03), "good");
    const Bytes empty(25 * 2448);
    for (int lba = kLeadIn; lba + 25 <= -150; lba += 25)
        QCOMPARE(host.write(lba, 25, empty), "good");
    QCOMPARE(host.write(-160, 25, empty), "5/26/00");
    QCOMPARE(host.status(), "0/0/1");
    QCOMPARE(record(host, {}), "good"); // from the beginning
}

void TestCdRaw::wantsTheBlockLengthOfTheMode()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x03, 0x00, 0x03), "good");
    for (const std::size_t length : {2048U, 2352U, 2368U, 96U})
        QCOMPARE(host.write(kLeadIn, 10, Bytes(10 * length)), "5/24/00");
    QCOMPARE(host.writeParameters(0x03, 0x00, 0x01), "good");
    QCOMPARE(host.write(kLeadIn, 10, Bytes(10 * 2448)), "5/24/00");
    QCOMPARE(host.write(kLeadIn, 10, Bytes(10 * 2368)), "good");
}

void TestCdRaw::leavesADamagedSessionWhenItBreaksOff()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x03, 0x00, 0x03), "good");
    QCOMPARE(record(host, {}, kLeadIn, 500), "good");
    QCOMPARE(host.synchronize(), "5/2C/00");
    QCOMPARE(host.status(), "1/2/1");
    QCOMPARE(host.writeParameters(0x41, 0x00, 0x00), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(readCd(host, 0, 400, 1, 0x10, 0, 2352), "good");
    QVERIFY(host.in == sectors(0, 400, 2352));
}

void TestCdRaw::needsABlankDisc()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x41, 0xC4, 0x08), "good");
    QCOMPARE(burnTrack(host, 0, 300), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.writeParameters(0x03, 0x00, 0x03), "good");
    QCOMPARE(record(host, {}, kLeadIn, kLeadIn + 25), "5/2C/00");
}

void TestCdRaw::storesNothingInATestWrite()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x13, 0x00, 0x03), "good");
    QCOMPARE(record(host, {}), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.status(), "0/0/1");
    QVERIFY(std::filesystem::file_size(host.path()) <= 1024 * 1024);
}

void TestCdRaw::survivesAPowerCutOnlyWhenSynchronized()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x03, 0x00, 0x03), "good");
    QCOMPARE(record(host, {}), "good");
    host.powerCut();
    QCOMPARE(host.status(), "0/0/1");
    QVERIFY(std::filesystem::file_size(host.path()) <= 1024 * 1024);
}

QTEST_GUILESS_MAIN(TestCdRaw)
#include "tst_cdraw.moc"
