// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/image/importtree.h"
#include "core/image/samecontents.h"
#include "treemaker.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

namespace {

std::vector<std::byte> padded(std::vector<std::byte> image, std::uint64_t sectors)
{
    image.resize(sectors * kSectorSize);
    return image;
}

/// The disc's tree with its contents left where they are, in a compilation of its own.
tree::DataCompilation imported(const ImageReader& reader, NameSpace nameSpace)
{
    SilentJobContext context;
    auto found = importTree(reader, nameSpace, context, ImportedContents::StayOnTheDisc);
    tree::DataCompilation compilation;
    if (!found || !found->report.isClean() || !compilation.insert(tree::kRootId, std::move(found->nodes)))
        qFatal("cannot import");
    return compilation;
}

tree::NodePtr fileOf(const std::string& name, const std::string& contents)
{
    TreeMaker maker;
    maker.file('/' + name, contents);
    return tree::Node::makeFile(name, maker.compilation().find('/' + name)->source());
}

tree::DataCompilation withMore(tree::DataCompilation compilation)
{
    std::vector<tree::NodePtr> more;
    more.push_back(fileOf("new", pattern(70'000, 9)));
    more.push_back(fileOf("replaced", "the second"));
    const auto inserted =
        compilation.insert(tree::kRootId, std::move(more), {.policy = tree::ConflictPolicy::Replace});
    if (!inserted || inserted->replaced() != 1)
        qFatal("cannot insert");
    return compilation;
}

TreeMaker firstSession()
{
    TreeMaker maker;
    maker.file("/folder/kept", pattern(300'000)).file("/replaced", "the first").file("/empty", "");
    maker.file("/folder/linked", pattern(5000, 3), {.mode = 0640, .links = 2, .device = 1, .inode = 7});
    maker.file("/linked", pattern(5000, 3), {.mode = 0640, .links = 2, .device = 1, .inode = 7});
    maker.link("/link", "folder/kept");
    return maker;
}

constexpr std::uint32_t kSecondSession = 12'000;

} // namespace

/// Sessions after the first, and volumes that grow in place: what lies on the disc is referred to.
class TestSessions : public QObject {
    Q_OBJECT

private slots:
    void aSecondSessionRefersToTheFirst()
    {
        TreeMaker maker = firstSession();
        MemorySectors disc(padded(makeImage(maker.compilation()), kSecondSession));
        const auto before = ImageReader::open(disc);
        const auto next = withMore(imported(*before, NameSpace::RockRidge));
        ImageOptions options = reproducible();
        options.baseLba = kSecondSession;
        const auto planned = plan(next, options);
        QVERIFY2(planned.has_value(), planned ? "" : planned.error().toString().c_str());
        QVERIFY(planned->sectorCount() < 300); // 36 of new contents, 150 of padding, and no old ones
        QCOMPARE(planned->newRanges(), (std::vector<SectorRange>{{0, planned->sectorCount()}}));
        const std::string wanted = toText(dumpTree(next));

        ImageStream stream(*planned);
        const auto image = readAll(stream);
        disc.bytes.insert(disc.bytes.end(), image.begin(), image.end());
        const auto after = ImageReader::open(disc, {.sessionStart = kSecondSession});
        for (const NameSpace nameSpace : {NameSpace::RockRidge, NameSpace::Joliet}) {
            const Dump dump = dumpImage(*after, nameSpace);
            QCOMPARE(dump.at("/folder/kept"), dumpTree(maker.compilation()).at("/folder/kept"));
            QCOMPARE(dump.at("/replaced"), dumpTree(next).at("/replaced"));
        }
        QCOMPARE(toText(dumpImage(*after, NameSpace::RockRidge)), wanted);
        QCOMPARE(after->find(NameSpace::RockRidge, "/folder/kept")->extents.front().lba,
                 before->find(NameSpace::RockRidge, "/folder/kept")->extents.front().lba);
        QCOMPARE(after->find(NameSpace::RockRidge, "/linked")->links, 2U);
        // The first session is what it was.
        QCOMPARE(toText(dumpImage(*ImageReader::open(disc), NameSpace::RockRidge)),
                 toText(dumpTree(maker.compilation())));
    }

    void aVolumeGrowsInPlace_data()
    {
        QTest::addColumn<int>("udf");
        QTest::newRow("ISO 9660") << 0;
        QTest::newRow("with UDF 1.02") << 0x0102;
        QTest::newRow("with UDF 2.50") << 0x0250;
    }
    void aVolumeGrowsInPlace()
    {
        QFETCH(const int, udf);
        TreeMaker maker = firstSession();
        ImageOptions options = reproducible();
        if (udf != 0)
            options.udf = static_cast<UdfRevision>(udf);
        const auto first = makeImage(maker.compilation(), options);
        const std::uint64_t end = (first.size() / kSectorSize + 31) / 32 * 32;
        MemorySectors disc(padded(first, end));
        disc.bytes[100] = std::byte{0x5A}; // of the system area, which is not ours

        const auto before = ImageReader::open(disc);
        const auto next = withMore(imported(*before, NameSpace::RockRidge));
        const std::string wanted = toText(dumpTree(next));
        options.growFrom = static_cast<std::uint32_t>(end);
        const auto planned = plan(next, options);
        QVERIFY2(planned.has_value(), planned ? "" : planned.error().toString().c_str());
        QVERIFY(planned->newRanges().front().firstSector == 16);
        QCOMPARE(planned->newRanges().back().firstSector, end);
        ImageStream stream(*planned, {.recorded = &disc});
        const auto grown = readAll(stream);
        disc.bytes.resize(grown.size());
        std::uint64_t written = 0;
        for (const SectorRange& range : planned->newRanges()) {
            std::copy_n(grown.begin() + static_cast<std::ptrdiff_t>(range.firstSector * kSectorSize),
                        range.sectorCount * kSectorSize,
                        disc.bytes.begin() + static_cast<std::ptrdiff_t>(range.firstSector * kSectorSize));
            written += range.sectorCount;
        }
        QVERIFY(disc.bytes == grown); // the stream gives what stays, too
        QVERIFY(written < planned->sectorCount());
        QCOMPARE(disc.bytes[100], std::byte{0x5A});
        const auto after = ImageReader::open(disc);
        QCOMPARE(toText(dumpImage(*after, NameSpace::RockRidge)), wanted);
        if (udf != 0)
            QCOMPARE(toText(dumpImage(*after, NameSpace::Udf)), wanted);
    }

    void whatStaysCannotBeReadWithoutTheDisc()
    {
        ImageOptions options = reproducible();
        options.growFrom = 4096;
        TreeMaker maker;
        maker.file("/a", "1");
        ImageStream stream(*plan(maker.compilation(), options));
        std::vector<std::byte> sector(kSectorSize);
        QCOMPARE(stream.read(100, sector).error().code, ErrorCode::InvalidArgument);
        QVERIFY(stream.read(16, sector).has_value());
        QVERIFY(stream.read(4096, sector).has_value());
        QCOMPARE(stream.describe(100), "(what was there before)");
    }

    void refusesContentsOutsideEarlierSessions()
    {
        TreeMaker maker;
        maker.file("/a", pattern(10'000));
        MemorySectors disc(makeImage(maker.compilation()));
        const auto reader = ImageReader::open(disc);
        const auto next = imported(*reader, NameSpace::RockRidge);
        const auto lba =
            static_cast<std::uint32_t>(reader->find(NameSpace::RockRidge, "/a")->extents.front().lba);
        ImageOptions options = reproducible();
        options.baseLba = lba + 4; // one sector short
        QCOMPARE(plan(next, options).error().code, ErrorCode::ImageCorrupt);
        options.baseLba = lba + 5;
        QVERIFY(plan(next, options).has_value());
        options.udf = UdfRevision::V102;
        QCOMPARE(plan(next, options).error().code, ErrorCode::Unsupported);
        options.baseLba = 0;
        options.growFrom = 4096;
        QCOMPARE(plan(next, options).error().code, ErrorCode::ImageCorrupt); // UDF's front lies over it
        options.udf = {};
        QVERIFY(plan(next, options).has_value());
        options.growFrom = 17;
        QCOMPARE(plan(next, options).error().code, ErrorCode::Unsupported); // shorter than the descriptors
    }

    void checksumsOfEarlierContentsAreTakenBeforehand()
    {
        TreeMaker maker = firstSession();
        MemorySectors disc(padded(makeImage(maker.compilation()), kSecondSession));
        const auto reader = ImageReader::open(disc);
        const auto next = withMore(imported(*reader, NameSpace::RockRidge));
        ImageOptions options = reproducible();
        options.baseLba = kSecondSession;
        options.checksums = true;
        ImageStream stream(*plan(next, options));
        RecordingContext context;
        QVERIFY(stream.digestRecorded(context).has_value());
        disc.bytes.clear(); // as good as a drive that writes
        const auto image = readAll(stream);
        const std::string text(reinterpret_cast<const char*>(image.data()), image.size());
        QVERIFY(text.find(sha256(*maker.compilation().find("/folder/kept")->source()) + "  folder/kept") !=
                std::string::npos);
        context.stop.request_stop();
        ImageStream other(*plan(next, options));
        QCOMPARE(other.digestRecorded(context).error().code, ErrorCode::Cancelled);
    }

    void whatIsEqualToEarlierContentsIsNotStoredAgain()
    {
        TreeMaker maker;
        maker.file("/old", pattern(200'000));
        MemorySectors disc(padded(makeImage(maker.compilation()), kSecondSession));
        const auto reader = ImageReader::open(disc);
        auto next = imported(*reader, NameSpace::RockRidge);
        std::vector<tree::NodePtr> more;
        more.push_back(fileOf("again", pattern(200'000)));
        QVERIFY(next.insert(tree::kRootId, std::move(more)).has_value());
        SilentJobContext context;
        const auto same = findSameContents(next, context);
        ImageOptions options = reproducible();
        options.baseLba = kSecondSession;
        options.paddingSectors = 0;
        const auto planned = plan(next, options, *same);
        QVERIFY(planned->sectorCount() < 40);
    }
};

QTEST_GUILESS_MAIN(TestSessions)
#include "tst_sessions.moc"
