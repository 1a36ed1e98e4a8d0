// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/image/layout.h"
#include "treemaker.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

namespace {

constexpr NameSpace kAll[] = {NameSpace::Iso9660, NameSpace::RockRidge, NameSpace::Joliet, NameSpace::Udf};

ImageOptions bridge()
{
    ImageOptions options = reproducible();
    options.udf = UdfRevision::V201;
    return options;
}

void change(tree::DataCompilation& compilation, const std::string& path, const tree::PropertyChange& wanted)
{
    const auto edit = compilation.setProperties(std::vector{compilation.find(path)->id()}, wanted);
    if (!edit)
        qFatal("%s", edit.error().toString().c_str());
}

std::string paths(const std::vector<std::byte>& image, NameSpace nameSpace)
{
    MemorySectors sectors(image);
    const auto reader = ImageReader::open(sectors);
    if (!reader)
        return reader.error().toString();
    std::vector<std::string> troubles;
    std::string all;
    for (const auto& [path, facts] : dumpImage(*reader, nameSpace, &troubles))
        all += path + ' ';
    for (const std::string& trouble : troubles)
        all += "! " + trouble;
    return all;
}

/// Paths of the files in the order in which their contents lie.
std::string order(const ImagePlan& plan)
{
    std::string all;
    for (const Extent& extent : plan.extents())
        if (extent.kind == ExtentKind::FileData)
            all += plan.describe(extent.firstSector) + ' ';
    return all;
}

} // namespace

/// What a person wants of single items: left out of one hierarchy, hidden, in front.
class TestPresentation : public QObject {
    Q_OBJECT

private slots:
    void leavesItemsOutOfOneHierarchy_data()
    {
        QTest::addColumn<int>("omitted");
        QTest::newRow("ISO 9660 and Rock Ridge") << 0;
        QTest::newRow("Joliet") << 1;
        QTest::newRow("UDF") << 2;
    }
    void leavesItemsOutOfOneHierarchy()
    {
        QFETCH(int, omitted);
        TreeMaker tree;
        tree.file("keep", "1").file("f/a", "2").file("f/g/b", "3").file("z", "4");
        tree::PropertyChange wanted;
        (omitted == 0 ? wanted.omitIso9660 : omitted == 1 ? wanted.omitJoliet : wanted.omitUdf) = true;
        change(tree.compilation(), "/f", wanted);
        change(tree.compilation(), "/z", wanted);
        const auto image = makeImage(tree.compilation(), bridge());
        const std::string whole = "/f /f/a /f/g /f/g/b /keep /z ";
        QCOMPARE(paths(image, NameSpace::RockRidge), omitted == 0 ? "/keep " : whole);
        QCOMPARE(paths(image, NameSpace::Joliet), omitted == 1 ? "/keep " : whole);
        QCOMPARE(paths(image, NameSpace::Udf), omitted == 2 ? "/keep " : whole);
    }

    void movesNoOmittedFolderToTheShelf()
    {
        TreeMaker tree;
        tree.file("1/2/3/4/5/6/7/8/9/deep", "x");
        change(tree.compilation(), "/1/2", {.omitIso9660 = true});
        const auto image = makeImage(tree.compilation(), bridge());
        QCOMPARE(paths(image, NameSpace::RockRidge), std::string("/1 "));
        QVERIFY(paths(image, NameSpace::Udf).ends_with("/9/deep "));
    }

    void countsOnlyTheNamesThatAreThere()
    {
        TreeMaker tree;
        const tree::Attributes linked{.mode = 0644, .links = 3, .device = 1, .inode = 7};
        tree.file("a", "same", linked).file("b", "same", linked).file("c", "same", linked);
        tree.folder("d/e").folder("d/f");
        change(tree.compilation(), "/a", {.omitUdf = true}); // the first name, whose entry the others share
        change(tree.compilation(), "/b", {.omitIso9660 = true});
        change(tree.compilation(), "/c", {.omitIso9660 = true});
        change(tree.compilation(), "/d/e", {.omitUdf = true});
        const auto plan = image::plan(tree.compilation(), bridge());
        QVERIFY(plan);
        const Layout& layout = plan->layout();
        const auto udf = [&](const char* path) {
            return layout.linksIn(layout.find(path), &tree::Presentation::omitUdf);
        };
        const auto iso = [&](const char* path) {
            return layout.linksIn(layout.find(path), &tree::Presentation::omitIso9660);
        };
        QCOMPARE(udf("b"), 2U);
        QCOMPARE(iso("a"), 1U);
        QCOMPARE(udf("d"), 3U);
        QCOMPARE(iso("d"), 4U);
        QCOMPARE(udf("d/e"), 0U);
        const auto image = makeImage(tree.compilation(), bridge());
        QCOMPARE(paths(image, NameSpace::Udf), std::string("/b /c /d /d/f "));
        QCOMPARE(paths(image, NameSpace::RockRidge), std::string("/a /d /d/e /d/f "));
    }

    void putsHeavyContentsInFront()
    {
        TreeMaker tree;
        tree.file("a", "1").file("b/c", "22").file("b/d", "333").file("e", "4444");
        change(tree.compilation(), "/e", {.weight = 5});
        change(tree.compilation(), "/b", {.weight = 10}); // for all that is in it
        change(tree.compilation(), "/b/c", {.weight = -1});
        const auto plan = image::plan(tree.compilation(), bridge());
        QVERIFY(plan);
        QCOMPARE(order(*plan), std::string("/b/d /e /a /b/c "));
        const auto image = makeImage(tree.compilation(), bridge());
        for (const NameSpace nameSpace : kAll)
            QVERIFY(!paths(image, nameSpace).contains('!'));
    }

    void setsTheExistenceBit()
    {
        TreeMaker tree;
        tree.file("a", "1").folder("f").file("f/inside", "2");
        change(tree.compilation(), "/a", {.hidden = true});
        change(tree.compilation(), "/f", {.hidden = true});
        MemorySectors image(makeImage(tree.compilation(), bridge()));
        const auto reader = ImageReader::open(image);
        QVERIFY(reader);
        for (const NameSpace nameSpace : kAll) {
            QVERIFY(reader->find(nameSpace, "/a")->hidden);
            QVERIFY(reader->find(nameSpace, "/f")->hidden);
            QVERIFY(!reader->find(nameSpace, "/f/inside")->hidden); // its folder is
        }
    }

    void bearsTheTimesThatSomebodyChose()
    {
        TreeMaker tree;
        tree.file("a", "1");
        constexpr std::int64_t kSecond = 1'000'000'000;
        change(tree.compilation(), "/a",
               {.modified = 1000 * kSecond, .accessed = 2000 * kSecond, .changed = 3000 * kSecond});
        MemorySectors image(makeImage(tree.compilation(), bridge()));
        const auto reader = ImageReader::open(image);
        QVERIFY(reader);
        for (const NameSpace nameSpace : kAll)
            QCOMPARE(reader->find(nameSpace, "/a")->modified, 1000);
        for (const NameSpace nameSpace : {NameSpace::RockRidge, NameSpace::Udf}) {
            QCOMPARE(reader->find(nameSpace, "/a")->accessed, 2000);
            QCOMPARE(reader->find(nameSpace, "/a")->changed, 3000);
        }
    }

    /// UDF's names, where there is UDF: what that leaves out has no line.
    void listsWhatAMountedDiscShowsInTheChecksums()
    {
        TreeMaker tree;
        tree.file("a", "1").file("b", "2").file("c", "3");
        change(tree.compilation(), "/a", {.omitJoliet = true});
        change(tree.compilation(), "/b", {.omitUdf = true});
        ImageOptions options = bridge();
        options.checksums = true;
        const auto sizeOfList = [&] {
            for (const PlannedFile& file : image::plan(tree.compilation(), options).value().files())
                if (file.path == "/SHA256SUMS")
                    return file.size;
            return std::uint64_t{0};
        };
        constexpr std::uint64_t kLine = 64 + 2 + 1 + 1; // digest, two spaces, name, line feed
        QCOMPARE(sizeOfList(), 2 * kLine);
        options.udf.reset();
        QCOMPARE(sizeOfList(), 3 * kLine);
        options.rockRidge = false;
        QCOMPARE(sizeOfList(), 2 * kLine);
    }

    void doesNotReportWhatWasLeftOutOnPurpose()
    {
        TreeMaker tree;
        tree.file("ordinary", "1");
        change(tree.compilation(), "/ordinary", {.omitJoliet = true});
        const auto plan = image::plan(tree.compilation(), bridge());
        QVERIFY(plan);
        QVERIFY(plan->adaptedNames(NameSpace::Joliet).empty());
    }

    void theSameFilesGiveTheSameBytesWheneverTheyWereLookedAt()
    {
        ImageOptions options;
        options.udf = UdfRevision::V201;
        makeReproducible(options, std::chrono::seconds(kTime / 1'000'000'000));
        const auto made = [&options](std::uint32_t owner, std::int64_t modified, std::int64_t looked) {
            TreeMaker maker;
            maker.file("/f", "x", {.mode = 0600, .uid = owner, .modified = 5, .accessed = looked});
            maker.file("/g", "x", {.modified = modified, .changed = looked});
            return makeImage(maker.compilation(), options);
        };
        const auto image = made(1, kTime + 1'000'000'000, 7);
        QVERIFY(image == made(2, tree::kNoTime, kTime + 3));
        QVERIFY(image != made(1, kTime - 1'000'000'000, 7)); // what is older keeps its time
        options.timestamp.reset();
        TreeMaker maker;
        QCOMPARE(plan(maker.compilation(), options).error().code, ErrorCode::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(TestPresentation)
#include "tst_presentation.moc"
