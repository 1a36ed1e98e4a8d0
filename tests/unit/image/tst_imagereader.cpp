// SPDX-License-Identifier: GPL-3.0-or-later
// LENGTH: one reader, and what images of all kinds do to it.
#include <QTest>

#include <algorithm>
#include <array>
#include <random>

#include "core/base/byteorder.h"
#include "core/image/check/checkimage.h"
#include "core/image/text.h"
#include "core/source/memorysource.h"
#include "treemaker.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

namespace {

/// Numbers of 32 bits, the same in every run.
class Dice {
public:
    explicit Dice(unsigned seed) : m_random(seed) {}
    unsigned operator()() { return static_cast<unsigned>(m_random()); }

private:
    std::mt19937 m_random;
};

std::string deepPath(int levels)
{
    std::string path;
    for (int i = 0; i < levels; ++i)
        path += "/level" + std::to_string(i);
    return path;
}

/// Where the root directory of the primary hierarchy begins, in bytes.
std::size_t rootOffset(const MemorySectors& image)
{
    return std::size_t{getLe32(std::span(image.bytes).subspan(16 * 2048 + 158))} * 2048;
}

/// Offset of the first record after "." and ".." at `at`.
std::size_t firstChild(const MemorySectors& image, std::size_t at)
{
    at += std::to_integer<std::size_t>(image.bytes[at]);
    return at + std::to_integer<std::size_t>(image.bytes[at]);
}

/// Symbolic links whose targets all lie in the same 32 KiB; everything lies within a file that was there.
std::vector<std::byte> imageOfSharedContinuation(unsigned records)
{
    static constexpr std::uint32_t kArea = 16 * kSectorSize;
    TreeMaker maker;
    maker.file("/room", pattern(std::size_t{500} * kSectorSize));
    MemorySectors image(makeImage(maker.compilation()));
    const std::size_t root = rootOffset(image);
    const std::size_t end = firstChild(image, root);
    const std::uint32_t room = getLe32(std::span<const std::byte>(image.bytes).subspan(end + 2));
    std::string area; // of SL entries with one component each: RRIP 4.1.3
    while (area.size() + 255 <= kArea)
        area += std::string("SL\xFF\x01\0\0\xF8", 7) + std::string(248, 'x');
    std::ranges::copy(asBytes(area), image.bytes.begin() + room * std::ptrdiff_t{kSectorSize});
    const std::uint32_t folder = room + 16;
    auto at = std::span(image.bytes).subspan(folder * std::size_t{kSectorSize});
    std::ranges::fill(at.first(200 * kSectorSize), std::byte{0});
    std::ranges::copy(std::span(image.bytes).subspan(root, end - root), at.begin());
    std::size_t offset = end - root;
    for (unsigned i = 0; i < records; ++i) {
        static constexpr std::size_t kLength = 42 + 36 + 28;
        if (offset % kSectorSize + kLength > kSectorSize)
            offset += kSectorSize - offset % kSectorSize;
        const auto record = at.subspan(offset, kLength);
        record[0] = std::byte{kLength};
        putBoth16(record.subspan(28), 1);
        record[32] = std::byte{9};
        std::ranges::copy(asBytes("N" + std::to_string(10000 + i) + ".;1"), record.subspan(33).begin());
        std::ranges::copy(asBytes("PX\x24\x01"), record.subspan(42).begin());
        putBoth32(record.subspan(46), 0120777);
        putBoth32(record.subspan(54), 1);
        std::ranges::copy(asBytes("CE\x1C\x01"), record.subspan(78).begin());
        putBoth32(record.subspan(82), room);
        putBoth32(record.subspan(98), static_cast<std::uint32_t>(area.size()));
        offset += kLength;
    }
    const auto length = static_cast<std::uint32_t>((offset + kSectorSize - 1) / kSectorSize * kSectorSize);
    for (const auto self : {std::span(image.bytes).subspan(16 * 2048 + 156), at}) {
        putBoth32(self.subspan(2), folder);
        putBoth32(self.subspan(10), length);
    }
    return image.bytes;
}

} // namespace

class TestImageReader : public QObject {
    Q_OBJECT

private slots:
    void readsBackTheTreeByAllNameSpaces()
    {
        TreeMaker maker;
        maker.file("/READ.ME", pattern(3000))
            .file("/DIR/SUB/FILE.TXT", pattern(2048, 2))
            .folder("/EMPTY")
            .file("/DIR/NOEXT", "");
        MemorySectors sectors(makeImage(maker.compilation()));
        const auto reader = ImageReader::open(sectors);
        QCOMPARE(reader->nameSpaces().size(), std::size_t{3});
        QCOMPARE(reader->best(), NameSpace::RockRidge);
        for (const NameSpace nameSpace : reader->nameSpaces())
            QCOMPARE(toText(dumpImage(*reader, nameSpace)), toText(dumpTree(maker.compilation())));
    }

    void readsBackOddNames()
    {
        TreeMaker maker;
        maker.file("/.hidden", "1").file("/no extension", "2").file("/a.b.c.d", "3").file("/Grüße.txt", "4");
        maker.file("/CASE", "5")
            .file("/case", "6")
            .file("/" + std::string(255, 'l'), "7")
            .file("/semi;2", "8");
        maker.file("/\xF0\x9F\x94\xA5.png", "9")
            .file("/trailing.", "10")
            .file("/ space ", "11")
            .file("/-", "12");
        MemorySectors sectors(makeImage(maker.compilation()));
        const auto reader = ImageReader::open(sectors);
        QCOMPARE(toText(dumpImage(*reader, NameSpace::RockRidge)), toText(dumpTree(maker.compilation())));
        QCOMPARE(dumpImage(*reader, NameSpace::Iso9660).size(), std::size_t{12});
        const Dump joliet = dumpImage(*reader, NameSpace::Joliet);
        QCOMPARE(joliet.size(), std::size_t{12});
        for (const char* name : {"/.hidden", "/no extension", "/a.b.c.d", "/Grüße.txt", "/CASE", "/case",
                                 "/trailing.", "/semi_2"})
            QVERIFY2(joliet.contains(name), name);
    }

    void keepsLinksOfAllShapes_data()
    {
        QTest::addColumn<QString>("target");
        for (const char* target :
             {"x", "/", "/abs/path", "../../up", "./here", "a/../b/./c", "..", ".", "a/b/"})
            QTest::newRow(target) << QString::fromUtf8(target);
        QTest::newRow("component of 255") << QString(255, QLatin1Char('c'));
        QTest::newRow("4000 bytes") << QString(QLatin1String("dir/")).repeated(1000).chopped(1);
        QTest::newRow("long components")
            << QString(QString(250, QLatin1Char('q')) + QLatin1Char('/')).repeated(15) + QLatin1Char('e');
    }
    void keepsLinksOfAllShapes()
    {
        QFETCH(QString, target);
        std::string expected = target.toStdString();
        TreeMaker maker;
        maker.link("/link", expected)
            .file("/" + std::string(255, 'n'), "x")
            .link("/" + std::string(254, 'n'), expected);
        MemorySectors sectors(makeImage(maker.compilation()));
        const auto reader = ImageReader::open(sectors);
        if (expected.size() > 1 && expected.ends_with('/'))
            expected.pop_back(); // Rock Ridge has components, not slashes
        const auto link = reader->find(NameSpace::RockRidge, "link");
        QCOMPARE(link->type, EntryType::Symlink);
        QCOMPARE(link->linkTarget, expected);
        QCOMPARE(reader->find(NameSpace::RockRidge, std::string(254, 'n'))->linkTarget, expected);
        QCOMPARE(reader->find(NameSpace::Joliet, "link").error().code, ErrorCode::PathNotInImage);
        QCOMPARE(reader->find(NameSpace::Iso9660, "link")->size, std::uint64_t{0});
    }

    void threeHundredLevelsSurvive()
    {
        TreeMaker maker;
        maker.file(deepPath(300) + "/deepest.txt", "found")
            .file(deepPath(7) + "/on the way", "1")
            .file("/rr_moved/mine", "2");
        MemorySectors sectors(makeImage(maker.compilation()));
        const auto reader = ImageReader::open(sectors);
        QCOMPARE(toText(dumpImage(*reader, NameSpace::RockRidge)), toText(dumpTree(maker.compilation())));
        QCOMPARE(toText(dumpImage(*reader, NameSpace::Joliet)), toText(dumpTree(maker.compilation())));
        const auto found = reader->find(NameSpace::RockRidge, deepPath(300) + "/deepest.txt");
        QCOMPARE(found->size, std::uint64_t{5});
        QCOMPARE(reader->find(NameSpace::RockRidge, deepPath(20))->mode, 040755U);

        ImageOptions plain = reproducible();
        plain.rockRidge = false;
        MemorySectors deep(makeImage(maker.compilation(), plain));
        const auto plainReader = ImageReader::open(deep);
        QVERIFY(plainReader->find(NameSpace::Iso9660, deepPath(300) + "/deepest.txt").has_value());
    }

    void fiveThousandEntriesInOneFolder()
    {
        TreeMaker maker;
        std::vector<tree::NodePtr> nodes;
        for (int i = 0; i < 5000; ++i)
            nodes.push_back(tree::Node::makeFile(
                "Entry " + std::to_string(i) + std::string(static_cast<std::size_t>(i % 200), 'e'),
                std::make_shared<ComputedSource>(10), {.mode = 0644, .modified = kTime}));
        QVERIFY(maker.compilation().insert(tree::kRootId, std::move(nodes)).has_value());
        MemorySectors sectors(makeImage(maker.compilation()));
        const auto reader = ImageReader::open(sectors);
        QCOMPARE(toText(dumpImage(*reader, NameSpace::RockRidge)), toText(dumpTree(maker.compilation())));
        QCOMPARE(dumpImage(*reader, NameSpace::Joliet).size(), std::size_t{5000});
        QCOMPARE(dumpImage(*reader, NameSpace::Iso9660).size(), std::size_t{5000});
    }

    void randomTreesComeBack()
    {
        Dice dice(20);
        for (int round = 0; round < 15; ++round) {
            TreeMaker maker;
            for (int i = 0; i < 80; ++i) {
                std::string path;
                const unsigned levels = 1 + dice() % 12;
                for (unsigned level = 0; level < levels; ++level)
                    path += "/" + std::string(1 + dice() % 3, static_cast<char>('a' + dice() % 3));
                const tree::Node* there = maker.compilation().find(path);
                bool isBlocked = there != nullptr;
                for (std::size_t at = path.find('/', 1); at != path.npos && !isBlocked;
                     at = path.find('/', at + 1)) {
                    const tree::Node* above = maker.compilation().find(path.substr(0, at));
                    isBlocked = above != nullptr && !above->isFolder();
                }
                if (isBlocked)
                    continue;
                switch (dice() % 5) {
                case 0:
                    maker.folder(path);
                    break;
                case 1:
                    maker.link(path, path + "/../x");
                    break;
                default:
                    maker.file(path, pattern(dice() % 9000, dice()));
                }
            }
            MemorySectors sectors(makeImage(maker.compilation()));
            const auto reader = ImageReader::open(sectors);
            QCOMPARE(toText(dumpImage(*reader, NameSpace::RockRidge)), toText(dumpTree(maker.compilation())));
        }
    }

    void tellsVolumeAndAttributes()
    {
        TreeMaker maker;
        maker.file("/x", "abc",
                   {.mode = 04755, .uid = 12, .gid = 34, .modified = 86'400'000'000'123, .accessed = kTime});
        maker.label("A label that is longer than 16");
        ImageOptions options = reproducible();
        options.publisher = "P";
        MemorySectors sectors(makeImage(maker.compilation(), options));
        const auto reader = ImageReader::open(sectors);
        QCOMPARE(reader->volume().volumeId, std::string("A_LABEL_THAT_IS_LONGER_THAN_16"));
        QCOMPARE(reader->volume().publisher, std::string("P"));
        QCOMPARE(reader->volume().created, std::int64_t{1'000'000'000});
        const auto x = reader->find(NameSpace::RockRidge, "/x");
        QCOMPARE(x->mode, 0104755U);
        QCOMPARE(x->uid, 12U);
        QCOMPARE(x->gid, 34U);
        QCOMPARE(x->modified, std::int64_t{86'400});
        QCOMPARE(x->accessed, std::int64_t{1'000'000'000});
    }

    void mapsSectorsToPaths()
    {
        TreeMaker maker;
        maker.file("/d/a", pattern(5000)).file("/d/b", pattern(100));
        const auto planned = plan(maker.compilation(), reproducible());
        MemorySectors sectors(makeImage(maker.compilation()));
        const auto reader = ImageReader::open(sectors);
        QCOMPARE(*reader->mapLba(planned->file(0).firstSector + 2), std::string("/d/a"));
        QCOMPARE(*reader->mapLba(planned->file(1).firstSector), std::string("/d/b"));
        QVERIFY(!reader->mapLba(0));
        QVERIFY(!reader->mapLba(planned->sectorCount() - 1));
        QCOMPARE(*reader->mapLba(reader->root(NameSpace::RockRidge)->extents[0].lba), std::string("/"));
    }

    void findIgnoresCaseWhereReadersDo()
    {
        TreeMaker maker;
        maker.file("/Sub/File.txt", "1");
        MemorySectors sectors(makeImage(maker.compilation()));
        const auto reader = ImageReader::open(sectors);
        QVERIFY(reader->find(NameSpace::Iso9660, "sub/file.TXT").has_value());
        QVERIFY(reader->find(NameSpace::Joliet, "/SUB/FILE.TXT").has_value());
        QCOMPARE(reader->find(NameSpace::RockRidge, "/sub/file.txt").error().code, ErrorCode::PathNotInImage);
        QCOMPARE(reader->find(NameSpace::RockRidge, "/Sub/File.txt/x").error().code,
                 ErrorCode::PathNotInImage);
        QCOMPARE(reader->list(NameSpace::RockRidge, *reader->find(NameSpace::RockRidge, "Sub/File.txt"))
                     .error()
                     .code,
                 ErrorCode::NotAFolder);
    }

    void refusesWhatIsNoImage()
    {
        MemorySectors nothing{std::vector<std::byte>(2048 * 40)};
        QCOMPARE(ImageReader::open(nothing).error().code, ErrorCode::NotAnImage);
        MemorySectors tiny{std::vector<std::byte>(2048)};
        QCOMPARE(ImageReader::open(tiny).error().code, ErrorCode::NotAnImage);
        MemorySectors none{{}};
        none.isSizeKnown = false;
        QVERIFY(!ImageReader::open(none).has_value());
        TreeMaker maker;
        MemorySectors wild(makeImage(maker.compilation()));
        putLe32(std::span(wild.bytes).subspan(16 * 2048 + 158), 0xFFFFFFF0);
        const auto refused = ImageReader::open(wild);
        QCOMPARE(refused.error().code, ErrorCode::ImageCorrupt);
        QCOMPARE(std::get<AtLba>(refused.error().where).lba, std::int64_t{16});
    }

    /// A download that broke off: what is there comes out, what is not there is refused, and the check tells.
    void anImageThatWasCutIsReadAsFarAsItGoes()
    {
        TreeMaker maker;
        maker.file("/a", pattern(3000)).file("/b", pattern(3000, 2)).file("/c", pattern(3000, 3));
        MemorySectors sectors(makeImage(maker.compilation()));
        const auto b = ImageReader::open(sectors)->find(NameSpace::RockRidge, "/b")->extents.front();
        const auto whole = toText(dumpImage(*ImageReader::open(sectors), NameSpace::RockRidge));
        for (const std::uint64_t missing : {std::uint64_t{0}, std::uint64_t{1}}) { // bytes of the second file
            sectors.bytes.resize(b.lba * 2048 + 3000 - missing);
            const auto reader = ImageReader::open(sectors);
            QVERIFY(reader);
            Dump seen = dumpImage(*reader, NameSpace::RockRidge);
            QCOMPARE(seen.at("/b").ends_with("ImageCorrupt"), missing == 1);
            QVERIFY(seen.at("/c").ends_with("ImageCorrupt"));
            const auto expected = dumpTree(maker.compilation());
            QCOMPARE(seen.at("/a"), expected.at("/a"));
            if (missing == 0)
                QCOMPARE(seen.at("/b"), expected.at("/b"));
            SilentJobContext job;
            const CheckReport report = checkImage(sectors, {}, job).value();
            QCOMPARE(name(report.findings.front().code), std::string_view("SectorCut"));
            QVERIFY(report.errors > 0); // a file outside of the image
        }
        MemorySectors trailing(makeImage(maker.compilation()));
        trailing.bytes.resize(trailing.bytes.size() + 100); // whole, with something behind it
        QCOMPARE(toText(dumpImage(*ImageReader::open(trailing), NameSpace::RockRidge)), whole);
        SilentJobContext job;
        const CheckReport report = checkImage(trailing, {}, job).value();
        QCOMPARE(report.errors, std::uint64_t{0});
        QCOMPARE(report.findings.size(), std::size_t{1});
    }

    void readsWithoutKnowingTheSize()
    {
        TreeMaker maker;
        maker.file("/a/b", "1");
        MemorySectors sectors(makeImage(maker.compilation()));
        sectors.isSizeKnown = false;
        const auto reader = ImageReader::open(sectors);
        QCOMPARE(toText(dumpImage(*reader, NameSpace::RockRidge)), toText(dumpTree(maker.compilation())));
    }

    void foldersThatContainThemselvesEnd()
    {
        TreeMaker maker;
        maker.folder("/d/e");
        ImageOptions options = reproducible();
        options.rockRidge = false;
        options.joliet = false;
        MemorySectors sectors(makeImage(maker.compilation(), options));
        const std::size_t root = rootOffset(sectors);
        const std::size_t d = firstChild(sectors, root);
        putLe32(std::span(sectors.bytes).subspan(d + 2), static_cast<std::uint32_t>(root / 2048));
        const auto reader = ImageReader::open(sectors);
        std::vector<std::string> troubles;
        const Dump dump = dumpImage(*reader, NameSpace::Iso9660, &troubles);
        QCOMPARE(dump.size(), std::size_t{1});
        QCOMPARE(troubles.size(), std::size_t{1});
    }

    void wildAddressesAreCorruptWithTheirPlace()
    {
        TreeMaker maker;
        maker.folder("/d").file("/e", "1234");
        ImageOptions options = reproducible();
        options.rockRidge = false;
        options.joliet = false;
        MemorySectors sectors(makeImage(maker.compilation(), options));
        const std::size_t d = firstChild(sectors, rootOffset(sectors));
        const std::size_t e = d + std::to_integer<std::size_t>(sectors.bytes[d]);
        putLe32(std::span(sectors.bytes).subspan(d + 10), 0xFFFFF800); // a directory of 4 GiB
        putLe32(std::span(sectors.bytes).subspan(e + 2), 0xFFFFFF00);
        const auto reader = ImageReader::open(sectors);
        const auto folder = reader->list(NameSpace::Iso9660, *reader->find(NameSpace::Iso9660, "D"));
        QCOMPARE(folder.error().code, ErrorCode::ImageCorrupt);
        const auto contents = reader->contents(*reader->find(NameSpace::Iso9660, "E"));
        QCOMPARE(contents.error().code, ErrorCode::ImageCorrupt);
        QCOMPARE(std::get<AtLba>(contents.error().where).lba, std::int64_t{0xFFFFFF00});
    }

    void continuationsWithoutEndStop()
    {
        TreeMaker maker;
        maker.file("/" + std::string(255, 'n'), "x");
        MemorySectors sectors(makeImage(maker.compilation()));
        const std::size_t record = firstChild(sectors, rootOffset(sectors));
        const std::size_t start = record + 33 + std::to_integer<std::size_t>(sectors.bytes[record + 32]);
        std::size_t ce = start + start % 2; // records start at even positions
        while (sectors.bytes[ce] != std::byte{'C'})
            ce += std::to_integer<std::size_t>(sectors.bytes[ce + 2]);
        // the continuation area begins with a CE that leads to itself
        const std::size_t area = std::size_t{getLe32(std::span(sectors.bytes).subspan(ce + 4))} * 2048 +
                                 getLe32(std::span(sectors.bytes).subspan(ce + 12));
        std::copy_n(sectors.bytes.begin() + static_cast<std::ptrdiff_t>(ce), 28,
                    sectors.bytes.begin() + static_cast<std::ptrdiff_t>(area));
        const auto reader = ImageReader::open(sectors);
        QCOMPARE(reader->list(NameSpace::RockRidge, *reader->root(NameSpace::RockRidge)).error().code,
                 ErrorCode::ImageCorrupt);
        QCOMPARE(dumpImage(*reader, NameSpace::Joliet).size(), std::size_t{1});
    }

    /// ECMA-119 6.4.3: units of two blocks with gaps of three between them.
    void interleavedFilesAreRead()
    {
        const std::string contents = pattern(9 * 2048 + 100);
        TreeMaker maker;
        maker.file("/A", contents).file("/B", pattern(40 * 2048, 2)); // room for the units of A
        MemorySectors image(makeImage(maker.compilation()));
        const std::size_t record = firstChild(image, rootOffset(image));
        const std::size_t extent = getLe32(std::span(image.bytes).subspan(record + 2));
        for (std::size_t unit = 0; unit * 4096 < contents.size(); ++unit) {
            const auto piece = asBytes(contents)
                                   .subspan(unit * 4096)
                                   .first(std::min<std::size_t>(4096, contents.size() - unit * 4096));
            std::ranges::copy(piece,
                              image.bytes.begin() + static_cast<std::ptrdiff_t>((extent + unit * 5) * 2048));
        }
        image.bytes[record + 26] = std::byte{2}; // file unit size, 9.1.7
        image.bytes[record + 27] = std::byte{3}; // interleave gap size, 9.1.8
        const auto reader = ImageReader::open(image);
        const ImageEntry file = reader->find(NameSpace::Iso9660, "/A").value();
        QCOMPARE(file.extents.size(), std::size_t{5});
        QCOMPARE(file.extents.back().size, std::uint64_t{2048 + 100});
        const auto source = reader->contents(file).value();
        QCOMPARE(sha256(*source), sha256(source::MemorySource(contents)));
        const auto open = source->open().value();
        std::array<std::byte, 3000> piece = {};
        for (const std::uint64_t offset : {15'000U, 3000U, 4095U, 0U}) { // backwards as well
            QCOMPARE(open->readAt(offset, piece).value(), piece.size());
            QVERIFY(std::ranges::equal(piece, asBytes(contents).subspan(offset, piece.size())));
        }
        QCOMPARE(reader->mapLba(extent + 5), std::optional<std::string>("/A"));
    }

    void interleavingThatMakesNoSenseIsRefusedInWords_data()
    {
        QTest::addColumn<int>("unit");
        QTest::addColumn<int>("gap");
        QTest::addColumn<int>("attributes");
        QTest::newRow("out of the image") << 1 << 200 << 0;
        QTest::newRow("no units") << 0 << 3 << 0;
        QTest::newRow("with an extended attribute record") << 1 << 1 << 1;
    }
    void interleavingThatMakesNoSenseIsRefusedInWords()
    {
        QFETCH(int, unit);
        QFETCH(int, gap);
        QFETCH(int, attributes);
        TreeMaker maker;
        maker.file("/A", pattern(10'000));
        MemorySectors image(makeImage(maker.compilation()));
        const std::size_t record = firstChild(image, rootOffset(image));
        image.bytes[record + 1] = static_cast<std::byte>(attributes); // its length, 9.1.2
        image.bytes[record + 26] = static_cast<std::byte>(unit);
        image.bytes[record + 27] = static_cast<std::byte>(gap);
        const auto reader = ImageReader::open(image);
        const ImageEntry file = reader->find(NameSpace::RockRidge, "/A").value();
        QCOMPARE(file.size, std::uint64_t{10'000});
        const auto contents = reader->contents(file);
        QVERIFY(!contents);
        QCOMPARE(contents.error().code, ErrorCode::Unsupported);
        QCOMPARE(contents.error().detail, std::string("interleaved in a way that makes no sense"));
    }

    /// SUSP 5.3: a field of CD-ROM XA comes before SP, and before all else in the root's own record.
    void theRootOfAnExtendedArchitectureDiscKeepsItsAttributes()
    {
        TreeMaker maker;
        maker.file("/A", "x");
        MemorySectors image(makeImage(maker.compilation()));
        const auto rootOf = [&image] { return ImageReader::open(image)->find(NameSpace::RockRidge, "/"); };
        const std::uint32_t mode = rootOf()->mode;
        QVERIFY((mode & 07777) != 0555); // what it has without Rock Ridge
        constexpr std::size_t kFieldSize = 14;
        const std::size_t root = rootOffset(image);
        const auto directory = std::span(image.bytes).subspan(root, 2048);
        constexpr std::size_t kSystemUse = 34;
        std::shift_right(directory.begin() + kSystemUse, directory.end(), kFieldSize);
        std::fill_n(directory.begin() + kSystemUse, kFieldSize, std::byte{0});
        directory[kSystemUse + 6] = std::byte{'X'};
        directory[kSystemUse + 7] = std::byte{'A'};
        directory[0] = static_cast<std::byte>(std::to_integer<std::size_t>(directory[0]) + kFieldSize);
        QCOMPARE(rootOf()->mode, mode);
        QVERIFY(ImageReader::open(image)->find(NameSpace::RockRidge, "/A").has_value());
    }

    void tellsAllTimesOfRockRidge()
    {
        TreeMaker maker;
        maker.file("/A", "x",
                   {.mode = 0644,
                    .modified = kTime,
                    .accessed = kTime + 1'000'000'000,
                    .changed = kTime + 2'000'000'000});
        MemorySectors image(makeImage(maker.compilation()));
        const ImageEntry file = ImageReader::open(image)->find(NameSpace::RockRidge, "/A").value();
        QCOMPARE(file.modified, kTime / 1'000'000'000);
        QCOMPARE(file.accessed, kTime / 1'000'000'000 + 1);
        QCOMPARE(file.changed, kTime / 1'000'000'000 + 2);
        QCOMPARE(file.created, kTimeNotTold); // we write none
    }

    void mapsSectorsOfAllNameSpaces()
    {
        TreeMaker maker;
        maker.file("/folder/file", pattern(5000));
        ImageOptions options = reproducible();
        options.udf = UdfRevision::V102;
        MemorySectors image(makeImage(maker.compilation(), options));
        const auto reader = ImageReader::open(image);
        for (const NameSpace nameSpace : reader->nameSpaces()) {
            const ImageEntry folder =
                reader->find(nameSpace, nameSpace == NameSpace::Iso9660 ? "/FOLDER" : "/folder").value();
            const auto found = reader->mapLba(folder.extents.front().lba);
            QVERIFY2(found == "/folder", found.value_or("nothing").c_str());
        }
        const ImageEntry file = reader->find(NameSpace::Udf, "/folder/file").value();
        QVERIFY(reader->mapLba(file.extents.front().lba + 2) == "/folder/file");
    }

    void recordsThatShareAContinuationAreaTakeNoMoreThanTheImageIsWorth()
    {
        const auto troubles = [](unsigned records) {
            MemorySectors sectors(imageOfSharedContinuation(records));
            std::vector<std::string> found;
            const auto reader = ImageReader::open(sectors);
            (void)dumpImage(*reader, NameSpace::RockRidge, &found);
            return found;
        };
        QVERIFY(troubles(10).empty());
        const auto found = troubles(1000); // 32 MB of targets in an image of 2 MB
        QCOMPARE(found.size(), std::size_t{1});
        QVERIFY2(found.front().find("room") != std::string::npos, found.front().c_str());
    }

    void randomDamageNeverHurts()
    {
        TreeMaker maker;
        maker.file(deepPath(12) + "/f", pattern(5000))
            .link("/l", "a/b")
            .file("/" + std::string(255, 'n'), "x");
        const auto good = makeImage(maker.compilation());
        Dice dice(4);
        std::size_t opened = 0;
        for (int round = 0; round < 1500; ++round) {
            MemorySectors sectors(good);
            for (unsigned i = 0; i < 1 + dice() % 30; ++i)
                sectors.bytes[16 * 2048 + dice() % (60 * 2048)] = static_cast<std::byte>(dice());
            sectors.isSizeKnown = dice() % 2 == 0;
            const auto reader = ImageReader::open(sectors);
            if (!reader)
                continue;
            ++opened;
            for (const NameSpace nameSpace : reader->nameSpaces()) {
                std::uint64_t entries = 0;
                const auto visit = [&](const std::string&, const ImageEntry& entry, int) {
                    if (entry.type == EntryType::File)
                        (void)reader->contents(entry);
                    return ++entries < 100'000 ? ImageReader::Walk::Continue : ImageReader::Walk::Stop;
                };
                (void)reader->walk(nameSpace, visit);
                QVERIFY(entries < 100'000);
            }
            (void)reader->mapLba(40);
        }
        QVERIFY(opened > 100);
    }
};

QTEST_GUILESS_MAIN(TestImageReader)
#include "tst_imagereader.moc"
