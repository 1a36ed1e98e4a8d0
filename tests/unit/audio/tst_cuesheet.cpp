// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/cuesheet.h"

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

} // namespace

class CueSheetTest : public QObject {
    Q_OBJECT

private slots:
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
        const auto names = folder.entryList({QStringLiteral("*.cue")}, QDir::Files);
        for (const QString& name : names) {
            std::ifstream file(folder.filePath(name).toStdString(), std::ios::binary);
            const std::string text((std::istreambuf_iterator<char>(file)), {});
            const auto sheet = parseCueSheet(text);
            const std::string detail = sheet ? "taken" : sheet.error().detail;
            QVERIFY2(sheet.has_value() != name.startsWith(QStringLiteral("bad-")),
                     qPrintable(name + QString::fromStdString(detail)));
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
        const auto disc = loadCueSheet(folder.filePath(QStringLiteral("p1.cue")).toStdString());
        QVERIFY2(disc.has_value(), disc ? "" : disc.error().toString().c_str());
        QCOMPARE(disc->options.gapSectors, 0U);
        QCOMPARE(disc->options.catalog, std::string("0000010271955"));
        QCOMPARE(disc->tracks.size(), std::size_t{2});
        QCOMPARE(disc->tracks[0].pregapSound->sampleCount, 75U * 588);
        QCOMPARE(disc->tracks[0].sound.firstSample, 75U * 588);
        QCOMPARE(disc->tracks[0].sound.sampleCount, 75U * 588);
        QCOMPARE(disc->tracks[1].pregapSound->sampleCount, 50U * 588);
        QCOMPARE(disc->tracks[1].sound.sampleCount, 25U * 588);
        QCOMPARE(disc->tracks[1].performer, std::string("Richard Stallman"));
        QVERIFY(disc->tracks[1].copyPermitted);
        const auto plan = planSession(disc->tracks, disc->options);
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
        const auto disc = loadCueSheet(path.toStdString());
        QVERIFY2(disc.has_value(), disc ? "" : disc.error().toString().c_str());
        QCOMPARE(disc->tracks[0].sound.sampleCount, 375U * 588);
        QCOMPARE(disc->tracks[1].pregapSound->firstSample, 375U * 588);
        QCOMPARE(disc->tracks[1].pregapSound->sampleCount, 25U * 588 + 5);
        QCOMPARE(disc->tracks[1].sound.sampleCount, 320U * 588);
        QCOMPARE(planSession(disc->tracks, disc->options)->tracks[1].startLba, 401U);
    }

    void refusesDataTracksMissingFilesAndWrongTimes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("code");
        const int invalid = static_cast<int>(ErrorCode::SheetInvalid);
        QTest::newRow("data track") << QByteArray("FILE a.bin BINARY\nTRACK 01 MODE1/2352\nINDEX 01 0:0:0\n")
                                    << invalid;
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
        const auto disc = loadCueSheet(path.toStdString());
        QVERIFY(!disc.has_value());
        QCOMPARE(static_cast<int>(disc.error().code), code);
        QVERIFY(std::holds_alternative<AtPath>(disc.error().where));
    }
};

QTEST_GUILESS_MAIN(CueSheetTest)
#include "tst_cuesheet.moc"
