// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>

#include <unistd.h>

#include "core/source/filesource.h"
#include "treemaker.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

namespace {

void write(const std::string& path, const std::string& contents)
{
    std::ofstream(path, std::ios::binary | std::ios::trunc) << contents;
}

/// A compilation of files on disk, of which the second is the victim; so many that they are read side by
/// side.
struct OnDisk {
    OnDisk()
    {
        for (const char* name : {"a", "b", "c", "d", "e", "f"}) {
            write(path(name), pattern(10'000));
            maker.source(std::string("/") + name, source::FileSource::find(path(name)).value());
        }
    }
    std::string path(const std::string& name) const { return folder.path().toStdString() + "/" + name; }

    QTemporaryDir folder;
    TreeMaker maker;
};

/// Delivers good bytes up to a point, then fails.
class FailingSource final : public source::ByteSource {
public:
    std::uint64_t size() const override { return 20'000; }
    Result<std::unique_ptr<source::ByteReader>> open() const override
    {
        class Reader final : public source::ByteReader {
        public:
            Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> to) override
            {
                if (offset >= 6000)
                    return fail(ErrorCode::ReadFailed, "bad block");
                const auto count =
                    static_cast<std::size_t>(std::min<std::uint64_t>(to.size(), 6000 - offset));
                std::fill_n(to.begin(), count, std::byte{0x55});
                return count;
            }
        };
        return std::make_unique<Reader>();
    }
    std::string describe() const override { return "failing"; }
};

} // namespace

class TestImageStream : public QObject {
    Q_OBJECT

private slots:
    void randomAccessEqualsSequentialReading()
    {
        TreeMaker maker;
        for (int i = 0; i < 60; ++i)
            maker.file("/d" + std::to_string(i % 7) + "/file" + std::to_string(i),
                       pattern(static_cast<std::size_t>(i * i * 13), static_cast<unsigned>(i)));
        maker.link("/l", "d1/file1");
        ImageOptions options = reproducible();
        options.alignment = 4;
        const auto planned = plan(maker.compilation(), options);
        ImageStream sequential(*planned);
        const auto whole = readAll(sequential);
        QCOMPARE(whole.size(), planned->byteCount());
        ImageStream random(*planned);
        std::mt19937 dice(7);
        for (int i = 0; i < 2000; ++i) {
            const std::uint64_t first = dice() % planned->sectorCount();
            const std::uint64_t count =
                1 + dice() % std::min<std::uint64_t>(9, planned->sectorCount() - first);
            std::vector<std::byte> bytes(count * 2048);
            QVERIFY(random.read(first, bytes).has_value());
            QVERIFY(std::ranges::equal(bytes, std::span(whole).subspan(first * 2048, bytes.size())));
        }
    }

    void refusesRangesOutside()
    {
        TreeMaker maker;
        maker.file("/a", "1");
        ImageStream stream(*plan(maker.compilation(), reproducible()));
        std::vector<std::byte> bytes(4096);
        QCOMPARE(stream.read(stream.sectorCount() - 1, bytes).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(stream.read(UINT64_MAX, bytes).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(stream.read(0, std::span(bytes).first(100)).error().code, ErrorCode::InvalidArgument);
        QVERIFY(stream.read(stream.sectorCount(), {}).has_value());
    }

    void sectorEdgesAreExact_data()
    {
        QTest::addColumn<int>("size");
        for (const int size : {0, 1, 2047, 2048, 2049, 4096})
            QTest::addRow("%d bytes", size) << size;
    }
    void sectorEdgesAreExact()
    {
        QFETCH(int, size);
        TreeMaker maker;
        maker.file("/a", pattern(static_cast<std::size_t>(size))).file("/b", "next");
        MemorySectors sectors(makeImage(maker.compilation()));
        const auto reader = ImageReader::open(sectors);
        for (const NameSpace nameSpace : {NameSpace::RockRidge, NameSpace::Joliet})
            QCOMPARE(toText(dumpImage(*reader, nameSpace)), toText(dumpTree(maker.compilation())));
    }

    void aTroubledFileFailsAndIsNamed_data() { troubles(); }
    void aTroubledFileFailsAndIsNamed()
    {
        QFETCH(int, trouble);
        OnDisk disk;
        ImageStream stream(*plan(disk.maker.compilation(), reproducible()));
        spoil(disk.path("b"), trouble);
        std::vector<std::byte> bytes(stream.plan().byteCount());
        const auto result = stream.read(0, bytes);
        QVERIFY(!result.has_value());
        QCOMPARE(result.error().code, trouble == 0 ? ErrorCode::FileNotFound : ErrorCode::FileChanged);
        QCOMPARE(std::get<AtPath>(result.error().where).path, disk.path("b"));
        QVERIFY(stream.problems().empty());
    }

    void aTroubledFileBecomesZerosAndTheRestStands_data() { troubles(); }
    void aTroubledFileBecomesZerosAndTheRestStands()
    {
        QFETCH(int, trouble);
        OnDisk disk;
        const auto planned = plan(disk.maker.compilation(), reproducible());
        ImageStream before(*planned);
        const auto good = readAll(before);
        ImageStream stream(*planned,
                           {.unreadable = UnreadablePolicy::FillWithZeros, .digests = Digests::Sha256});
        spoil(disk.path("b"), trouble);
        const auto bytes = readAll(stream);
        const PlannedFile b = planned->file(1);
        for (std::uint64_t sector = 0; sector < planned->sectorCount(); ++sector) {
            const bool isVictim = sector >= b.firstSector && sector < b.firstSector + 5;
            const auto now = std::span(bytes).subspan(sector * 2048, 2048);
            const bool isZero = std::ranges::all_of(now, [](std::byte x) { return x == std::byte{0}; });
            QVERIFY(isVictim ? isZero
                             : std::ranges::equal(now, std::span(good).subspan(sector * 2048, 2048)));
        }
        QCOMPARE(stream.problems().size(), std::size_t{1});
        QCOMPARE(stream.problems()[0].path, std::string("/b"));
        QVERIFY(readAll(stream) == bytes);
        QCOMPARE(stream.problems().size(), std::size_t{1});
        Sha256Digest zeros;
        zeros.add(std::vector<std::byte>(10'000));
        QVERIFY(stream.digest(1) == zeros.finish());
    }

    void aReadErrorInTheMiddleKeepsWhatCameBefore()
    {
        TreeMaker maker;
        maker.source("/bad", std::make_shared<FailingSource>());
        for (const char* name : {"/c", "/d", "/e", "/f", "/g"})
            maker.file(name, pattern(3000));
        const auto planned = plan(maker.compilation(), reproducible());
        ImageStream stream(*planned, {.unreadable = UnreadablePolicy::FillWithZeros});
        const auto bytes = readAll(stream);
        const auto file = std::span(bytes).subspan(planned->file(0).firstSector * 2048, 20'000);
        QVERIFY(std::ranges::all_of(file.first(6000), [](std::byte b) { return b == std::byte{0x55}; }));
        QVERIFY(std::ranges::all_of(file.subspan(6000), [](std::byte b) { return b == std::byte{0}; }));
        QCOMPARE(stream.problems()[0].error.code, ErrorCode::ReadFailed);
        QVERIFY(readAll(stream) == bytes);
    }

    void digestsAreThoseOfTheFiles_data()
    {
        QTest::addColumn<std::uint64_t>("sectorsAtOnce");
        QTest::newRow("in small pieces") << std::uint64_t{3};
        QTest::newRow("in large pieces") << std::uint64_t{200};
        QTest::newRow("all at once") << std::uint64_t{100'000};
    }

    void digestsAreThoseOfTheFiles()
    {
        QFETCH(std::uint64_t, sectorsAtOnce);
        TreeMaker maker;
        maker.file("/a", pattern(100'000, 1)).file("/b", "").file("/c", pattern(2048, 3));
        maker.file("/d", pattern(1'000'001, 4)).file("/e", pattern(1, 5)).file("/f", pattern(5000, 6));
        const auto planned = plan(maker.compilation(), reproducible());
        ImageStream stream(*planned, {.digests = Digests::Sha256});
        QVERIFY(!stream.digest(0));
        // Read into one place again and again: the bytes are the stream's only until read() returns.
        const std::uint64_t end = planned->sectorCount();
        std::vector<std::byte> piece(std::min(sectorsAtOnce, end) * 2048);
        for (std::uint64_t sector = 0; sector < end; sector += sectorsAtOnce)
            QVERIFY(
                stream.read(sector, std::span(piece).first(std::min(sectorsAtOnce, end - sector) * 2048)));
        const auto digestOf = [](const std::string& text) {
            Sha256Digest digest;
            digest.add(std::as_bytes(std::span(text)));
            return digest.finish();
        };
        QVERIFY(stream.digest(0) == digestOf(pattern(100'000, 1)));
        QVERIFY(stream.digest(1) == digestOf(""));
        QVERIFY(stream.digest(2) == digestOf(pattern(2048, 3)));
        QVERIFY(stream.digest(3) == digestOf(pattern(1'000'001, 4)));
        QVERIFY(stream.digest(4) == digestOf(pattern(1, 5)));
        QVERIFY(stream.digest(5) == digestOf(pattern(5000, 6)));
    }

    void whatIsJumpedOverHasNoDigest()
    {
        TreeMaker maker;
        maker.file("/a", pattern(100'000, 1)).file("/b", pattern(500'000, 2));
        const auto planned = plan(maker.compilation(), reproducible());
        ImageStream stream(*planned, {.digests = Digests::Sha256});
        std::vector<std::byte> piece(200 * 2048);
        const std::uint64_t second = planned->file(1).firstSector;
        QVERIFY(stream.read(planned->file(0).firstSector + 1, std::span(piece).first(3 * 2048)));
        QVERIFY(stream.read(second, std::span(piece).first(100 * 2048)));
        QVERIFY(stream.read(second + 101, std::span(piece).first(144 * 2048)));
        QVERIFY(!stream.digest(0));
        QVERIFY(!stream.digest(1));
        QVERIFY(stream.read(second, std::span(piece).first(100 * 2048)));
        QVERIFY(stream.read(second + 100, std::span(piece).first(145 * 2048)));
        QVERIFY(stream.digest(1).has_value());
    }

    void fiftyThousandFilesArePlannedAndStreamed()
    {
        std::vector<tree::NodePtr> nodes;
        for (int i = 0; i < 50'000; ++i)
            nodes.push_back(tree::Node::makeFile("file number " + std::to_string(i) + ".dat",
                                                 std::make_shared<ComputedSource>(100 + i % 3000),
                                                 {.mode = 0644, .modified = kTime}));
        tree::DataCompilation compilation;
        QVERIFY(compilation.insert(tree::kRootId, std::move(nodes)).has_value());
        const auto planned = plan(compilation, reproducible());
        QVERIFY(planned.has_value());
        ImageStream stream(*planned);
        std::vector<std::byte> piece(512 * 2048);
        for (std::uint64_t sector = 0; sector < planned->sectorCount(); sector += 512)
            QVERIFY(
                stream
                    .read(sector, std::span(piece).first(
                                      std::min<std::uint64_t>(512, planned->sectorCount() - sector) * 2048))
                    .has_value());
        QCOMPARE(planned->fileCount(), std::size_t{50'000});
        const auto reader = ImageReader::open(stream);
        QCOMPARE(reader->list(NameSpace::RockRidge, *reader->root(NameSpace::RockRidge))->size(),
                 std::size_t{50'000});
    }

private:
    static void troubles()
    {
        QTest::addColumn<int>("trouble");
        QTest::newRow("vanished") << 0;
        QTest::newRow("shrunk") << 1;
        QTest::newRow("grown") << 2;
    }
    static void spoil(const std::string& path, int trouble)
    {
        if (trouble == 0)
            QVERIFY(std::filesystem::remove(path));
        else
            write(path, pattern(trouble == 1 ? 5000 : 15'000));
    }
};

QTEST_GUILESS_MAIN(TestImageStream)
#include "tst_imagestream.moc"
