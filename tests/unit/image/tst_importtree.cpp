// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/image/importtree.h"
#include "treemaker.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

namespace {

constexpr tree::Attributes kLinked{
    .mode = 0640, .uid = 7, .links = 2, .modified = kTime, .device = 1, .inode = 7};

} // namespace

class TestImportTree : public QObject {
    Q_OBJECT

private slots:
    /// An earlier session as a source: what is laid out again is what was there.
    void aSessionIsLaidOutAgainAsItWas()
    {
        TreeMaker maker;
        maker.file("/a/b/c/deep", pattern(50'000))
            .file("/a/b/after", "x")
            .file("/z", "")
            .folder("/hollow", 0700);
        maker.file("/linked", pattern(4000, 2), kLinked).file("/a/linked too", pattern(4000, 2), kLinked);
        maker.link("/a/link", "../z");
        MemorySectors first(makeImage(maker.compilation()));
        const auto reader = ImageReader::open(first);
        RecordingContext context;
        auto imported = importTree(*reader, NameSpace::RockRidge, context);
        QVERIFY(imported.has_value());
        QVERIFY(imported->report.isClean());
        QVERIFY(imported->counts == maker.compilation().counts());

        tree::DataCompilation next;
        QVERIFY(next.insert(tree::kRootId, std::move(imported->nodes)).has_value());
        QCOMPARE(toText(dumpTree(next)), toText(dumpTree(maker.compilation())));
        const tree::Node* linked = next.find("/linked");
        QCOMPARE(linked->attributes().mode, 0640U);
        QCOMPARE(linked->attributes().uid, 7U);
        QCOMPARE(linked->attributes().modified, kTime);
        QCOMPARE(next.find("/hollow")->attributes().mode, 0700U);
        MemorySectors second(makeImage(next));
        const auto again = ImageReader::open(second);
        QCOMPARE(toText(dumpImage(*again, NameSpace::RockRidge)),
                 toText(dumpImage(*reader, NameSpace::RockRidge)));
        QCOMPARE(again->find(NameSpace::RockRidge, "/linked")->links, 2U);
        QCOMPARE(again->find(NameSpace::RockRidge, "/linked")->serial,
                 again->find(NameSpace::RockRidge, "/a/linked too")->serial);
    }

    void progressIsInBytesOfFiles()
    {
        TreeMaker maker;
        for (int i = 0; i < 300; ++i)
            maker.file("/file " + std::to_string(i), std::string(1000, 'x'));
        MemorySectors sectors(makeImage(maker.compilation()));
        const auto reader = ImageReader::open(sectors);
        RecordingContext context;
        QVERIFY(importTree(*reader, NameSpace::RockRidge, context));
        QCOMPARE(context.last.done, std::uint64_t{256'000}); // it is told every 256 entries
    }

    void hiddenItemsStayHidden()
    {
        TreeMaker maker;
        maker.file("/seen/veiled", "1");
        const std::vector veiled{maker.compilation().find("/seen/veiled")->id()};
        QVERIFY(maker.compilation().setProperties(veiled, {.hidden = true}));
        MemorySectors sectors(makeImage(maker.compilation()));
        const auto reader = ImageReader::open(sectors);
        SilentJobContext context;
        const auto imported = importTree(*reader, NameSpace::RockRidge, context);
        QVERIFY(imported.has_value());
        const tree::Node& folder = *imported->nodes.front();
        QVERIFY(!folder.presentation().hidden);
        QVERIFY(folder.child("veiled")->presentation().hidden);
    }

    void folderThatCannotBeReadIsNamed()
    {
        TreeMaker maker;
        maker.file("/bad/file", "1").file("/good/file", "2");
        MemorySectors sectors(makeImage(maker.compilation()));
        {
            const auto reader = ImageReader::open(sectors);
            const auto bad = reader->find(NameSpace::RockRidge, "/bad");
            sectors.bytes[bad->extents.front().lba * 2048] = std::byte{1}; // a record of one byte
        }
        const auto reader = ImageReader::open(sectors);
        SilentJobContext context;
        const auto imported = importTree(*reader, NameSpace::RockRidge, context);
        QVERIFY(imported.has_value());
        QCOMPARE(imported->report.count(ErrorCode::ImageCorrupt), std::uint64_t{1});
        QVERIFY(imported->report.hasLosses());
    }

    void stops()
    {
        TreeMaker maker;
        maker.file("/a", "1");
        MemorySectors sectors(makeImage(maker.compilation()));
        const auto reader = ImageReader::open(sectors);
        RecordingContext context;
        context.stop.request_stop();
        QCOMPARE(importTree(*reader, NameSpace::RockRidge, context).error().code, ErrorCode::Cancelled);
        context.stop = {};
        SilentJobContext silent;
        QCOMPARE(importTree(*reader, NameSpace::Joliet, silent)->counts.files, std::uint64_t{1});
    }
};

QTEST_GUILESS_MAIN(TestImportTree)
#include "tst_importtree.moc"
