// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "core/image/datetime.h"
#include "core/image/identifiers.h"
#include "core/image/text.h"

using namespace emberdisc::image;

namespace {

std::string joined(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : " ") + name;
    return text;
}

std::vector<std::string> iso(const std::vector<NameRequest>& requests, IsoLevel level = IsoLevel::Three)
{
    return makeIsoIdentifiers(requests, level);
}

std::vector<std::string> joliet(const std::vector<NameRequest>& requests)
{
    std::vector<std::string> names;
    for (const std::string& bytes : makeJolietIdentifiers(requests))
        names.push_back(fromUcs2Be(asBytes(bytes)));
    return names;
}

} // namespace

class TestIdentifiers : public QObject {
    Q_OBJECT

private slots:
    void longIdentifiersKeepWhatTheyCan()
    {
        const std::string umlauts = std::string(206, 'a') + "\u00e4.txt"; // cut within the umlaut
        const std::vector<NameRequest> requests{
            {"Mixed case, 3 dots.a.b"}, {"tab\there"}, {umlauts},
            {std::string_view("x;1")},  {"x_1"},       {"folder.d", true}};
        const auto made = makeLongIdentifiers(requests, 207);
        QCOMPARE(made[0], std::string("Mixed case, 3 dots.a.b"));
        QCOMPARE(made[1], std::string("tab_here"));
        QCOMPARE(made[2], std::string(203, 'a') + ".txt");
        QCOMPARE(made[3], std::string("x_1_2"));
        QCOMPARE(made[4], std::string("x_1"));
        QCOMPARE(made[5], std::string("folder.d"));
        const std::string wide = std::string(205, 'a') + "\u00e4\u00e4";
        QCOMPARE(makeLongIdentifiers(std::vector<NameRequest>{{wide}}, 207)[0],
                 std::string(205, 'a') + "\u00e4");
        QCOMPARE(makeLongIdentifiers(std::vector<NameRequest>{{wide}}, 206)[0], std::string(205, 'a'));
        const std::string dot = std::string(206, 'a') + "." + std::string(50, 'b'); // where it is cut
        QCOMPARE(makeLongIdentifiers(std::vector<NameRequest>{{dot, true}}, 207)[0],
                 std::string(206, 'a') + "_");
    }

    void jolietNamesCanHave103Characters()
    {
        const std::string name(110, 'j');
        QCOMPARE(makeJolietIdentifiers(std::vector<NameRequest>{{name}})[0].size(), std::size_t{128});
        QCOMPARE(makeJolietIdentifiers(std::vector<NameRequest>{{name}}, JolietNames::Upto103)[0].size(),
                 std::size_t{206});
    }

    void mapsToDCharacters_data()
    {
        QTest::addColumn<QString>("given");
        QTest::addColumn<QString>("identifier");
        const auto row = [](const char* title, const char* given, const char* identifier) {
            QTest::newRow(title) << QString::fromUtf8(given) << QString::fromUtf8(identifier);
        };
        row("plain", "readme.txt", "README.TXT");
        row("no extension", "Makefile", "MAKEFILE.");
        row("dotfile", ".bashrc", "_BASHRC.");
        row("dotfile with extension", ".config.json", "_CONFIG.JSON");
        row("two extensions", "a.tar.gz", "A_TAR.GZ");
        row("dot at the end", "name.", "NAME.");
        row("only dots", "...", "__.");
        row("spaces and signs", "a b+c~.x y", "A_B_C_.X_Y");
        row("umlaut is one character",
            "gr\xC3\xB6\xC3\x9F"
            "e.txt",
            "GR__E.TXT");
        row("emoji is one character", "\xF0\x9F\x94\xA5.png", "_.PNG");
        row("thirty characters", "abcdefghijklmnopqrstuvwxyz.html", "ABCDEFGHIJKLMNOPQRSTUVWXYZ.HTML");
        row("long stem", "abcdefghijklmnopqrstuvwxyz0123456789.html", "ABCDEFGHIJKLMNOPQRSTUVWXYZ.HTML");
        row("long extension", "a.abcdefghijklmnopqrstuvwxyz0123456789", "A.ABCDEFGHIJKLMNOPQRSTUVWXYZ012");
        row("both long", "abcdefghijklmnopqrstuvwxyz0123456789.abcdefghijklmnop",
            "ABCDEFGHIJKLMNOPQRST.ABCDEFGHIJ");
    }
    void mapsToDCharacters()
    {
        QFETCH(QString, given);
        QFETCH(QString, identifier);
        const std::string name = given.toStdString();
        QCOMPARE(joined(iso({{name, false}})), identifier.toStdString());
        QVERIFY(identifier.size() <= 31);
    }

    void foldersHaveNoSeparator()
    {
        QCOMPARE(joined(iso({{"my.folder v1.2", true}})), std::string("MY_FOLDER_V1_2"));
        const std::string longName(200, 'x');
        QCOMPARE(iso({{longName, true}})[0].size(), std::size_t{31});
    }

    void levelOneIsEightDotThree()
    {
        QCOMPARE(
            joined(iso({{"documentation.html", false}, {"documentation.htm", false}, {"longfolder", true}},
                       IsoLevel::One)),
            std::string("DOCUMENT.HTM DOCUME_2.HTM LONGFOLD"));
    }

    void clashesAreNumberedAndLegalNamesKeepTheirs()
    {
        QCOMPARE(joined(iso({{"a b.txt", false}, {"A_B.TXT", false}, {"a_b.txt", false}})),
                 std::string("A_B_2.TXT A_B.TXT A_B_3.TXT"));
    }

    void fileAndFolderThatReadersShowAlikeClash()
    {
        QCOMPARE(joined(iso({{"doc", false}, {"DOC", true}})), std::string("DOC_2. DOC"));
    }

    void equalNamesAreToldApart() // relocated folders meet in one folder
    {
        QCOMPARE(joined(iso({{"X", true}, {"X", true}, {"x", true}})), std::string("X X_2 X_3"));
    }

    void tensOfThousandsOfClashesStayUniqueAndQuick()
    {
        std::vector<std::string> names;
        for (int i = 0; i < 50'000; ++i)
            names.push_back(std::string(40, 'n') + std::to_string(i) + ".dat");
        std::vector<NameRequest> requests;
        for (const std::string& name : names)
            requests.push_back({name, false});
        const auto identifiers = iso(requests);
        const std::set<std::string> unique(identifiers.begin(), identifiers.end());
        QCOMPARE(unique.size(), names.size());
        QVERIFY(std::ranges::all_of(identifiers, [](const std::string& id) { return id.size() <= 31; }));
        const auto jolietNames = joliet(requests);
        QCOMPARE(std::set<std::string>(jolietNames.begin(), jolietNames.end()).size(), names.size());
    }

    void jolietKeepsWhatItCan()
    {
        QCOMPARE(joined(joliet({{"Grüße an alle.txt", false}, {"a*b:c?.txt", false}, {".hidden", false}})),
                 std::string("Grüße an alle.txt a_b_c_.txt .hidden"));
    }

    void jolietIsComparedAsItIsMade()
    {
        const std::vector<std::string> names{
            "", "a", "ab", "b", "Grüße", "Gru", "a*b:", "a_b_", "\x1F", "\xF0\x9F\x94\xA5", "\xE4 Latin-1",
            "_"};
        for (const std::string& one : names) {
            const std::string bytes = toBytesBe(toJoliet(one));
            for (const std::string& other : names)
                QCOMPARE(isJolietOf(bytes, other), bytes == toBytesBe(toJoliet(other)));
        }
        QVERIFY(!isJolietOf(std::string_view("\0a\0", 3), "a"));
        QVERIFY(!isJolietOf(std::string_view("\0", 1), "a"));
    }

    void jolietReplacesWhatUcs2CannotHold()
    {
        QCOMPARE(joined(joliet({{"\xF0\x9F\x94\xA5.png", false}})), std::string("_.png"));
    }

    void jolietShortensTo64CharactersAndKeepsTheExtension()
    {
        const std::string longName = std::string(100, 'x') + ".jpeg";
        const std::string other = std::string(101, 'x') + ".jpeg";
        const auto names = joliet({{longName, false}, {other, false}});
        QCOMPARE(names[0], std::string(59, 'x') + ".jpeg");
        QCOMPARE(names[1], std::string(57, 'x') + "_2.jpeg");
        const std::string exact = std::string(60, 'y') + ".abc";
        QCOMPARE(joliet({{exact, false}})[0], exact);
        const std::string wide(255, 'z');
        QCOMPARE(joliet({{wide, true}})[0], std::string(64, 'z'));
        const std::string wideExtension = "a." + std::string(200, 'e');
        QCOMPARE(joliet({{wideExtension, false}})[0], "a." + std::string(62, 'e'));
    }

    void invalidUtf8NeverFails()
    {
        QCOMPARE(joined(iso({{"\xFF\xC3(\xE2\x82", false}})), std::string("_____."));
        std::string_view broken = "\xF0\x9F";
        QCOMPARE(takeCharacter(broken), char32_t{0xFFFD});
        QCOMPARE(fromUcs2Be(asBytes(std::string_view("\xD8\x00\x00"
                                                     "A\xD8\x3D\xDD\x25!",
                                                     9))),
                 std::string("\xEF\xBF\xBD"
                             "A\xF0\x9F\x94\xA5"));
    }

    void timesAreWrittenInUtcAndReadBack()
    {
        std::byte bytes[7];
        putRecordTime(bytes, 1'000'000'000);
        const std::byte expected[7] = {std::byte{101}, std::byte{9},  std::byte{9}, std::byte{1},
                                       std::byte{46},  std::byte{40}, std::byte{0}};
        QVERIFY(std::ranges::equal(bytes, expected));
        QCOMPARE(getRecordTime(bytes), std::int64_t{1'000'000'000});
        bytes[6] = std::byte{8}; // two hours east of Greenwich
        QCOMPARE(getRecordTime(bytes), std::int64_t{1'000'000'000 - 7200});
        bytes[6] = std::byte{0xA0}; // no offset: genisoimage writes it for years from 2038 on
        QCOMPARE(getRecordTime(bytes), std::int64_t{1'000'000'000});
        QVERIFY(!isRecordTime(bytes));
        bytes[1] = std::byte{13};
        QCOMPARE(getRecordTime(bytes), kTimeNotTold);
        putRecordTime(bytes, 0); // the epoch is a time
        QCOMPARE(getRecordTime(bytes), std::int64_t{0});

        std::byte text[17];
        putDescriptorTime(text, 1'000'000'000);
        QCOMPARE(std::string(asText(text)), std::string("2001090901464000") + '\0');
        QCOMPARE(getDescriptorTime(text), std::int64_t{1'000'000'000});
        putDescriptorTime(text, std::nullopt);
        QCOMPARE(getDescriptorTime(text), kTimeNotTold);
        putRecordTime(bytes, -10'000'000'000);
        QCOMPARE(std::to_integer<int>(bytes[0]), 0);
        putRecordTime(bytes, 100'000'000'000);
        QCOMPARE(std::to_integer<int>(bytes[0]), 255);
    }
};

QTEST_GUILESS_MAIN(TestIdentifiers)
#include "tst_identifiers.moc"
