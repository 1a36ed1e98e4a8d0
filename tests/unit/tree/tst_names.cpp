// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tree/names.h"

#include "treetools.h"

#include <set>

#include <QTest>

using namespace emberdisc;
using namespace emberdisc::tree;
using namespace emberdisc::test;

class TestNames : public QObject {
    Q_OBJECT

private slots:
    void checksNames_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<int>("code"); // -1: fine
        const auto row = [](const char* tag, const QByteArray& name, int code) {
            QTest::newRow(tag) << name << code;
        };
        row("plain", "photo.jpg", -1);
        row("spaces and dots", " a. ", -1);
        row("three dots", "...", -1);
        row("emoji", "\xF0\x9F\x94\xA5", -1);
        row("255 bytes", QByteArray(255, 'a'), -1);
        row("line feed, as found on disk", "a\nb", -1);
        row("empty", "", static_cast<int>(ErrorCode::NameEmpty));
        row("dot", ".", static_cast<int>(ErrorCode::NameInvalid));
        row("two dots", "..", static_cast<int>(ErrorCode::NameInvalid));
        row("slash", "a/b", static_cast<int>(ErrorCode::NameInvalid));
        row("NUL", QByteArray("a\0b", 3), static_cast<int>(ErrorCode::NameInvalid));
        row("256 bytes", QByteArray(256, 'a'), static_cast<int>(ErrorCode::NameTooLong));
        row("Latin-1", "caf\xE9", static_cast<int>(ErrorCode::NameNotUtf8));
        row("overlong", "\xC0\xAF", static_cast<int>(ErrorCode::NameNotUtf8));
        row("surrogate", "\xED\xA0\x80", static_cast<int>(ErrorCode::NameNotUtf8));
        row("beyond U+10FFFF", "\xF4\x90\x80\x80", static_cast<int>(ErrorCode::NameNotUtf8));
        row("cut short", "\xE2\x82", static_cast<int>(ErrorCode::NameNotUtf8));
    }
    void checksNames()
    {
        QFETCH(QByteArray, name);
        QFETCH(int, code);
        const auto result = checkName(name.toStdString());
        QCOMPARE(result ? -1 : static_cast<int>(result.error().code), code);
    }

    void aTypedNameHasNoControls()
    {
        QVERIFY(checkTypedName("fine"));
        QVERIFY(codeOf(checkTypedName("a\nb")) == ErrorCode::NameHasControls);
        QVERIFY(codeOf(checkTypedName("a\x7F")) == ErrorCode::NameHasControls);
        QVERIFY(codeOf(checkTypedName("a\xC2\x85")) == ErrorCode::NameHasControls);
        QVERIFY(checkTypedName("a\xC2\xA0z"));
        QVERIFY(codeOf(checkTypedName("")) == ErrorCode::NameEmpty);
    }

    void makesAnyBytesReadable()
    {
        QCOMPARE(toReadableUtf8("caf\xE9"), std::string("caf\xC3\xA9"));
        QCOMPARE(toReadableUtf8("\xC3\xA9\xE9"), std::string("\xC3\xA9\xC3\xA9"));
        QCOMPARE(toReadableUtf8("a\x80z"), std::string("a_z"));
        QCOMPARE(toReadableUtf8("plain"), std::string("plain"));
        const std::string grown = toReadableUtf8(std::string(255, '\xE9'));
        QCOMPARE(grown.size(), std::size_t{254});
        QVERIFY(isUtf8(grown));
        for (int first = 1; first < 256; ++first)
            for (int second = 1; second < 256; ++second)
                QVERIFY(
                    isUtf8(toReadableUtf8(std::string{static_cast<char>(first), static_cast<char>(second)})));
    }

    void numbersTakenNames_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<bool>("extension");
        QTest::addColumn<QByteArray>("numbered");
        QTest::newRow("extension") << QByteArray("photo.jpg") << true << QByteArray("photo (2).jpg");
        QTest::newRow("folder") << QByteArray("v1.2") << false << QByteArray("v1.2 (2)");
        QTest::newRow("tar.gz") << QByteArray("a.tar.gz") << true << QByteArray("a (2).tar.gz");
        QTest::newRow("hidden") << QByteArray(".bashrc") << true << QByteArray(".bashrc (2)");
        QTest::newRow("dot at the end") << QByteArray("a.") << true << QByteArray("a. (2)");
        QTest::newRow("255 bytes") << QByteArray(251, 'a') + ".txt" << true
                                   << QByteArray(247, 'a') + " (2).txt";
    }
    void numbersTakenNames()
    {
        QFETCH(QByteArray, name);
        QFETCH(bool, extension);
        QFETCH(QByteArray, numbered);
        const auto where = extension ? NumberBefore::Extension : NumberBefore::End;
        QCOMPARE(numberedName(name.toStdString(), where, [](const std::string&) { return false; }),
                 numbered.toStdString());
    }

    void countsUpUntilFree()
    {
        const std::set<std::string> taken = {"a (2).txt", "a (3).txt"};
        QCOMPARE(numberedName("a.txt", NumberBefore::Extension,
                              [&](const std::string& name) { return taken.contains(name); }),
                 std::string("a (4).txt"));
    }

    void shorteningCutsNoCharacter()
    {
        QCOMPARE(truncateUtf8("a\xE2\x82\xAC", 3), std::string_view("a"));
        QCOMPARE(truncateUtf8("a\xE2\x82\xAC", 4), std::string_view("a\xE2\x82\xAC"));
        QCOMPARE(truncateUtf8("abc", 0), std::string_view());
    }

    void composesWhatIsDecomposed()
    {
        QCOMPARE(composed("plain"), std::string("plain"));
        QCOMPARE(composed("Mo\xCC\x88"
                          "bius"),
                 std::string("M\xC3\xB6"
                             "bius"));
        QCOMPARE(composed("M\xC3\xB6"
                          "bius"),
                 std::string("M\xC3\xB6"
                             "bius"));
        QCOMPARE(composed("\xEF\xBB\xBF"
                          "bom"),
                 std::string("\xEF\xBB\xBF"
                             "bom"));
        QCOMPARE(composed("\xEF\xBB\xBF"), std::string("\xEF\xBB\xBF"));
        // U+2ADC becomes longer: a name that would not fit any more is left alone.
        std::string long85;
        for (int i = 0; i < 85; ++i)
            long85 += "\xE2\xAB\x9C";
        QCOMPARE(composed(long85), long85);
    }
};

QTEST_APPLESS_MAIN(TestNames)
#include "tst_names.moc"
