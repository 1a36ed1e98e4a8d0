// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <random>
#include <set>

#include "smallerblocks.h"
#include "udfvariants.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

namespace {

constexpr std::uint64_t kPartition = 288;

TreeMaker& smallTree(TreeMaker& maker)
{
    maker.label("Reise nach Zürich €");
    maker.file("/a.txt", "hello", {.mode = 04755, .uid = 1000, .gid = 100, .modified = kTime});
    maker.file("/empty", "");
    maker.file("/photos/ümläut €uro 😀.jpg", pattern(5000));
    maker.file("/photos/" + std::string(250, 'n') + ".jpg", pattern(2048));
    maker.folder("/photos/none");
    maker.link("/photos/link", "../a.txt");
    maker.link("/far", "/usr/./share/../" + std::string(200, 'p') + "/" + std::string(200, 'q'));
    return maker;
}

void blank(Bytes& image, std::uint64_t sector, std::size_t count = 1)
{
    std::ranges::fill(std::span(image).subspan(sector * kSectorSize, count * kSectorSize), std::byte{0});
}

/// Makes a descriptor's checks right again (3/7.2): `size` bytes at `at`, tag and all.
void seal(Bytes& image, std::size_t at, std::size_t size)
{
    const auto bytes = std::span(image).subspan(at, size);
    putLe16(bytes.subspan(10), static_cast<std::uint16_t>(size - 16));
    reseal(bytes);
}

/// Lets the plain entry in a sector have one short allocation descriptor (4/14.14.1) and `size` bytes.
void setExtent(Bytes& image, std::uint64_t sector, std::uint32_t length, std::uint32_t block,
               std::uint64_t size)
{
    const auto entry = std::span(image).subspan(sector * kSectorSize, kSectorSize);
    const std::size_t attributes = getLe32(std::span<const std::byte>(entry).subspan(168));
    putLe16(entry.subspan(34), 0);
    putLe64(entry.subspan(56), size);
    putLe32(entry.subspan(172), 8);
    putLe32(entry.subspan(176 + attributes), length);
    putLe32(entry.subspan(180 + attributes), block);
    seal(image, sector * kSectorSize, 184 + attributes);
}

/// Many names of one file whose extents fill `chain` allocation extent descriptors; all of it lies within a
/// file that was there.
Bytes imageOfManyExtents(std::uint32_t chain, std::uint32_t names)
{
    static constexpr std::uint32_t kContinuation = 3U << 30;
    static constexpr std::uint32_t kExtents = 252;
    TreeMaker maker;
    maker.label("extents").file("/a", "hello").file("/room", pattern(std::size_t{600} * kSectorSize));
    Bytes image = makeImage(maker.compilation(), onlyUdf(UdfRevision::V102));
    MemorySectors sectors(image);
    const ImageReader reader = ImageReader::open(sectors).value();
    const auto file = reader.find(NameSpace::Udf, "/a").value().recordLba;
    const auto root = reader.root(NameSpace::Udf).value().recordLba;
    const auto room = reader.find(NameSpace::Udf, "/room").value().extents.front().lba;
    const auto first = static_cast<std::uint32_t>(room - kPartition);
    for (std::uint32_t i = 0; i < chain; ++i) { // 4/14.5
        const std::size_t at = (room + i) * kSectorSize;
        const auto block = std::span(image).subspan(at, kSectorSize);
        std::ranges::fill(block, std::byte{0});
        putLe16(block, 258);
        putLe16(block.subspan(2), 2);
        putLe32(block.subspan(20), 8 * (kExtents + 1));
        for (std::uint32_t extent = 0; extent < kExtents; ++extent) {
            putLe32(block.subspan(24 + 8 * std::size_t{extent}), kSectorSize);
            putLe32(block.subspan(28 + 8 * std::size_t{extent}), extent % 2 * 2); // never side by side
        }
        if (i + 1 < chain) {
            putLe32(block.subspan(24 + 8 * std::size_t{kExtents}), kContinuation | kSectorSize);
            putLe32(block.subspan(28 + 8 * std::size_t{kExtents}), first + i + 1);
        }
        seal(image, at, 24 + 8 * (kExtents + 1));
    }
    setExtent(image, file, kContinuation | kSectorSize, first, std::uint64_t{chain} * kExtents * kSectorSize);
    for (std::uint32_t i = 0; i < names; ++i) { // 4/14.4
        const std::size_t at = (room + chain) * kSectorSize + std::size_t{44} * i;
        const auto identifier = std::span(image).subspan(at, 44);
        std::ranges::fill(identifier, std::byte{0});
        putLe16(identifier, 257);
        putLe16(identifier.subspan(2), 2);
        putLe16(identifier.subspan(16), 1);
        identifier[19] = std::byte{6};
        putLe32(identifier.subspan(20), kSectorSize);
        putLe32(identifier.subspan(24), static_cast<std::uint32_t>(file - kPartition));
        std::ranges::copy(asBytes("\x08" + std::to_string(10000 + i)), identifier.subspan(38).begin());
        seal(image, at, 44);
    }
    setExtent(image, root, 44 * names, first + chain, std::uint64_t{44} * names);
    return image;
}

Dump dumpUdf(const Bytes& image, std::vector<std::string>* troubles = nullptr)
{
    MemorySectors sectors(image);
    const auto reader = ImageReader::open(sectors);
    return reader ? dumpImage(*reader, NameSpace::Udf, troubles) : Dump{{"error", reader.error().toString()}};
}

/// A number from 0 to `limit` - 1 that is the same on every machine.
std::size_t draw(std::mt19937& random, std::size_t limit)
{
    return random() % limit;
}

} // namespace

/// UDF volumes read back by our reader: by whichever way the standard offers when one is spoiled.
class TestUdfReader : public QObject {
    Q_OBJECT

private slots:
    void readsTheTreeOfEachRevision_data()
    {
        QTest::addColumn<int>("revision");
        QTest::addColumn<bool>("isBridge");
        for (const UdfRevision revision : kRevisions)
            for (const bool isBridge : {false, true})
                QTest::addRow("%s%s", name(revision).data(), isBridge ? " with ISO 9660" : "")
                    << static_cast<int>(revision) << isBridge;
    }
    void readsTheTreeOfEachRevision()
    {
        QFETCH(int, revision);
        QFETCH(bool, isBridge);
        TreeMaker maker;
        const auto& compilation = smallTree(maker).compilation();
        ImageOptions options = onlyUdf(static_cast<UdfRevision>(revision));
        options.iso9660 = options.joliet = options.rockRidge = isBridge;
        MemorySectors sectors(makeImage(compilation, options));
        const auto reader = ImageReader::open(sectors);
        QVERIFY2(reader, reader ? "" : reader.error().toString().c_str());
        QCOMPARE(reader->nameSpaces().size(), isBridge ? std::size_t{4} : std::size_t{1});
        QVERIFY(reader->best() == (isBridge ? NameSpace::RockRidge : NameSpace::Udf));
        QCOMPARE(reader->volume().volumeId.empty(), false);
        QCOMPARE(dumpImage(*reader, NameSpace::Udf), dumpTree(compilation));
        if (isBridge)
            QCOMPARE(dumpImage(*reader, NameSpace::Udf), dumpImage(*reader, NameSpace::RockRidge));
    }

    void readsBlocksOfHardDisks_data()
    {
        QTest::addColumn<unsigned>("times");
        QTest::newRow("512") << 4U;
        QTest::newRow("1024") << 2U;
    }
    void readsBlocksOfHardDisks()
    {
        QFETCH(unsigned, times);
        TreeMaker maker;
        maker.file("/a.txt", "hello").file("/empty", "").file("/folder/plain.bin", pattern(5000));
        maker.file("/folder/ümläut €uro 😀.jpg", pattern(70'000, 2)).folder("/folder/none");
        maker.link("/folder/link", "../a.txt");
        const auto& compilation = maker.compilation();
        MemorySectors sectors(
            SmallerBlocks(makeImage(compilation, onlyUdf(UdfRevision::V102)), times).make());
        const auto reader = ImageReader::open(sectors);
        QVERIFY2(reader, reader ? "" : reader.error().toString().c_str());
        QCOMPARE(QString::fromStdString(toText(dumpImage(*reader, NameSpace::Udf))),
                 QString::fromStdString(toText(dumpTree(compilation))));
        const ImageEntry photo = reader->find(NameSpace::Udf, "/a.txt").value();
        QCOMPARE(reader->mapLba(photo.extents.front().lba), std::optional<std::string>("/a.txt"));
        QCOMPARE(reader->mapLba(photo.recordLba).has_value(), false);

        QTemporaryDir folder; // others see the same
        QFile file(folder.filePath(QStringLiteral("i.img")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(reinterpret_cast<const char*>(sectors.bytes.data()),
                   static_cast<qint64>(sectors.bytes.size()));
        file.close();
        QProcess grub;
        grub.start(QStringLiteral("grub-fstest"),
                   {file.fileName(), QStringLiteral("cat"), QStringLiteral("/folder/plain.bin")});
        QVERIFY(grub.waitForFinished());
        QCOMPARE(grub.readAllStandardOutput().toStdString(), pattern(5000));
    }

    void tellsWhoseAndWhenAFileIs()
    {
        TreeMaker maker;
        MemorySectors sectors(makeImage(smallTree(maker).compilation(), onlyUdf(UdfRevision::V201)));
        const ImageReader reader = ImageReader::open(sectors).value();
        QCOMPARE(reader.volume().volumeId, std::string("Reise nach Zürich €"));
        const ImageEntry file = reader.find(NameSpace::Udf, "/a.txt").value();
        QCOMPARE(file.mode, 0104755U);
        QCOMPARE(file.uid, 1000U);
        QCOMPARE(file.gid, 100U);
        QCOMPARE(file.modified, kTime / 1'000'000'000);
        QCOMPARE(reader.find(NameSpace::Udf, "/photos").value().links, 3U);
        QCOMPARE(reader.find(NameSpace::Udf, "/A.TXT").error().code, ErrorCode::PathNotInImage);
        QCOMPARE(reader.mapLba(file.extents.front().lba), std::optional<std::string>("/a.txt"));
    }

    void tellsAllTimes_data()
    {
        QTest::addColumn<int>("revision");
        for (const UdfRevision revision : kRevisions)
            QTest::addRow("%x", static_cast<unsigned>(revision)) << static_cast<int>(revision);
    }
    void tellsAllTimes()
    {
        QFETCH(int, revision);
        TreeMaker maker;
        maker.file("/a", "x",
                   {.mode = 0644,
                    .modified = kTime,
                    .accessed = kTime + 1'000'000'000,
                    .changed = kTime + 2'000'000'000});
        MemorySectors sectors(makeImage(maker.compilation(), onlyUdf(static_cast<UdfRevision>(revision))));
        const ImageEntry file = ImageReader::open(sectors)->find(NameSpace::Udf, "/a").value();
        QCOMPARE(file.modified, kTime / 1'000'000'000);
        QCOMPARE(file.accessed, kTime / 1'000'000'000 + 1);
        QCOMPARE(file.changed, kTime / 1'000'000'000 + 2);
        QCOMPARE(file.created, kTime / 1'000'000'000); // the earliest that is known
    }

    void readsASessionThatBeginsLater()
    {
        TreeMaker maker;
        const auto& compilation = smallTree(maker).compilation();
        for (const UdfRevision revision : {UdfRevision::V102, UdfRevision::V250}) {
            ImageOptions options = onlyUdf(revision);
            options.baseLba = 12'000;
            Bytes disc(12'000 * std::size_t{kSectorSize});
            const Bytes session = makeImage(compilation, options);
            disc.insert(disc.end(), session.begin(), session.end());
            MemorySectors sectors(disc);
            const auto reader = ImageReader::open(sectors, {.sessionStart = 12'000});
            QVERIFY(reader);
            QCOMPARE(dumpImage(*reader, NameSpace::Udf), dumpTree(compilation));
        }
    }

    void findsTheVolumeByWhatIsLeft_data()
    {
        QTest::addColumn<std::vector<std::uint64_t>>("spoiled"); // sectors from the front, or from 2^32 down
        const auto fromEnd = [](std::uint64_t n) { return std::uint64_t{1} << 32 | n; };
        QTest::newRow("without the anchor at 256") << std::vector<std::uint64_t>{256};
        QTest::newRow("without those at 256 and N") << std::vector<std::uint64_t>{256, fromEnd(1)};
        QTest::newRow("without the main sequence") << std::vector<std::uint64_t>{32, 33, 34, 35, 36, 37};
        QTest::newRow("without the logical volume in the main sequence") << std::vector<std::uint64_t>{35};
        QTest::newRow("without the metadata file's entry") << std::vector<std::uint64_t>{kPartition};
    }
    void findsTheVolumeByWhatIsLeft()
    {
        QFETCH(std::vector<std::uint64_t>, spoiled);
        TreeMaker maker;
        const auto& compilation = smallTree(maker).compilation();
        Bytes image = makeImage(compilation, onlyUdf(UdfRevision::V250));
        const std::uint64_t sectors = image.size() / kSectorSize;
        for (const std::uint64_t at : spoiled)
            blank(image, at >> 32 == 0 ? at : sectors - (at & 0xFFFFFFFF));
        QCOMPARE(dumpUdf(image), dumpTree(compilation));
    }

    void refusesWhatHasNoAnchorOrNoSequence()
    {
        TreeMaker maker;
        const Bytes good = makeImage(smallTree(maker).compilation(), onlyUdf(UdfRevision::V102));
        const std::uint64_t sectors = good.size() / kSectorSize;
        Bytes image = good;
        for (const std::uint64_t anchor : {std::uint64_t{256}, sectors - 1, sectors - 257})
            blank(image, anchor);
        MemorySectors none(image);
        QCOMPARE(ImageReader::open(none).error().code, ErrorCode::NotAnImage);
        image = good;
        blank(image, 32, 16);
        blank(image, sectors - 257 + 16, 16);
        MemorySectors empty(image);
        QCOMPARE(ImageReader::open(empty).error().code, ErrorCode::ImageCorrupt);
    }

    void namesTheSectorOfASpoiledEntry()
    {
        TreeMaker maker;
        Bytes image = makeImage(smallTree(maker).compilation(), onlyUdf(UdfRevision::V102));
        MemorySectors sectors(image);
        const auto lba = ImageReader::open(sectors).value().find(NameSpace::Udf, "/a.txt").value().recordLba;
        image[lba * kSectorSize + 60] ^= std::byte{1}; // its size, which the CRC covers
        std::vector<std::string> troubles;
        (void)dumpUdf(image, &troubles);
        QCOMPARE(troubles.size(), std::size_t{1});
        QVERIFY2(troubles.front().contains(std::to_string(lba)), troubles.front().c_str());
    }

    void readsThePartitionsThatOthersMake_data()
    {
        QTest::addColumn<int>("revision");
        QTest::addColumn<QString>("kind");
        for (const UdfRevision revision : {UdfRevision::V150, UdfRevision::V200, UdfRevision::V201})
            for (const QString& kind : {QStringLiteral("virtual"), QStringLiteral("sparable")})
                QTest::addRow("%s, %s", name(revision).data(), qPrintable(kind))
                    << static_cast<int>(revision) << kind;
        for (const UdfRevision revision : {UdfRevision::V250, UdfRevision::V260})
            QTest::addRow("%s, torn metadata", name(revision).data())
                << static_cast<int>(revision) << QStringLiteral("torn");
    }
    void readsThePartitionsThatOthersMake()
    {
        QFETCH(int, revision);
        QFETCH(QString, kind);
        TreeMaker maker;
        const auto& compilation = smallTree(maker).compilation();
        Bytes image = makeImage(compilation, onlyUdf(static_cast<UdfRevision>(revision)));
        image = kind == QLatin1String("virtual")    ? withVirtualTable(std::move(image))
                : kind == QLatin1String("sparable") ? withSparedPacket(std::move(image))
                                                    : withTornMetadata(std::move(image), 5);
        MemorySectors sectors(std::move(image));
        const auto reader = ImageReader::open(sectors);
        QVERIFY2(reader, reader ? "" : reader.error().toString().c_str());
        QCOMPARE(dumpImage(*reader, NameSpace::Udf), dumpTree(compilation));
    }

    void aSpoiledEntryHidesNothingBesideIt()
    {
        TreeMaker maker;
        Bytes image = makeImage(smallTree(maker).compilation(), onlyUdf(UdfRevision::V102));
        Dump expected = dumpUdf(image);
        MemorySectors sectors(image);
        const auto lba = ImageReader::open(sectors).value().find(NameSpace::Udf, "/a.txt").value().recordLba;
        image[lba * kSectorSize + 60] ^= std::byte{1};
        std::vector<std::string> troubles;
        const Dump dump = dumpUdf(image, &troubles);
        QCOMPARE(expected.erase("/a.txt"), std::size_t{1});
        QCOMPARE(toText(dump), toText(expected));
    }

    void aFileOfManyExtentsIsRead()
    {
        MemorySectors sectors(imageOfManyExtents(10, 1));
        const ImageReader reader = ImageReader::open(sectors).value();
        const auto entries = reader.list(NameSpace::Udf, reader.root(NameSpace::Udf).value());
        QVERIFY2(entries, entries ? "" : entries.error().toString().c_str());
        QCOMPARE(entries->front().extents.size(), std::size_t{10 * 252});
        QVERIFY(reader.contents(entries->front()));
    }

    void manyNamesOfManyExtentsTakeNoMoreThanTheImageHasRoomFor()
    {
        MemorySectors sectors(imageOfManyExtents(500, 100)); // 12,600,000 extents
        const ImageReader reader = ImageReader::open(sectors).value();
        const auto entries = reader.list(NameSpace::Udf, reader.root(NameSpace::Udf).value());
        QVERIFY(!entries);
        QCOMPARE(entries.error().code, ErrorCode::ImageCorrupt);
        std::size_t extents = 0;
        const auto count = [&extents](const std::string&, const ImageEntry& entry, int) {
            extents += entry.extents.size();
            return ImageReader::Walk::Continue;
        };
        int troubles = 0;
        const auto note = [&troubles](const std::string&, const Error&) { ++troubles; };
        QVERIFY(reader.walk(NameSpace::Udf, count, note));
        QCOMPARE(troubles, 1);
        QVERIFY(extents * sizeof(ImageExtent) < sectors.sectorCount() * kSectorSize * 5);
    }

    void bearsAnyByteThatIsWrong()
    {
        TreeMaker maker;
        const Bytes good = makeImage(smallTree(maker).compilation(), onlyUdf(UdfRevision::V260));
        std::mt19937 random(7); // NOLINT(cert-msc51-cpp): the same on every run
        int survived = 0;
        for (int turn = 0; turn < 400; ++turn) {
            Bytes image = good;
            const std::uint64_t sector =
                draw(random, 2) == 0 ? 32 + draw(random, 16) : kPartition + draw(random, 64);
            const auto bytes = std::span(image).subspan(sector * kSectorSize, kSectorSize);
            const std::size_t at = 16 + draw(random, 500);
            bytes[at] = static_cast<std::byte>(draw(random, 256));
            // With a CRC that is right the wrong byte gets further than the check.
            reseal(bytes);
            std::vector<std::string> troubles;
            survived += dumpUdf(image, &troubles).contains("error") ? 0 : 1;
        }
        QVERIFY(survived > 0);
    }

    void everyTreeComesBackAsItWas_data()
    {
        QTest::addColumn<unsigned>("seed");
        for (unsigned seed = 1; seed <= 24; ++seed)
            QTest::addRow("seed %u", seed) << seed;
    }
    void everyTreeComesBackAsItWas()
    {
        QFETCH(unsigned, seed);
        std::mt19937 random(seed);
        static const char* const kPieces[] = {"a",  "B",  ".", " ",         "é",
                                              "漢", "😀", "#", "e\xCC\x81", "-long-name-"};
        static constexpr std::size_t kSizes[] = {0, 1, 2047, 2048, 2049, 4096, 65'537};
        TreeMaker maker;
        std::vector<std::string> folders{""};
        std::vector<std::vector<std::string>> linked; // paths of files with several names
        for (std::size_t i = 0, count = 5 + draw(random, 60); i < count; ++i) {
            std::string name = std::to_string(i);
            for (std::size_t piece = draw(random, 20); piece > 0; --piece)
                name += kPieces[draw(random, std::size(kPieces))];
            const std::string path = folders[draw(random, folders.size())] + "/" + name;
            switch (draw(random, 5)) {
            case 0:
                maker.folder(path);
                folders.push_back(path);
                break;
            case 1:
                maker.link(path, draw(random, 2) == 0 ? "../" + name : "/" + name + "/x");
                break;
            case 2:
                if (linked.empty() || draw(random, 3) == 0)
                    linked.emplace_back();
                linked[draw(random, linked.size())].push_back(path);
                break;
            default:
                maker.file(path, pattern(kSizes[draw(random, std::size(kSizes))], seed));
            }
        }
        for (std::size_t i = 0; i < linked.size(); ++i)
            for (const std::string& path : linked[i])
                maker.file(path, pattern(kSizes[i % std::size(kSizes)], static_cast<unsigned>(i)),
                           {.mode = 0644,
                            .links = static_cast<std::uint32_t>(linked[i].size()),
                            .device = 1,
                            .inode = i + 1});
        const UdfRevision revision = kRevisions[seed % std::size(kRevisions)];
        ImageOptions options = onlyUdf(revision);
        options.iso9660 = options.rockRidge = options.joliet = seed % 2 == 0;
        const auto planned = plan(maker.compilation(), options);
        QVERIFY(planned);
        ImageStream stream(*planned);
        MemorySectors sectors(readAll(stream));
        const auto reader = ImageReader::open(sectors);
        QVERIFY(reader);
        const Dump tree = dumpTree(maker.compilation());
        for (const NameSpace nameSpace : reader->nameSpaces()) {
            if (nameSpace == NameSpace::Iso9660)
                continue;
            const bool isJoliet = nameSpace == NameSpace::Joliet; // whose names are shorter, and no links
            QCOMPARE(toText(dumpImage(*reader, nameSpace)),
                     toText(isJoliet ? shownAs(*planned, nameSpace, tree) : tree));
            if (!isJoliet)
                compareNames(*reader, nameSpace, linked);
        }
    }

private:
    /// Names of one file have its serial number and know how many they are.
    static void compareNames(const ImageReader& reader, NameSpace nameSpace,
                             const std::vector<std::vector<std::string>>& linked)
    {
        for (const auto& names : linked) {
            std::set<std::uint64_t> serials;
            for (const std::string& path : names) {
                const ImageEntry file = reader.find(nameSpace, path).value();
                QCOMPARE(file.links, static_cast<std::uint32_t>(names.size()));
                serials.insert(file.serial);
            }
            QCOMPARE(serials.size(), std::min(names.size(), std::size_t{1}));
        }
    }
};

QTEST_GUILESS_MAIN(TestUdfReader)
#include "tst_udfreader.moc"
