// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/image/filesystemchoice.h"
#include "treemaker.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

namespace {

/// "iso udf 1.02: largeFile", "iso:", ...
std::string chosen(const Contents& contents, Destination destination, const ImageOptions& options = {})
{
    const FileSystemChoice choice = chooseFileSystems(contents, destination, options);
    std::string text = choice.iso9660 ? "iso" : "";
    if (choice.udf)
        text += (text.empty() ? "udf " : " udf ") + std::string(name(*choice.udf));
    text += ":";
    for (const ChoiceReason reason : choice.reasons)
        text += " " + std::string(name(reason));
    return text;
}

} // namespace

class TestFileSystemChoice : public QObject {
    Q_OBJECT

private slots:
    void plainContentsNeedNoUdf()
    {
        QCOMPARE(chosen({}, Destination::File), std::string("iso:"));
        QCOMPARE(chosen({}, Destination::Cd), std::string("iso:"));
    }

    void mediaHaveTheirRevisions()
    {
        QCOMPARE(chosen({}, Destination::Dvd), std::string("iso udf 1.02: dvdMedium"));
        QCOMPARE(chosen({}, Destination::BluRay), std::string("iso udf 2.50: bluRayMedium"));
    }

    void contentsSpeakForUdf()
    {
        QCOMPARE(chosen({.largestFile = 0xFFFFFFFF}, Destination::File), std::string("iso:"));
        QCOMPARE(chosen({.largestFile = 0x100000000}, Destination::File),
                 std::string("iso udf 1.02: largeFile"));
        QCOMPARE(chosen({.levels = 8}, Destination::Cd), std::string("iso:"));
        QCOMPARE(chosen({.levels = 9}, Destination::Cd), std::string("iso udf 1.02: deepFolders"));
        QCOMPARE(chosen({.hasNamesBeyondJoliet = true}, Destination::Cd),
                 std::string("iso udf 1.02: namesBeyondJoliet"));
        QCOMPARE(chosen({.largestFile = 0x100000000, .levels = 9}, Destination::BluRay),
                 std::string("iso udf 2.50: bluRayMedium largeFile deepFolders"));
    }

    void moreFoldersThanPathTablesNumberLeaveUdfAlone()
    {
        QCOMPARE(chosen({.folders = 65535}, Destination::File), std::string("iso:"));
        QCOMPARE(chosen({.folders = 65536}, Destination::File), std::string("udf 1.02: manyFolders"));
        ImageOptions bootable;
        bootable.boot.entries.emplace_back();
        QCOMPARE(chosen({.folders = 65536}, Destination::File, bootable), std::string("iso:"));
    }

    void extendedAttributesThatAreWantedBringUdf()
    {
        const Contents some{.hasExtendedAttributes = true};
        ImageOptions wanted;
        QCOMPARE(chosen(some, Destination::File, wanted), std::string("iso:"));
        wanted.extendedAttributes = true;
        QCOMPARE(chosen({}, Destination::File, wanted), std::string("iso:"));
        QCOMPARE(chosen(some, Destination::File, wanted), std::string("iso udf 2.01: extendedAttributes"));
        QCOMPARE(chosen(some, Destination::Dvd, wanted),
                 std::string("iso udf 2.01: dvdMedium extendedAttributes"));
        QCOMPARE(chosen(some, Destination::BluRay, wanted),
                 std::string("iso udf 2.50: bluRayMedium extendedAttributes"));
        // Where there are none, or a later session has no UDF, nothing is in the way of planning.
        apply(chooseFileSystems({}, Destination::File, wanted), wanted);
        QVERIFY(!wanted.extendedAttributes);
    }

    void laterSessionsHaveNoUdf()
    {
        ImageOptions later;
        later.baseLba = 11264;
        QCOMPARE(chosen({.largestFile = 0x100000000}, Destination::Dvd, later), std::string("iso:"));
    }

    void choiceSetsTheOptions()
    {
        ImageOptions options;
        options.level = IsoLevel::Two;
        apply({.iso9660 = false, .udf = UdfRevision::V250}, options);
        QVERIFY(!options.iso9660 && !options.joliet && !options.rockRidge);
        QCOMPARE(options.udf, std::optional(UdfRevision::V250));
        apply({}, options);
        QVERIFY(options.iso9660 && options.joliet && options.rockRidge && !options.udf);
        QCOMPARE(options.level, IsoLevel::Two);
    }

    void contentsAreMeasured()
    {
        TreeMaker maker;
        QCOMPARE(contentsOf(maker.compilation()).levels, 1U);
        QCOMPARE(contentsOf(maker.compilation()).folders, std::uint64_t{1});
        QVERIFY(!contentsOf(maker.compilation()).hasExtendedAttributes);
        maker.extended({{"user.a", {}}});
        maker.file("/a/b/c", "12345").file("/" + std::string(64, 'n'), "1").link("/é", "a");
        const Contents plain = contentsOf(maker.compilation());
        QCOMPARE(plain.levels, 3U);
        QCOMPARE(plain.folders, std::uint64_t{3});
        QCOMPARE(plain.largestFile, std::uint64_t{5});
        QVERIFY(!plain.hasNamesBeyondJoliet);
        QVERIFY(plain.hasExtendedAttributes);
    }

    void namesBeyondJolietAreFound_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("65 characters") << QString(65, QLatin1Char('n'));
        QTest::newRow("emoji") << QStringLiteral("😀");
        QTest::newRow("colon") << QStringLiteral("a:b");
        QTest::newRow("backslash") << QStringLiteral("a\\b");
        QTest::newRow("control") << QStringLiteral("a\tb");
    }
    void namesBeyondJolietAreFound()
    {
        QFETCH(QString, name);
        TreeMaker maker;
        maker.file("/folder/" + name.toStdString(), "");
        QVERIFY(contentsOf(maker.compilation()).hasNamesBeyondJoliet);
    }

    void whatIsChosenCanBePlanned()
    {
        TreeMaker maker;
        maker.file("/a", "a");
        for (const Destination destination :
             {Destination::File, Destination::Cd, Destination::Dvd, Destination::BluRay}) {
            ImageOptions options = reproducible();
            apply(chooseFileSystems(contentsOf(maker.compilation()), destination, options), options);
            QVERIFY(plan(maker.compilation(), options).has_value());
        }
    }
};

QTEST_GUILESS_MAIN(TestFileSystemChoice)
#include "tst_filesystemchoice.moc"
