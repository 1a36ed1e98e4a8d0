// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>

#include "core/image/filesink.h"
#include "core/image/samecontents.h"
#include "core/source/filesource.h"
#include "core/source/memorysource.h"
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

/// Twins on disk, behind another file, in a plan that stores them once.
struct TwinsOnDisk {
    explicit TwinsOnDisk(std::size_t size, bool areLinked = false)
    {
        maker.file("/0", "not theirs");
        for (const char* name : {"a", "b", "c"}) {
            if (areLinked && *name != 'a')
                std::filesystem::create_hard_link(path("a"), path(name));
            else
                std::ofstream(path(name), std::ios::binary) << pattern(size);
            maker.source(std::string("/") + name, source::FileSource::find(path(name)).value(),
                         areLinked ? tree::Attributes{.mode = 0644, .links = 3, .device = 1, .inode = 7}
                                   : tree::Attributes{.mode = 0644});
        }
        SilentJobContext context;
        SameContents same;
        if (!areLinked)
            same = findSameContents(maker.compilation(), context).value();
        planned.emplace(plan(maker.compilation(), reproducible(), same).value());
        expected = toText(dumpTree(maker.compilation()));
    }
    std::string path(const std::string& name) const { return folder.path().toStdString() + "/" + name; }
    /// In pieces, as it is burned.
    static std::vector<std::byte> read(ImageStream& stream)
    {
        std::vector<std::byte> bytes(stream.sectorCount() * 2048);
        for (std::uint64_t sector = 0; sector < stream.sectorCount(); sector += 16)
            if (!stream.read(sector, std::span(bytes).subspan(
                                         sector * 2048,
                                         std::min<std::uint64_t>(16, stream.sectorCount() - sector) * 2048)))
                return {};
        return bytes;
    }

    QTemporaryDir folder;
    TreeMaker maker;
    std::optional<ImagePlan> planned;
    std::string expected;
};

/// Gives so many good bytes, then fails.
class EndingSource final : public source::ByteSource {
public:
    EndingSource(std::uint64_t good, ErrorCode code, std::string name)
        : m_good(good), m_code(code), m_name(std::move(name))
    {}
    std::uint64_t size() const override { return 200'000; }
    std::string describe() const override { return m_name; }
    Result<std::unique_ptr<source::ByteReader>> open() const override
    {
        struct Reader final : source::ByteReader {
            Reader(std::uint64_t g, ErrorCode c) : good(g), code(c) {}
            Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> to) override
            {
                const std::string all = pattern(200'000);
                if (offset >= good)
                    return fail(code);
                const auto count =
                    std::min({to.size(), std::size_t{good - offset}, std::size_t{all.size() - offset}});
                std::ranges::copy(std::as_bytes(std::span(all)).subspan(offset, count), to.begin());
                return count;
            }
            std::uint64_t good;
            ErrorCode code;
        };
        return std::make_unique<Reader>(m_good, m_code);
    }

private:
    std::uint64_t m_good;
    ErrorCode m_code;
    std::string m_name;
};

/// A member of something that is best read from front to back; tells who is opened.
class OrderedSource final : public source::ByteSource {
public:
    OrderedSource(std::uint64_t position, std::vector<std::uint64_t>& opened)
        : m_position(position), m_opened(opened)
    {}
    std::uint64_t size() const override { return 100; }
    std::string describe() const override { return "member"; }
    source::Place place() const override { return {&m_opened, m_position}; }
    Result<std::unique_ptr<source::ByteReader>> open() const override
    {
        m_opened.push_back(m_position);
        return source::MemorySource(std::string(100, 'x')).open();
    }

private:
    std::uint64_t m_position;
    std::vector<std::uint64_t>& m_opened;
};

/// The first of two equal files fails at some place.
ImagePlan planWithEnding(std::uint64_t good, ErrorCode code)
{
    TreeMaker maker;
    maker.source("/a", std::make_shared<EndingSource>(good, code, "first"));
    maker.source("/b", std::make_shared<EndingSource>(UINT64_MAX, code, "second"));
    SameContents same;
    const auto id = [&maker](const char* path) { return maker.compilation().find(path)->id(); };
    same.representatives = {{id("/a"), id("/a")}, {id("/b"), id("/a")}};
    return plan(maker.compilation(), reproducible(), same).value();
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

    /// Which is patched: what is only equal to it stays as it is, whatever comes first and however it is
    /// spelt.
    void doublesOfABootImageAreNotPatched_data()
    {
        QTest::addColumn<QString>("spelling");
        for (const char* spelling : {"/dir/boot", "dir/boot", "dir//boot", "//dir/boot", "dir/boot/"})
            QTest::newRow(spelling) << QString::fromLatin1(spelling);
    }
    void doublesOfABootImageAreNotPatched()
    {
        QFETCH(QString, spelling);
        TreeMaker maker;
        maker.file("/a", pattern(9000), kLinked).file("/dir/boot", pattern(9000), kLinked);
        maker.file("/copy", pattern(9000)).file("/other copy", pattern(9000));
        SilentJobContext context;
        const auto same = findSameContents(maker.compilation(), context);
        ImageOptions options = reproducible();
        options.boot.entries = {{.path = spelling.toStdString(), .table = InformationTable::Patched}};
        const auto planned = plan(maker.compilation(), options, *same);
        QVERIFY(planned);
        ImageStream stream(*planned);
        MemorySectors sectors(readAll(stream));
        const auto reader = ImageReader::open(sectors);
        Dump tree = dumpTree(maker.compilation());
        Dump image = dumpImage(*reader, NameSpace::RockRidge);
        QVERIFY(image["/dir/boot"] != tree["/dir/boot"]);
        QCOMPARE(image["/a"], image["/dir/boot"]); // two names of one file
        QCOMPARE(image["/copy"], tree["/copy"]);
        QCOMPARE(image["/other copy"], tree["/other copy"]);
        QCOMPARE(sectorOf(*planned, "/copy"), sectorOf(*planned, "/other copy"));
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

    void aTwinStandsInForWhatIsGone_data()
    {
        QTest::addColumn<int>("size");
        QTest::addColumn<bool>("areLinked");
        QTest::newRow("small") << 5000 << false;
        QTest::newRow("large") << 3'000'000 << false;
        QTest::newRow("hard links") << 5000 << true;
        QTest::newRow("large hard links") << 3'000'000 << true;
    }
    void aTwinStandsInForWhatIsGone()
    {
        QFETCH(int, size);
        QFETCH(bool, areLinked);
        TwinsOnDisk disk(static_cast<std::size_t>(size), areLinked);
        QVERIFY(std::filesystem::remove(disk.path("a")));
        QVERIFY(std::filesystem::remove(disk.path("b")));
        for (const UnreadablePolicy policy : {UnreadablePolicy::Fail, UnreadablePolicy::FillWithZeros}) {
            ImageStream stream(*disk.planned, {.unreadable = policy});
            MemorySectors sectors(TwinsOnDisk::read(stream));
            QVERIFY(!sectors.bytes.empty());
            QVERIFY(stream.problems().empty());
            QCOMPARE(toText(dumpImage(*ImageReader::open(sectors), NameSpace::RockRidge)), disk.expected);
        }
    }

    void aTwinThatChangedIsNamed_data()
    {
        QTest::addColumn<int>("size");
        QTest::addColumn<QString>("changed");
        for (const auto& [name, size] : {std::pair{"small", 5000}, std::pair{"large", 3'000'000}}) {
            QTest::addRow("%s, the one that is stored", name) << size << "a";
            QTest::addRow("%s, another", name) << size << "c";
        }
    }
    /// Its contents as they were planned are there, but somebody worked on it.
    void aTwinThatChangedIsNamed()
    {
        QFETCH(int, size);
        QFETCH(QString, changed);
        const std::string name = changed.toStdString();
        TwinsOnDisk disk(static_cast<std::size_t>(size));
        std::ofstream(disk.path(name), std::ios::app) << "changed";

        ImageStream stream(*disk.planned, {.unreadable = UnreadablePolicy::FillWithZeros});
        MemorySectors sectors(TwinsOnDisk::read(stream));
        QCOMPARE(toText(dumpImage(*ImageReader::open(sectors), NameSpace::RockRidge)), disk.expected);
        QVERIFY(!TwinsOnDisk::read(stream).empty()); // nothing is named twice
        const auto problems = stream.problems();
        QCOMPARE(problems.size(), std::size_t{1});
        QCOMPARE(problems[0].path, "/" + name);
        QCOMPARE(problems[0].error.code, ErrorCode::FileChanged);
        QCOMPARE(std::get<AtPath>(problems[0].error.where).path, disk.path(name));

        ImageStream strict(*disk.planned);
        std::vector<std::byte> bytes(strict.sectorCount() * 2048);
        const auto result = strict.read(0, bytes);
        QCOMPARE(result.error().code, ErrorCode::FileChanged);
        QCOMPARE(std::get<AtPath>(result.error().where).path, disk.path(name));

        ImageStream moved(*disk.planned, {.unreadable = UnreadablePolicy::FillWithZeros}); // by the kernel
        SilentJobContext context;
        QVERIFY(writeToFile(moved, disk.path("image.iso"), context));
        QCOMPARE(moved.problems().size(), std::size_t{1});
        QCOMPARE(moved.problems()[0].path, "/" + name);
    }

    void everyPathOfWhatIsLostIsNamed_data()
    {
        QTest::addColumn<bool>("areLinked");
        QTest::newRow("equal files") << false;
        QTest::newRow("hard links") << true;
    }
    void everyPathOfWhatIsLostIsNamed()
    {
        QFETCH(bool, areLinked);
        TwinsOnDisk disk(50'000, areLinked);
        for (const char* name : {"a", "b", "c"})
            QVERIFY(std::filesystem::remove(disk.path(name)));
        ImageStream stream(*disk.planned, {.unreadable = UnreadablePolicy::FillWithZeros});
        QVERIFY(!TwinsOnDisk::read(stream).empty());
        QVERIFY(!TwinsOnDisk::read(stream).empty());
        const auto problems = stream.problems();
        QCOMPARE(problems.size(), std::size_t{3});
        for (std::size_t i = 0; i < 3; ++i) {
            const std::string name(1, "abc"[i]);
            QCOMPARE(problems[i].path, "/" + name);
            QCOMPARE(problems[i].error.code, ErrorCode::FileNotFound);
            QCOMPARE(std::get<AtPath>(problems[i].error.where).path, disk.path(name));
        }
        ImageStream strict(*disk.planned);
        std::vector<std::byte> bytes(strict.sectorCount() * 2048);
        const auto result = strict.read(0, bytes);
        QCOMPARE(result.error().code, ErrorCode::FileNotFound);
        QCOMPARE(std::get<AtPath>(result.error().where).path, disk.path("a"));
    }

    void aTwinGoesOnWhereReadingFails()
    {
        const ImagePlan planned = planWithEnding(100'000, ErrorCode::ReadFailed);
        ImageStream stream(planned);
        const auto bytes = TwinsOnDisk::read(stream);
        const std::string whole = pattern(200'000);
        QVERIFY(std::ranges::equal(std::span(bytes).subspan(planned.file(0).firstSector * 2048, 200'000),
                                   std::as_bytes(std::span(whole))));
    }

    /// What came before may be bytes of the changed file: a twin's end does not belong to them.
    void aChangeWhileReadingIsNotMendedByATwin()
    {
        const ImagePlan planned = planWithEnding(100'000, ErrorCode::FileChanged);
        ImageStream stream(planned, {.unreadable = UnreadablePolicy::FillWithZeros});
        QVERIFY(!TwinsOnDisk::read(stream).empty());
        const auto problems = stream.problems();
        QCOMPARE(problems.size(), std::size_t{2});
        QCOMPARE(problems[0].path, std::string("/a"));
        QCOMPARE(problems[1].path, std::string("/b"));
        QCOMPARE(std::get<AtPath>(problems[1].error.where).path, std::string("second"));
    }

    /// An archive has its members in any order, and each step back unpacks it again from its start.
    void membersAreReadInTheOrderOfTheirContainer()
    {
        std::vector<std::uint64_t> opened; // by one thread at a time
        TreeMaker maker;
        std::vector<std::uint64_t> sorted;
        for (std::uint64_t i = 0; i < 200; ++i) {
            maker.source("/" + std::to_string(1000 + i),
                         std::make_shared<OrderedSource>(i * 7919 % 200, opened));
            sorted.push_back(i);
        }
        SilentJobContext context;
        const auto same = findSameContents(maker.compilation(), context);
        QCOMPARE(same->savedBytes, std::uint64_t{199 * 100});
        QVERIFY(opened == sorted);
        const auto first = maker.compilation().find("/1000")->id();
        QVERIFY(same->representatives.at(maker.compilation().find("/1199")->id()) == first);
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
