// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/cdtext.h"
#include "doubles.h"

#include <QTest>

#include <initializer_list>

using namespace emberdisc;
using namespace emberdisc::mmc;
using namespace emberdisc::mmc::test;

namespace {

std::vector<CdTextPack> packsOf(std::initializer_list<std::string_view> lines)
{
    std::vector<CdTextPack> packs;
    for (const std::string_view line : lines) {
        const Bytes bytes = bytesOf(line);
        std::ranges::copy(bytes, packs.emplace_back().begin());
    }
    return packs;
}

/// An album of two titles, and what its lead-in repeats.
CdTextBlock album()
{
    CdTextBlock block;
    block.lastTrack = 2;
    block.texts[CdTextType::Title] = {{0, "Album"}, {1, "One"}, {2, "Two"}};
    return block;
}
const std::vector<CdTextPack> kAlbum = packsOf({
    "80 00 00 00 41 6C 62 75 6D 00 4F 6E 65 00 54 77 F6 70", // the disc's title, "One", "Tw"
    "80 02 01 02 6F 00 00 00 00 00 00 00 00 00 00 00 EB F3", // of track 2, behind two characters
    "8F 00 02 00 00 01 02 00 02 00 00 00 00 00 00 00 F1 33", // ISO 8859-1, tracks 1 to 2, 2 of 80h
    "8F 01 03 00 00 00 00 00 00 00 00 03 04 00 00 00 89 E8", // 3 of 8Fh, the last is number 4
    "8F 02 04 00 00 00 00 00 09 00 00 00 00 00 00 00 67 E1", // English
});

bool isRefused(const CdTextBlock& block)
{
    const auto packs = encodeCdText({&block, 1});
    return !packs && packs.error().code == ErrorCode::InvalidArgument;
}

} // namespace

class TestCdText : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void packsAreByteExact()
    {
        const CdTextBlock block = album();
        const auto packs = encodeCdText({&block, 1});
        QVERIFY(packs && packs->size() == kAlbum.size());
        for (std::size_t i = 0; i < packs->size(); ++i)
            QCOMPARE(hexOf((*packs)[i]), hexOf(kAlbum[i]));
        QVERIFY(decodeCdText(*packs) == std::vector{block});
    }
    void positionsBehindFifteenCharactersAreFifteen()
    {
        CdTextBlock block;
        block.texts[CdTextType::Title] = {{0, "abcdefghijklmnopqrstuvwxyz0123"}, {1, "X"}};
        const auto packs = encodeCdText({&block, 1});
        QVERIFY(packs && packs->size() == 6);
        QCOMPARE(hexOf((*packs)[1]), std::string("80 00 01 0C 6D 6E 6F 70 71 72 73 74 75 76 77 78 D9 31"));
        QCOMPARE(hexOf((*packs)[2]), std::string("80 00 02 0F 79 7A 30 31 32 33 00 58 00 00 00 00 08 0C"));
    }
    void theFirstTrackNeedNotBeTrackOne()
    {
        CdTextBlock block;
        block.firstTrack = 5;
        block.lastTrack = 6;
        block.texts[CdTextType::Title] = {{0, "A"}, {5, "B"}, {6, "C"}};
        const auto packs = encodeCdText({&block, 1});
        QVERIFY(packs && packs->size() == 4);
        QCOMPARE(hexOf((*packs)[0]).substr(0, 32), std::string("80 00 00 00 41 00 42 00 43 00 00"));
        QCOMPARE(hexOf((*packs)[1]).substr(0, 20), std::string("8F 00 01 00 00 05 06"));
        QVERIFY(decodeCdText(*packs) == std::vector{block});
    }
    void aTabStandsForTheTextBefore()
    {
        const auto blocks = decodeCdText(packsOf({"81 00 00 00 41 00 42 00 09 00 43 00 00 00 00 00 D0 F6"}));
        QVERIFY(blocks.size() == 1 && blocks[0].lastTrack == 3);
        const std::map<std::uint8_t, std::string> expected = {{0, "A"}, {1, "B"}, {2, "B"}, {3, "C"}};
        QVERIFY(blocks[0].texts.at(CdTextType::Performer) == expected);
    }
    void charactersOfTwoBytesEndWithTwoZeros()
    {
        const auto blocks = decodeCdText(packsOf({"80 00 00 90 83 41 83 42 00 00 09 09 00 00 00 00 4B E3",
                                                  "8F 00 01 10 80 01 01 00 01 00 00 00 00 00 00 00 B9 3F",
                                                  "8F 02 03 10 00 00 00 00 09 69 00 00 00 00 00 00 99 85"}));
        QVERIFY(blocks.size() == 1);
        QVERIFY(blocks[0].characters == CdTextCharacters::MusicShiftJis);
        QCOMPARE(blocks[0].language, 0x69); // of block 1
        QCOMPARE(blocks[0].texts.at(CdTextType::Title).at(1), std::string("\x83\x41\x83\x42"));
        // As second language behind one without texts.
        CdTextBlock block = blocks[0];
        block.texts[CdTextType::Title] = {{0, "\x83\x41\x83\x42"}};
        const std::array both = {album(), block};
        const auto packs = encodeCdText(both);
        QVERIFY(packs && decodeCdText(*packs) == std::vector(both.begin(), both.end()));
    }
    void numbersAreAsciiInEveryLanguage()
    {
        CdTextBlock block;
        block.characters = CdTextCharacters::MusicShiftJis;
        block.texts[CdTextType::UpcIsrc] = {{0, "1234567890123"}, {1, "DEABC2600001"}};
        block.texts[CdTextType::DiscIdentification] = {{0, "X1"}};
        const auto packs = encodeCdText({&block, 1});
        QVERIFY(packs.has_value());
        QCOMPARE(hexOf((*packs)[0]).substr(0, 20), std::string("86 00 00 00 58 31 00"));
        QVERIFY(decodeCdText(*packs) == std::vector{block});
    }
    void packsWithAWrongCrcAreLeftOut()
    {
        QVERIFY(std::ranges::all_of(kAlbum, isIntact));
        std::vector<CdTextPack> packs = kAlbum;
        packs[0][5] ^= std::byte{1};
        QVERIFY(!isIntact(packs[0]));
        // Of "Two" only the end has come: there is no text left.
        QVERIFY(decodeCdText(packs).empty());
        packs = kAlbum;
        packs[1][5] ^= std::byte{1};
        const auto blocks = decodeCdText(packs);
        const std::map<std::uint8_t, std::string> expected = {{0, "Album"}, {1, "One"}};
        QVERIFY(blocks.size() == 1 && blocks[0].texts.at(CdTextType::Title) == expected);
    }
    void refusesWhatCannotBeWritten()
    {
        QVERIFY(!isRefused(album()));
        const auto refused = [](auto change) {
            CdTextBlock block = album();
            change(block);
            return isRefused(block);
        };
        using enum CdTextType;
        QVERIFY(refused([](CdTextBlock& b) { b.lastTrack = 1; })); // there is a text of track 2
        QVERIFY(refused([](CdTextBlock& b) { b.firstTrack = 0; }));
        QVERIFY(refused([](CdTextBlock& b) { b.lastTrack = 100; }));
        QVERIFY(refused([](CdTextBlock& b) { b.texts[Title][1] = "\t"; }));
        QVERIFY(refused([](CdTextBlock& b) { b.texts[Title][1] = std::string("a\0b", 3); }));
        QVERIFY(refused([](CdTextBlock& b) { b.texts[DiscIdentification][1] = "x"; }));
        const auto refusedInTwoBytes = [&refused](std::string_view text) {
            return refused([text](CdTextBlock& b) {
                b.characters = CdTextCharacters::MusicShiftJis;
                b.texts[Title] = {{0, std::string(text)}};
            });
        };
        QVERIFY(!refusedInTwoBytes("\x83\x41"));
        QVERIFY(refusedInTwoBytes("\x83"));
        QVERIFY(refusedInTwoBytes("\t\t"));
    }
    void aBlockHas253PacksOfTexts()
    {
        CdTextBlock block;
        block.texts[CdTextType::Message][0] = std::string(253 * 12 - 2, 'm');
        const auto packs = encodeCdText({&block, 1});
        QVERIFY(packs && packs->size() == kMaximumCdTextPacks);
        QVERIFY(decodeCdText(*packs) == std::vector{block});
        block.texts[CdTextType::Message][0] += 'm';
        QVERIFY(isRefused(block));
        const std::vector<CdTextBlock> nine(9, album());
        QVERIFY(!encodeCdText(nine));
        QVERIFY(encodeCdText(std::span(nine).first(8)));
    }
    void sectorsOfALeadInRepeatThePacks()
    {
        // 80 00 00 is 100000 000000 000000 000000 in bits, and a byte of the sector has six.
        const CdTextSector first = cdTextSector(kAlbum, 0);
        QCOMPARE(hexOf(std::span(first).first(8)), std::string("20 00 00 00 00 04 05 2C"));
        const auto packs = cdTextPacksOf(first);
        QVERIFY(std::ranges::equal(packs, std::span(kAlbum).first(4)));
        // The fifth pack begins the second sector, and then it starts again.
        CdTextSector second = cdTextSector(kAlbum, 1);
        for (std::byte& byte : second)
            byte |= std::byte{0xC0}; // P and Q are not part of it
        QVERIFY(cdTextPacksOf(second)[0] == kAlbum[4] && cdTextPacksOf(second)[1] == kAlbum[0]);
    }
};

QTEST_APPLESS_MAIN(TestCdText)
#include "tst_cdtext.moc"
