// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/image/samecontents.h"
#include "treemaker.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

namespace {

constexpr tree::Attributes kLinked{.mode = 0644, .links = 2, .device = 1, .inode = 7};

std::uint64_t sectorOf(const ImagePlan& plan, const std::string& path)
{
    for (const PlannedFile& file : plan.files())
        if (file.path == path)
            return file.firstSector;
    return UINT64_MAX;
}

} // namespace

class TestSameContents : public QObject {
    Q_OBJECT

private slots:
    void equalFilesAreStoredOnceAndReadBackAsTheyWere()
    {
        TreeMaker maker;
        maker.file("/a", pattern(5000)).file("/d/copy", pattern(5000)).file("/d/other", pattern(5000, 2));
        maker.file("/empty", "").file("/empty too", "").file("/short", "x");
        SilentJobContext context;
        const auto same = findSameContents(maker.compilation(), context);
        QCOMPARE(same->savedBytes, std::uint64_t{5000});
        QCOMPARE(same->representatives.size(), std::size_t{2});
        const auto before = plan(maker.compilation(), reproducible());
        const auto after = plan(maker.compilation(), reproducible(), *same);
        QCOMPARE(after->sectorCount() + 3, before->sectorCount());
        QCOMPARE(sectorOf(*after, "/a"), sectorOf(*after, "/d/copy"));
        QVERIFY(sectorOf(*after, "/a") != sectorOf(*after, "/d/other"));
        ImageStream stream(*after);
        MemorySectors sectors(readAll(stream));
        const auto reader = ImageReader::open(sectors);
        QCOMPARE(toText(dumpImage(*reader, NameSpace::RockRidge)), toText(dumpTree(maker.compilation())));
        // They stay two files: one name each, with a serial number of its own (RRIP 1.12 4.1.1).
        const auto a = reader->find(NameSpace::RockRidge, "/a");
        const auto copy = reader->find(NameSpace::RockRidge, "/d/copy");
        QCOMPARE(a->links, 1U);
        QCOMPARE(copy->links, 1U);
        QVERIFY(a->serial != copy->serial);
    }

    void hardLinksStayLinksAndShareWithDoublesToo()
    {
        TreeMaker maker;
        maker.file("/z", pattern(5000), kLinked).file("/a/link", pattern(5000), kLinked);
        maker.file("/double", pattern(5000));
        SilentJobContext context;
        const auto same = findSameContents(maker.compilation(), context);
        QCOMPARE(same->savedBytes, std::uint64_t{5000});
        const auto planned = plan(maker.compilation(), reproducible(), *same);
        QCOMPARE(sectorOf(*planned, "/z"), sectorOf(*planned, "/a/link"));
        QCOMPARE(sectorOf(*planned, "/z"), sectorOf(*planned, "/double"));
        ImageStream stream(*planned);
        MemorySectors sectors(readAll(stream));
        const auto reader = ImageReader::open(sectors);
        const auto z = reader->find(NameSpace::RockRidge, "/z");
        const auto link = reader->find(NameSpace::RockRidge, "/a/link");
        QCOMPARE(z->links, 2U);
        QCOMPARE(link->links, 2U);
        QCOMPARE(z->serial, link->serial);
        QCOMPARE(reader->find(NameSpace::RockRidge, "/double")->links, 1U);
    }

    void unreadableFilesAreLeftAlone()
    {
        class Unreadable final : public source::ByteSource {
            std::uint64_t size() const override { return 5000; }
            Result<std::unique_ptr<source::ByteReader>> open() const override
            {
                return fail(ErrorCode::FileUnreadable);
            }
            std::string describe() const override { return "unreadable"; }
        };
        TreeMaker maker;
        maker.source("/a", std::make_shared<Unreadable>()).source("/b", std::make_shared<Unreadable>());
        maker.file("/c", pattern(5000));
        SilentJobContext context;
        QVERIFY(findSameContents(maker.compilation(), context)->representatives.empty());
    }

    void tellsProgressAndStops()
    {
        TreeMaker maker;
        maker.file("/a", pattern(100'000)).file("/b", pattern(100'000));
        RecordingContext context;
        QVERIFY(findSameContents(maker.compilation(), context).has_value());
        QCOMPARE(context.last.total, std::uint64_t{200'000});
        QCOMPARE(context.last.done, std::uint64_t{200'000});
        context.stop.request_stop();
        QCOMPARE(findSameContents(maker.compilation(), context).error().code, ErrorCode::Cancelled);
    }
};

QTEST_GUILESS_MAIN(TestSameContents)
#include "tst_samecontents.moc"
