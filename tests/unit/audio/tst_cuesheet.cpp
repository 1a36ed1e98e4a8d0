// SPDX-License-Identifier: GPL-3.0-or-later
// LENGTH: both kinds of sheets, since they share the files that they are cut from.
#include "core/audio/audiosessionsource.h"
#include "core/audio/cuesheet.h"
#include "core/audio/sheetdisc.h"
#include "core/audio/tocsheet.h"

#include "tests/unit/audio/soundfiles.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <iterator>

using namespace emberdisc;
using namespace emberdisc::audio;
using namespace emberdisc::audio::test;

namespace {

const std::string kHead = "FILE \"a.bin\" BINARY\nTRACK 01 AUDIO\n";

Bytes toBytes(std::string_view text)
{
    Bytes bytes(text.size());
    std::transform(text.begin(), text.end(), bytes.begin(), [](char c) { return static_cast<std::byte>(c); });
    return bytes;
}

/// Of pieces of which there is one.
Sound soundIn(const std::vector<Piece>& pieces)
{
    return pieces.size() == 1 ? std::get<Sound>(pieces.front()) : Sound();
}

/// `count` whole sectors from LBA `first` on: in Mode 1, or in Mode 2 with the sub-header of form 1.
Bytes wholeSectors(std::uint32_t first, std::uint32_t count, int mode)
{
    Bytes bytes;
    for (std::uint32_t lba = first; lba < first + count; ++lba) {
        Bytes sector = noise(588, lba + 1);
        std::fill_n(sector.begin(), 12, std::byte{0xFF});
        sector[0] = sector[11] = std::byte{0};
        sector[15] = static_cast<std::byte>(mode);
        if (mode == 2)
            for (const std::size_t at : {16U, 20U})
                sector[at] = sector[at + 1] = sector[at + 3] = std::byte{0}, sector[at + 2] = std::byte{0x08};
        bytes.insert(bytes.end(), sector.begin(), sector.end());
    }
    return bytes;
}

} // namespace

class CueSheetTest : public QObject {
    Q_OBJECT

private slots:
    void whatIsWrittenIsReadBack()
    {
        const std::string text = "CATALOG 0123456789012\n"
                                 "CDTEXTFILE \"x.cdt\"\n"
                                 "TITLE \"The 'Album'\"\n"
                                 "PERFORMER \"The Band\"\n"
                                 "REM SESSION 01\n"
                                 "FILE \"My Disc.bin\" BINARY\n"
                                 "  TRACK 01 AUDIO\n"
                                 "    TITLE \"One\"\n"
                                 "    ISRC USK7Y9812345\n"
                                 "    FLAGS DCP PRE\n"
                                 "    INDEX 00 00:00:00\n"
                                 "    INDEX 01 00:00:33\n"
                                 "    INDEX 02 00:05:00\n"
                                 "    POSTGAP 00:00:10\n"
                                 "  TRACK 02 AUDIO\n"
                                 "    PREGAP 00:02:00\n"
                                 "    INDEX 01 61:20:00\n"
                                 "REM SESSION 02\n"
                                 "FILE \"two.bin\" BINARY\n"
                                 "  TRACK 03 MODE2/2352\n"
                                 "    INDEX 01 00:00:00\n";
        const auto sheet = parseCueSheet(text);
        QVERIFY2(sheet.has_value(), sheet ? "" : sheet.error().detail.c_str());
        QCOMPARE(toText(*sheet), text);
        QCOMPARE(sheet->tracks[1].session, 1U);
        QCOMPARE(sheet->tracks[2].session, 2U);
        // What no sheet can say.
        CueSheet odd = *sheet;
        odd.title = "6\" of\nrain";
        QVERIFY(toText(odd).find("TITLE \"6' of rain\"\n") != std::string::npos);
    }

    void aRemarkIsASessionOnlyWhereItCanBe()
    {
        const std::string track = "TRACK 01 AUDIO\nINDEX 01 0:0:0\n";
        const auto sessionOf = [&](const std::string& remark) {
            const auto sheet = parseCueSheet("FILE a.bin BINARY\n" + remark + "\n" + track + remark +
                                             "\nTRACK 02 AUDIO\nINDEX 01 1:0:0\n");
            return sheet ? sheet->tracks[1].session : 0;
        };
        QCOMPARE(sessionOf("REM SESSION 01"), 1U);
        QCOMPARE(sessionOf("REM SESSION 02"), 2U); // that before the first track comes too early
        QCOMPARE(sessionOf("REM SESSION 04"), 1U);
        QCOMPARE(sessionOf("REM SESSION OF MAY"), 1U);
        QCOMPARE(sessionOf("rem \"unclosed"), 1U);
    }

    void readsEveryCommand()
    {
        const auto sheet = parseCueSheet("REM GENRE \"unclosed\n"
                                         "CATALOG 0123456789012\r\n"
                                         "CDTEXTFILE \"x.cdt\"\r"
                                         "PERFORMER \"The Band\"\n"
                                         "TITLE A title without marks\n"
                                         "SONGWRITER 'Someone'\n"
                                         "\n"
                                         "file \"My Disc.wav\" wave\n"
                                         "  track 1 audio\n"
                                         "    FLAGS DCP PRE 4CH SCMS\n"
                                         "    TITLE \"One\"\n"
                                         "    PERFORMER \"\"\n"
                                         "    ISRC us-k7y-98-12345\n"
                                         "    PREGAP 00:02:00\n"
                                         "    INDEX 01 00:00:00\n"
                                         "    INDEX 02 00:01:37\n"
                                         "    POSTGAP 00:00:10\n"
                                         "  TRACK 02 AUDIO\n"
                                         "    ISRC 000000000000\n"
                                         "    INDEX 00 03:20:00\n"
                                         "FILE with blanks.mp3 MP3\n"
                                         "    INDEX 01 00:00:00\n");
        QVERIFY2(sheet.has_value(), sheet ? "" : sheet.error().detail.c_str());
        QCOMPARE(sheet->catalog, std::string("0123456789012"));
        QCOMPARE(sheet->cdTextFile, std::string("x.cdt"));
        QCOMPARE(sheet->title, std::string("A title without marks"));
        QCOMPARE(sheet->performer, std::string("The Band"));
        QCOMPARE(sheet->songwriter, std::string("'Someone'"));
        QCOMPARE(sheet->files.size(), std::size_t{2});
        QCOMPARE(sheet->files[0].name, std::string("My Disc.wav"));
        QCOMPARE(sheet->files[1].name, std::string("with blanks.mp3"));
        QCOMPARE(sheet->files[1].type, CueFileType::Mp3);
        const CueTrack& one = sheet->tracks.at(0);
        QCOMPARE(one.title, std::string("One"));
        QCOMPARE(one.isrc, std::string("USK7Y9812345"));
        QVERIFY(one.copyPermitted && one.preEmphasis && one.fourChannels && one.serialCopy);
        QCOMPARE(one.pregap.value(), 150U);
        QCOMPARE(one.postgap.value(), 10U);
        QCOMPARE(one.indexes.size(), std::size_t{2});
        QCOMPARE(one.indexes[1].frames, 75U + 37U);
        const CueTrack& two = sheet->tracks.at(1);
        QVERIFY(two.isrc.empty());
        QCOMPARE(two.indexes[0].file, std::size_t{0});
        QCOMPARE(two.indexes[0].frames, 15'000U);
        QCOMPARE(two.indexes[1].file, std::size_t{1});
    }

    void readsOtherEncodings_data()
    {
        QTest::addColumn<QByteArray>("title");
        const QByteArray utf8("TITLE \"\xc3\x84hre\"\n");
        QTest::newRow("UTF-8") << utf8;
        QTest::newRow("UTF-8 with mark") << QByteArray("\xef\xbb\xbf") + utf8;
        QTest::newRow("Latin-1") << QByteArray("TITLE \"\xc4hre\"\n");
    }
    void readsOtherEncodings()
    {
        QFETCH(QByteArray, title);
        const auto sheet = parseCueSheet(title.toStdString() + kHead + "INDEX 01 00:00:00");
        QVERIFY(sheet.has_value());
        QCOMPARE(sheet->title, std::string("\xc3\x84hre"));
    }

    void readsUtf16()
    {
        const QString text =
            QStringLiteral("TITLE \"\u00c4hre\"\r\nFILE a.wav WAVE\r\nTRACK 01 AUDIO\r\nINDEX 01 0:0:0\r\n");
        std::string bytes = "\xff\xfe";
        for (const QChar c : text) {
            bytes += static_cast<char>(c.unicode() & 0xFF);
            bytes += static_cast<char>(c.unicode() >> 8);
        }
        const auto sheet = parseCueSheet(bytes);
        QVERIFY2(sheet.has_value(), sheet ? "" : sheet.error().detail.c_str());
        QCOMPARE(sheet->title, std::string("\xc3\x84hre"));
    }

    void refusesWithLineAndColumn_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("place");
        const QByteArray head = QByteArray::fromStdString(kHead);
        const auto row = [](const char* name, const QByteArray& text, const char* place) {
            QTest::newRow(name) << text << QByteArray(place);
        };
        row("empty", "", "line 1, column 1:");
        row("no track", "TITLE x\nFILE a.wav WAVE\n", "line 2, column 1:");
        row("unknown command", head + "INDEXX 01 00:00:00", "line 3, column 1:");
        row("CATALOG without number", "CATALOG\n" + head, "line 1, column 8:");
        row("CATALOG with a letter", "CATALOG 012345678901X\n" + head, "line 1, column 9:");
        row("second CATALOG", "CATALOG 0123456789012\nCATALOG 0123456789012\n", "line 2, column 1:");
        row("frame 100", head + "  INDEX 01 00:00:100", "line 3, column 12:");
        row("frame 75", head + "INDEX 01 00:00:75", "line 3, column 10:");
        row("second 60", head + "INDEX 01 00:60:00", "line 3, column 10:");
        row("time of two parts", head + "INDEX 01 00:60", "line 3, column 10:");
        row("negative time", head + "INDEX 01 -1:00:00", "line 3, column 10:");
        row("time too large for a number", head + "INDEX 01 99999999999999999999:00:00",
            "line 3, column 10:");
        row("unknown mode", "FILE a BINARY\nTRACK 01 MODE3_FORM1\nINDEX 01 00:00:00", "line 2, column 10:");
        row("unknown file type", "FILE a.xyz XYZ", "line 1, column 12:");
        row("FILE without type", "FILE \"a b.wav\"", "line 1, column 15:");
        row("open quotation mark", "FILE \"a.wav WAVE", "line 1, column 6:");
        row("TRACK before FILE", "TRACK 01 AUDIO", "line 1, column 1:");
        row("INDEX before TRACK", "FILE a BINARY\nINDEX 01 00:00:00", "line 2, column 1:");
        row("track 0", "FILE a BINARY\nTRACK 00 AUDIO", "line 2, column 7:");
        row("track 100", "FILE a BINARY\nTRACK 100 AUDIO", "line 2, column 7:");
        row("track left out", head + "INDEX 01 0:0:0\nTRACK 03 AUDIO", "line 4, column 7:");
        row("no INDEX 01", head + "TRACK 02 AUDIO", "line 2, column 1:");
        row("only INDEX 00", head + "INDEX 00 0:0:0", "line 2, column 1:");
        row("index left out", head + "INDEX 01 0:0:0\nINDEX 03 0:1:0", "line 4, column 7:");
        row("index going back", head + "INDEX 01 0:2:0\nINDEX 02 0:1:0", "line 4, column 10:");
        row("PREGAP behind INDEX", head + "INDEX 01 0:2:0\nPREGAP 0:2:0", "line 4, column 1:");
        row("INDEX behind POSTGAP", head + "INDEX 01 0:2:0\nPOSTGAP 0:2:0\nINDEX 02 0:3:0",
            "line 5, column 1:");
        row("unknown flag", head + "FLAGS DCP ABC", "line 3, column 11:");
        row("wrong ISRC", head + "ISRC 1234", "line 3, column 6:");
        row("too many words", head + "INDEX 01 0:2:0 0:3:0", "line 3, column 16:");
    }
    void refusesWithLineAndColumn()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, place);
        const auto sheet = parseCueSheet(text.toStdString());
        QVERIFY2(!sheet.has_value(), "it was taken");
        QCOMPARE(sheet.error().code, ErrorCode::SheetInvalid);
        QVERIFY2(QByteArray::fromStdString(sheet.error().detail).startsWith(place),
                 sheet.error().detail.c_str());
    }

    void sheetsOfOthersAreReadOrRefused()
    {
        const QDir folder(QStringLiteral(EMBERDISC_SHARED_DATA "/sheets"));
        const auto names = folder.entryList({QStringLiteral("*.cue"), QStringLiteral("*.toc")}, QDir::Files);
        for (const QString& name : names) {
            std::ifstream file(folder.filePath(name).toStdString(), std::ios::binary);
            const std::string text((std::istreambuf_iterator<char>(file)), {});
            const bool isToc = name.endsWith(QStringLiteral(".toc"));
            const auto errorOf = [](const auto& sheet) { return sheet ? Error() : sheet.error(); };
            const Error error = isToc ? errorOf(parseTocSheet(text)) : errorOf(parseCueSheet(text));
            // The second track of bad-file.toc wants nothing that a parser could object to.
            const bool isBad =
                name.startsWith(QStringLiteral("bad-")) && name != QStringLiteral("bad-file.toc");
            QVERIFY2((error.code == ErrorCode::SheetInvalid) == isBad,
                     qPrintable(name + QString::fromStdString(error.detail)));
        }
    }

    void makesOneDiscOfOneFile()
    {
        QTemporaryDir folder;
        const Bytes sound = noise(588 * 225, 1);
        QVERIFY(write(folder.filePath(QStringLiteral("boing.bin")), sound));
        // That of libcdio: the name's case differs, and there is sound in the first pre-gap.
        QVERIFY(write(
            folder.filePath(QStringLiteral("p1.cue")),
            toBytes(
                "TITLE \"Join us now\"\r\nCATALOG 0000010271955\r\nPERFORMER \"Richard Stallman\"\r\n"
                "FILE \"BOING.BIN\" BINARY\r\n  TRACK 01 AUDIO\r\n    FLAGS DCP\r\n    INDEX 00 00:00:00\r\n"
                "    INDEX 01 00:01:00\r\n  TRACK 02 AUDIO\r\n    FLAGS DCP\r\n    INDEX 00 00:02:00\r\n"
                "    INDEX 01 00:02:50\r\n")));
        const auto disc = loadSheet(folder.filePath(QStringLiteral("p1.cue")).toStdString());
        QVERIFY2(disc.has_value(), disc ? "" : disc.error().toString().c_str());
        QCOMPARE(disc->options.gapSectors, 0U);
        QCOMPARE(disc->options.catalog, std::string("0000010271955"));
        QCOMPARE(disc->tracks.size(), std::size_t{2});
        QCOMPARE(soundIn(disc->tracks[0].pregap).sampleCount, 75U * 588);
        QCOMPARE(soundIn(disc->tracks[0].pieces).firstSample, 75U * 588);
        QCOMPARE(soundIn(disc->tracks[0].pieces).sampleCount, 75U * 588);
        QCOMPARE(soundIn(disc->tracks[1].pregap).sampleCount, 50U * 588);
        QCOMPARE(soundIn(disc->tracks[1].pieces).sampleCount, 25U * 588);
        QCOMPARE(disc->tracks[1].performer, std::string("Richard Stallman"));
        QVERIFY(disc->tracks[1].copyPermitted);
        const auto plan = planSheet(*disc);
        QCOMPARE(plan->count, Count::Exact);
        QCOMPARE(plan->tracks[0].startLba, 75U);
        QCOMPARE(plan->tracks[0].paddedSectors, 225U);
    }

    void takesGapsFromTheFileBefore()
    {
        QTemporaryDir folder;
        const Bytes one = noise(588 * 400 + 5, 2);
        const Bytes two = noise(588 * 320, 3);
        QVERIFY(write(folder.filePath(QStringLiteral("1.wav")), wav(one)));
        QVERIFY(write(folder.filePath(QStringLiteral("2.wav")), wav(two)));
        const QString path = folder.filePath(QStringLiteral("d.cue"));
        QVERIFY(write(
            path, toBytes("FILE C:\\Music\\1.wav WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nTRACK 02 AUDIO\n"
                          "INDEX 00 00:05:00\nFILE 2.wav WAVE\nINDEX 01 00:00:00\n")));
        const auto disc = loadSheet(path.toStdString());
        QVERIFY2(disc.has_value(), disc ? "" : disc.error().toString().c_str());
        QCOMPARE(soundIn(disc->tracks[0].pieces).sampleCount, 375U * 588);
        QCOMPARE(soundIn(disc->tracks[1].pregap).firstSample, 375U * 588);
        QCOMPARE(soundIn(disc->tracks[1].pregap).sampleCount, 25U * 588 + 5);
        QCOMPARE(soundIn(disc->tracks[1].pieces).sampleCount, 320U * 588);
        QCOMPARE(planSheet(*disc)->tracks[1].startLba, 401U);
    }

    /// Data, then music in the same file, and a track of Mode 2 in another: each sector where it belongs.
    void cutsOneFileIntoTracksOfDifferentSectors()
    {
        QTemporaryDir folder;
        const Bytes user = noise(512 * 310, 5); // 310 sectors of 2048 bytes
        const Bytes sound = noise(588 * 450, 6);
        Bytes file = user;
        file.insert(file.end(), sound.begin(), sound.end());
        QVERIFY(write(folder.filePath(QStringLiteral("a.bin")), file));
        const Bytes mixed = wholeSectors(0, 320, 2);
        QVERIFY(write(folder.filePath(QStringLiteral("b.bin")), mixed));
        const QString path = folder.filePath(QStringLiteral("d.cue"));
        QVERIFY(write(
            path,
            toBytes("FILE a.bin BINARY\nTRACK 01 MODE1/2048\nINDEX 01 00:00:00\n"
                    "TRACK 02 AUDIO\nFLAGS 4CH\nINDEX 00 00:04:10\nINDEX 01 00:06:10\nINDEX 02 00:08:00\n"
                    "FILE b.bin BINARY\nTRACK 03 MODE2/2352\nPREGAP 00:02:00\nINDEX 01 00:00:00\n")));
        const auto disc = loadSheet(path.toStdString());
        QVERIFY2(disc.has_value(), disc ? "" : disc.error().toString().c_str());
        QCOMPARE(disc->tracks[2].mode, TrackMode::Xa);
        const auto plan = planSheet(*disc);
        QVERIFY2(plan.has_value(), plan ? "" : plan.error().toString().c_str());
        QCOMPARE(plan->tracks[1].pregapLba, 310U);
        QCOMPARE(plan->tracks[1].startLba, 460U);
        QCOMPARE(plan->tracks[1].indexLbas, std::vector<std::uint32_t>{600});
        QCOMPARE(plan->tracks[2].pregapLba, 760U);
        QCOMPARE(plan->tracks[2].startLba, 910U);
        QCOMPARE(plan->sectorCount, 1230U);
        QVERIFY(plan->tracks[0].mode == TrackMode::Mode1 && plan->tracks[1].mode == TrackMode::Audio);

        std::string entries;
        for (const CueEntry& entry : cueSheet(*plan))
            entries +=
                QByteArray(reinterpret_cast<const char*>(entry.bytes().data()), 8).toHex(' ').toStdString() +
                "\n";
        QCOMPARE(entries, std::string("41 00 00 14 00 00 00 00\n" // lead-in
                                      "41 01 00 10 00 00 00 00\n" // Mode 1 from LBA -150 on
                                      "41 01 01 10 00 00 02 00\n"
                                      "81 02 00 00 00 00 06 0a\n" // four channels; the pause is in the file
                                      "81 02 01 00 00 00 08 0a\n"
                                      "81 02 02 00 00 00 0a 00\n"
                                      "41 03 00 20 00 00 0c 0a\n" // XA
                                      "41 03 01 20 00 00 0e 0a\n"
                                      "41 aa 01 24 00 00 12 1e\n")); // lead-out

        const auto source = AudioSessionSource::create(*plan);
        Bytes all(std::size_t{1230} * 2352);
        QVERIFY((*source)->read(0, all).has_value());
        const auto at = [&all](std::size_t sector, std::size_t from, std::size_t count) {
            return std::span(all).subspan(sector * 2352 + from, count);
        };
        QVERIFY(std::ranges::equal(at(7, 16, 2048), std::span(user).subspan(7 * 2048, 2048)));
        QVERIFY(std::ranges::equal(at(310, 0, 450 * 2352), sound));
        QVERIFY(std::ranges::all_of(at(760, 0, 150 * 2352), [](std::byte b) { return b == std::byte{0}; }));
        QVERIFY(std::ranges::equal(at(910, 0, 320 * 2352), mixed));
    }

    void aTocFileIsADiscToo()
    {
        QTemporaryDir folder;
        const Bytes sound = noise(588 * 700, 7);
        Bytes swapped = sound;
        for (std::size_t i = 0; i < swapped.size(); i += 2)
            std::swap(swapped[i], swapped[i + 1]);
        QVERIFY(write(folder.filePath(QStringLiteral("s.bin")), swapped));
        QVERIFY(write(folder.filePath(QStringLiteral("m.bin")), wholeSectors(0, 400, 1)));
        const QString path = folder.filePath(QStringLiteral("d.toc"));
        QVERIFY(write(
            path,
            toBytes(
                "CD_ROM // mixed\nCATALOG \"1234567890123\"\n"
                "CD_TEXT { LANGUAGE_MAP { 0 : EN } LANGUAGE 0 { TITLE \"Gr\\374n\" SIZE_INFO { 1, 2 } } }\n"
                "TRACK MODE1_RAW\nDATAFILE \"m.bin\" 00:05:00\nZERO 00:02:00\n"
                "TRACK AUDIO\nCOPY\nNO PRE_EMPHASIS\nISRC \"DEABC2600001\"\n"
                "SILENCE 00:01:00\nFILE \"s.bin\" #2352 00:00:10 00:05:00\nSTART 00:02:00\nINDEX 00:03:00\n"
                "TRACK AUDIO\nPREGAP 0:0:33\nAUDIOFILE \"s.bin\" 117600 0\n")));
        const auto disc = loadSheet(path.toStdString());
        QVERIFY2(disc.has_value(), disc ? "" : disc.error().toString().c_str());
        QCOMPARE(disc->options.title, std::string("Gr\xC3\xBCn"));
        QCOMPARE(disc->options.catalog, std::string("1234567890123"));
        QVERIFY(disc->tracks[0].mode == TrackMode::Mode1 && disc->tracks[1].copyPermitted);
        const auto plan = planSheet(*disc);
        QVERIFY2(plan.has_value(), plan ? "" : plan.error().toString().c_str());
        QCOMPARE(plan->tracks[0].sectorCount, 525U);
        QCOMPARE(plan->tracks[1].pregapLba, 525U);
        QCOMPARE(plan->tracks[1].startLba, 675U); // a second of silence and a second of sound
        QCOMPARE(plan->tracks[1].indexLbas, std::vector<std::uint32_t>{900});
        QCOMPARE(plan->tracks[2].pregapLba, 975U);
        QCOMPARE(plan->tracks[2].startLba, 1008U);
        QCOMPARE(plan->sectorCount, 1508U); // 700 sectors less the 200 that it begins with
        const auto source = AudioSessionSource::create(*plan);
        Bytes part(std::size_t{375} * 2352);
        QVERIFY((*source)->read(600, part).has_value());
        QVERIFY(std::ranges::equal(part, std::span(sound).subspan(11 * 2352, part.size())));
    }

    void aTocFileIsRefusedWithThePlace_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("detail");
        const auto row = [](const char* name, const char* text, const char* detail) {
            QTest::newRow(name) << QByteArray(text) << QString::fromUtf8(detail);
        };
        row("nothing", "// empty\n", "line 2, column 1: the sheet has no track");
        row("no such mode", "CD_DA\nTRACK MODE3\n", "line 2, column 7: no such kind of track");
        row("no such statement", "TRACK AUDIO\n  NOISE 1\n", "line 2, column 3: no such statement");
        row("outside", "SILENCE 0:4:0\n", "line 1, column 1: this belongs into a TRACK");
        row("sub-channel", "TRACK AUDIO RW_RAW\n",
            "line 1, column 13: tracks with a sub-channel of their own cannot be burned yet");
        row("catalogue number", "CATALOG \"12\"\n", "line 1, column 9: a catalogue number has 13 digits");
        row("catalogue number bare", "CATALOG 1234567890123\n",
            "line 1, column 9: a catalogue number has 13 digits in quotation marks");
        row("isrc", "TRACK AUDIO\nISRC \"X\"\n",
            "line 2, column 6: an ISRC has two letters, three letters or digits, and seven digits");
        row("seconds", "TRACK AUDIO\nSILENCE 0:60:0\n",
            "line 2, column 9: seconds go from 0 to 59, frames from 0 to 74");
        row("minutes", "TRACK AUDIO\nSILENCE 99999:0:0\n", "line 2, column 9: a time is MM:SS:FF");
        row("number", "TRACK AUDIO\nSILENCE 99999999999999999999999\n",
            "line 2, column 9: a number, or a time MM:SS:FF, is expected");
        row("open string", "TRACK AUDIO\nFILE \"a.bin\n", "line 2, column 6: a quotation mark is not closed");
        row("no name", "TRACK AUDIO\nFILE \"\" 0\n", "line 2, column 6: a file has a name");
        row("fifo", "TRACK AUDIO\nFIFO \"a\" 1\n",
            "line 2, column 1: a FIFO cannot be looked at before it is burned");
        row("empty track", "TRACK AUDIO\nTRACK AUDIO\nSILENCE 0:4:0\n",
            "line 1, column 1: the track holds nothing");
        row("two starts", "TRACK AUDIO\nPREGAP 0:2:0\nSILENCE 0:4:0\nSTART\n",
            "line 4, column 1: a track has one START or PREGAP");
        row("index back", "TRACK AUDIO\nSILENCE 0:9:0\nINDEX 0:5:0\nINDEX 0:4:0\n",
            "line 4, column 7: this is not behind the index above");
        row("sign", "TRACK AUDIO\n%\n", "line 2, column 1: this has no meaning here");
        row("brace", "CD_TEXT { LANGUAGE 0 { TITLE \"x\" \n",
            "line 2, column 1: a kind of text or } is expected");
    }
    void aTocFileIsRefusedWithThePlace()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, detail);
        const auto sheet = parseTocSheet(text.toStdString());
        QVERIFY(!sheet.has_value());
        QCOMPARE(sheet.error().code, ErrorCode::SheetInvalid);
        QCOMPARE(QString::fromStdString(sheet.error().detail), detail);
    }

    void aTocFileThatItsFilesDoNotFitIsRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("start behind the end") << QByteArray("TRACK AUDIO\nSILENCE 0:4:0\nSTART 0:5:0\n");
        QTest::newRow("index behind the end") << QByteArray("TRACK AUDIO\nSILENCE 0:4:0\nINDEX 0:4:0\n");
        QTest::newRow("half a sector of silence") << QByteArray("TRACK AUDIO\nSILENCE 1000\n");
        QTest::newRow("sound cut within a sector")
            << QByteArray("TRACK AUDIO\nFILE \"a.bin\" 0 1000\nSILENCE 0:4:0\n");
        QTest::newRow("half a sample") << QByteArray("TRACK AUDIO\nFILE \"a.bin\" #2 0\n");
        QTest::newRow("too short") << QByteArray("TRACK AUDIO\nFILE \"a.bin\" 0 0:2:0\n");
        QTest::newRow("behind any file") << QByteArray("TRACK AUDIO\nFILE \"a.bin\" 99999999999999999 0\n");
        QTest::newRow("data too short") << QByteArray("TRACK MODE1\nDATAFILE \"a.bin\" 0:2:0\n");
        QTest::newRow("data behind") << QByteArray("TRACK MODE1\nDATAFILE \"a.bin\" #9999999 0:0:1\n");
    }
    void aTocFileThatItsFilesDoNotFitIsRefused()
    {
        QFETCH(QByteArray, text);
        QTemporaryDir folder;
        QVERIFY(write(folder.filePath(QStringLiteral("a.bin")), noise(588 * 100, 4)));
        const QString path = folder.filePath(QStringLiteral("d.toc"));
        QVERIFY(write(path, toBytes(text.toStdString())));
        const auto disc = loadSheet(path.toStdString());
        const auto plan = disc ? planSheet(*disc) : fail(disc.error());
        QVERIFY(!plan.has_value());
        QCOMPARE(plan.error().code, ErrorCode::SheetInvalid);
        QVERIFY(std::holds_alternative<AtPath>(plan.error().where));
    }

    void refusesDataTracksMissingFilesAndWrongTimes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("code");
        const int invalid = static_cast<int>(ErrorCode::SheetInvalid);
        QTest::newRow("sound for data")
            << QByteArray("FILE a.bin BINARY\nTRACK 01 MODE1/2352\nINDEX 01 0:0:0\n") << invalid;
        QTest::newRow("not whole sectors")
            << QByteArray("FILE a.bin BINARY\nTRACK 01 MODE1/2048\nINDEX 01 0:0:0\n") << invalid;
        QTest::newRow("data in a file of sound")
            << QByteArray("FILE a.bin WAVE\nTRACK 01 MODE1/2352\nINDEX 01 0:0:0\n") << invalid;
        QTest::newRow("sub-channel of its own")
            << QByteArray("FILE a.bin BINARY\nTRACK 01 CDG\nINDEX 01 0:0:0\n") << invalid;
        QTest::newRow("file is not there")
            << QByteArray("FILE b.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 0:0:0\n")
            << static_cast<int>(ErrorCode::FileNotFound);
        QTest::newRow("behind the end of the file")
            << QByteArray("FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 1:0:0\n") << invalid;
        QTest::newRow("ends behind the file")
            << QByteArray(
                   "FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 0:0:0\nTRACK 02 AUDIO\nINDEX 01 1:0:0\n")
            << invalid;
        QTest::newRow("no length")
            << QByteArray(
                   "FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 0:0:0\nTRACK 02 AUDIO\nINDEX 01 0:0:0\n")
            << invalid;
        QTest::newRow("over two files")
            << QByteArray(
                   "FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 0:0:0\nFILE a.bin BINARY\nINDEX 02 0:0:0\n")
            << invalid;
    }
    void refusesDataTracksMissingFilesAndWrongTimes()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, code);
        QTemporaryDir folder;
        QVERIFY(write(folder.filePath(QStringLiteral("a.bin")), noise(588 * 100, 4)));
        const QString path = folder.filePath(QStringLiteral("d.cue"));
        QVERIFY(write(path, toBytes(text.toStdString())));
        const auto disc = loadSheet(path.toStdString());
        QVERIFY(!disc.has_value());
        QCOMPARE(static_cast<int>(disc.error().code), code);
        QVERIFY(std::holds_alternative<AtPath>(disc.error().where));
    }
};

QTEST_GUILESS_MAIN(CueSheetTest)
#include "tst_cuesheet.moc"
