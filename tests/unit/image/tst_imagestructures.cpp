// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include <algorithm>

#include "core/base/byteorder.h"
#include "core/image/directoryrecord.h"
#include "core/image/layout.h"
#include "core/image/recordparser.h"
#include "core/image/text.h"
#include "core/image/volumedescriptor.h"
#include "core/source/memorysource.h"
#include "treemaker.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

namespace {

using Bytes = std::vector<std::byte>;

std::span<const std::byte> sectorOf(const Bytes& image, std::uint64_t sector)
{
    return std::span(image).subspan(sector * kSectorSize, kSectorSize);
}

std::string textAt(std::span<const std::byte> bytes, std::size_t at, std::size_t size)
{
    return std::string(asText(bytes.subspan(at, size)));
}

std::vector<ParsedRecord> recordsAt(const Bytes& image, std::uint64_t sector, std::uint32_t length)
{
    std::vector<ParsedRecord> records;
    for (std::uint32_t offset = 0; offset < length; offset += kSectorSize) {
        std::span<const std::byte> bytes = sectorOf(image, sector + offset / kSectorSize);
        while (true) {
            const auto record = parseRecord(bytes);
            if (!record || !*record)
                break;
            records.push_back(**record);
            bytes = bytes.subspan((*record)->bytes.size());
        }
    }
    return records;
}

/// Signatures of the system use entries of one area.
std::string signatures(std::span<const std::byte> area)
{
    std::string result;
    while (area.size() >= 4 && area[2] >= std::byte{4}) {
        result += textAt(area, 0, 2) + " ";
        area = area.subspan(std::to_integer<std::size_t>(area[2]));
    }
    return result;
}

bool isBoth32(std::span<const std::byte> bytes, std::uint32_t value)
{
    return getLe32(bytes) == value && getBe32(bytes.subspan(4)) == value;
}

} // namespace

class TestImageStructures : public QObject {
    Q_OBJECT

private slots:
    void levelFourHasAnEnhancedDescriptorOfTheSameHierarchy()
    {
        TreeMaker maker;
        const std::string name = "A name that no level before could hold.Extension";
        maker.file("/" + name, "1")
            .file("/1/2/3/4/5/6/7/8/9/deep", "2")
            .file("/" + std::string(255, 'n'), "3");
        ImageOptions options = reproducible();
        options.level = IsoLevel::Four;
        for (const bool isRockRidge : {true, false}) {
            options.rockRidge = isRockRidge;
            const Bytes image = makeImage(maker.compilation(), options);
            const auto primary = sectorOf(image, 16);
            const auto enhanced = sectorOf(image, 17);
            QCOMPARE(toHex(enhanced.first(8)), std::string("0243443030310200")); // type 2, version 2
            QCOMPARE(std::to_integer<int>(enhanced[descriptor::kStructureVersion]), 2);
            QVERIFY(std::ranges::equal(enhanced.subspan(8, 873), primary.subspan(8, 873)));
            QCOMPARE(std::to_integer<int>(sectorOf(image, 18)[0]), 2); // Joliet's
            const auto records =
                recordsAt(image, getLe32(primary.subspan(158)), getLe32(primary.subspan(166)));
            QCOMPARE(std::string(asText(records[3].identifier)), name);
            QCOMPARE(records[4].identifier.size(), isRockRidge ? std::size_t{193} : std::size_t{207});
            QVERIFY(plan(maker.compilation(), options)->warnings().empty());
            MemorySectors sectors(image);
            const Dump dump = dumpImage(*ImageReader::open(sectors), NameSpace::Iso9660);
            QVERIFY(dump.contains("/1/2/3/4/5/6/7/8/9/deep"));
        }
    }

    void descriptorsNameFilesAndTimes()
    {
        TreeMaker maker;
        maker.file("/copying.txt", "1").file("/folder/x", "2");
        ImageOptions options = reproducible();
        options.copyrightFile = "copying.txt";
        options.created = std::chrono::system_clock::time_point(std::chrono::seconds(0));
        options.expires = std::chrono::system_clock::time_point(std::chrono::seconds(86400));
        const Bytes image = makeImage(maker.compilation(), options);
        const auto primary = sectorOf(image, 16);
        QCOMPARE(textAt(primary, descriptor::kCopyrightFile, 37), "COPYING.TXT;1" + std::string(24, ' '));
        QCOMPARE(textAt(primary, descriptor::kAbstractFile, 37), std::string(37, ' '));
        QCOMPARE(textAt(primary, descriptor::kCreated, 16), std::string("1970010100000000"));
        QCOMPARE(textAt(primary, descriptor::kExpires, 16), std::string("1970010200000000"));
        QCOMPARE(textAt(primary, descriptor::kEffective, 16), std::string(16, '0'));
        for (const auto& [path, code] : {std::pair("missing", ErrorCode::NodeNotFound),
                                         std::pair("folder/x", ErrorCode::InvalidArgument)}) {
            options.copyrightFile = path;
            QCOMPARE(plan(maker.compilation(), options).error().code, code);
        }
    }

    void volumeDescriptorsFollowTheirTables()
    {
        TreeMaker maker;
        maker.file("/hello.txt", "hello").label("Holiday 2001");
        ImageOptions options = reproducible();
        options.publisher = "Somebody";
        const Bytes image = makeImage(maker.compilation(), options);
        for (std::uint64_t i = 0; i < 16; ++i)
            QVERIFY(std::ranges::all_of(sectorOf(image, i), [](std::byte b) { return b == std::byte{0}; }));

        const auto primary = sectorOf(image, 16);
        QCOMPARE(std::to_integer<int>(primary[0]), 1);
        QCOMPARE(textAt(primary, 1, 5), std::string("CD001"));
        QCOMPARE(textAt(primary, 8, 32), "LINUX" + std::string(27, ' '));
        QCOMPARE(textAt(primary, 40, 32), "HOLIDAY_2001" + std::string(20, ' '));
        QVERIFY(isBoth32(primary.subspan(80), static_cast<std::uint32_t>(image.size() / kSectorSize)));
        QCOMPARE(getLe16(primary.subspan(128)), std::uint16_t{2048});
        QCOMPARE(getBe16(primary.subspan(130)), std::uint16_t{2048});
        QCOMPARE(textAt(primary, 318, 8), std::string("SOMEBODY"));
        QCOMPARE(textAt(primary, 574, 9), std::string("EMBERDISC"));
        QCOMPARE(textAt(primary, 813, 16), std::string("2001090901464000"));
        QCOMPARE(textAt(primary, 847, 16), std::string(16, '0'));
        QCOMPARE(std::to_integer<int>(primary[881]), 1);

        const auto joliet = sectorOf(image, 17);
        QCOMPARE(std::to_integer<int>(joliet[0]), 2);
        QCOMPARE(textAt(joliet, 88, 3), std::string("%/E"));
        QCOMPARE(fromUcs2Be(joliet.subspan(40, 32)), std::string("Holiday 2001    "));
        const auto terminator = sectorOf(image, 18);
        QCOMPARE(std::to_integer<int>(terminator[0]), 255);
        QCOMPARE(textAt(terminator, 1, 5), std::string("CD001"));
    }

    void bothPathTablesNumberFoldersByLevelParentAndIdentifier()
    {
        TreeMaker maker;
        maker.folder("/b/x").folder("/a/z").folder("/a/y").folder("/c");
        const Bytes image = makeImage(maker.compilation());
        const auto primary = sectorOf(image, 16);
        const std::uint32_t size = getLe32(primary.subspan(132));
        const auto l = sectorOf(image, getLe32(primary.subspan(140)));
        const auto m = sectorOf(image, getBe32(primary.subspan(148)));
        std::string listing;
        for (std::size_t at = 0; at < size;) {
            const auto length = std::to_integer<std::size_t>(l[at]);
            const std::uint32_t extent = getLe32(l.subspan(at + 2));
            QCOMPARE(getBe32(m.subspan(at + 2)), extent);
            QCOMPARE(getBe16(m.subspan(at + 6)), getLe16(l.subspan(at + 6)));
            listing += std::to_string(getLe16(l.subspan(at + 6))) + ":" +
                       (at == 0 ? "/" : textAt(l, at + 8, length)) + " ";
            const auto self = parseRecord(sectorOf(image, extent));
            QVERIFY(self && *self && (*self)->isSelf());
            QCOMPARE((*self)->extent, extent);
            at += 8 + length + length % 2;
        }
        QCOMPARE(listing, std::string("1:/ 1:A 1:B 1:C 2:Y 2:Z 3:X "));
    }

    void directoryRecordsFollowTheirTable()
    {
        TreeMaker maker;
        maker.file("/b.txt", pattern(5000)).file("/a", "").folder("/c");
        const Bytes image = makeImage(maker.compilation());
        const auto root = sectorOf(image, 16).subspan(156, 34);
        QCOMPARE(std::to_integer<int>(root[0]), 34);
        const auto records = recordsAt(image, getLe32(root.subspan(2)), getLe32(root.subspan(10)));
        QCOMPARE(records.size(), std::size_t{5});
        QVERIFY(records[0].isSelf() && records[1].isParent());
        QCOMPARE(records[0].extent, getLe32(root.subspan(2)));
        QCOMPARE(records[1].extent, records[0].extent);
        QCOMPARE(std::string(asText(records[2].identifier)), std::string("A.;1"));
        QCOMPARE(records[2].extent, 0U);
        QCOMPARE(records[2].dataLength, 0U);
        QCOMPARE(std::string(asText(records[3].identifier)), std::string("B.TXT;1"));
        QCOMPARE(records[3].dataLength, 5000U);
        QCOMPARE(records[3].time, std::int64_t{1'000'000'000});
        QCOMPARE(textAt(sectorOf(image, records[3].extent), 0, 2048), pattern(5000).substr(0, 2048));
        QCOMPARE(std::string(asText(records[4].identifier)), std::string("C"));
        QVERIFY(records[4].isFolder());
        for (const ParsedRecord& record : records)
            QCOMPARE(record.bytes.size() % 2, std::size_t{0});
    }

    void recordsNeverCrossASectorAndAreSorted()
    {
        TreeMaker maker;
        for (int i = 0; i < 300; ++i)
            maker.file(
                "/" + std::string(static_cast<std::size_t>(1 + i % 30), 'a') + std::to_string(i) + ".x", "");
        const Bytes image = makeImage(maker.compilation());
        const auto root = sectorOf(image, 16).subspan(156, 34);
        const auto records = recordsAt(image, getLe32(root.subspan(2)), getLe32(root.subspan(10)));
        QCOMPARE(records.size(), std::size_t{302});
        QVERIFY(std::is_sorted(records.begin() + 2, records.end(),
                               [](const ParsedRecord& a, const ParsedRecord& b) {
                                   return asText(a.identifier).substr(0, a.identifier.size() - 2) <
                                          asText(b.identifier).substr(0, b.identifier.size() - 2);
                               }));
    }

    void
    extensionsAreComparedAfterNames() // ECMA-119 9.3: "AB." comes before "AB.1", though ';' comes after '1'
    {
        TreeMaker maker;
        maker.file("/ab", "").file("/ab.1", "").file("/ab_", "");
        const Bytes image = makeImage(maker.compilation());
        const auto root = sectorOf(image, 16).subspan(156, 34);
        std::string listing;
        for (const ParsedRecord& record : recordsAt(image, getLe32(root.subspan(2)), 2048))
            if (!record.isSelf() && !record.isParent())
                listing += std::string(asText(record.identifier)) + " ";
        QCOMPARE(listing, std::string("AB.;1 AB.1;1 AB_.;1 "));
    }

    void rootAnnouncesRockRidge()
    {
        TreeMaker maker;
        maker.file("/f", "x", {.mode = 0640, .uid = 1000, .gid = 100});
        const Bytes image = makeImage(maker.compilation());
        const auto root = sectorOf(image, 16).subspan(156, 34);
        const std::uint32_t extent = getLe32(root.subspan(2));
        const auto records = recordsAt(image, extent, 2048);
        QCOMPARE(signatures(records[0].systemUse), std::string("SP PX TF CE "));
        QCOMPARE(textAt(records[0].systemUse, 4, 2), std::string("\xBE\xEF"));
        const auto ce = records[0].systemUse.subspan(7 + 44 + 26);
        QVERIFY(isBoth32(ce.subspan(4), extent + 1));
        const auto continuation = sectorOf(image, extent + 1);
        QCOMPARE(signatures(continuation.first(getLe32(ce.subspan(20)))), std::string("ER "));
        QCOMPARE(textAt(continuation, 8, 10), std::string("IEEE_P1282"));

        const auto file = records[2].systemUse;
        QCOMPARE(signatures(file), std::string("PX TF NM "));
        QCOMPARE(std::to_integer<int>(file[2]), 44);
        QVERIFY(isBoth32(file.subspan(4), 0100640));
        QVERIFY(isBoth32(file.subspan(12), 1));
        QVERIFY(isBoth32(file.subspan(20), 1000));
        QVERIFY(isBoth32(file.subspan(28), 100));
        QCOMPARE(std::to_integer<int>(file[44 + 4]), 0x0E);
        QCOMPARE(textAt(file, 44 + 26 + 5, 1), std::string("f"));
    }

    void longNamesContinueInOneSector()
    {
        TreeMaker maker;
        for (int i = 0; i < 40; ++i)
            maker.file("/" + std::string(250, 'n') + std::to_string(10'000 + i), "");
        const Bytes image = makeImage(maker.compilation());
        const auto root = sectorOf(image, 16).subspan(156, 34);
        const std::uint32_t extent = getLe32(root.subspan(2));
        const std::uint32_t sectors = getLe32(root.subspan(10)) / kSectorSize;
        for (const ParsedRecord& record : recordsAt(image, extent, sectors * kSectorSize)) {
            if (record.isSelf() || record.isParent())
                continue;
            QCOMPARE(signatures(record.systemUse), std::string("PX TF CE "));
            const auto ce = record.systemUse.subspan(44 + 26);
            QVERIFY(getLe32(ce.subspan(4)) >= extent + sectors);
            QVERIFY(getLe32(ce.subspan(12)) + getLe32(ce.subspan(20)) <= kSectorSize);
        }
    }

    void permissionsCanBeMadeReadableForAll()
    {
        TreeMaker maker;
        maker.file("/f", "x", {.mode = 0600, .uid = 7}).file("/p", "x", {.mode = 0700});
        ImageOptions options = reproducible();
        options.permissions = Permissions::ReadableForAll;
        MemorySectors sectors(makeImage(maker.compilation(), options));
        const auto reader = ImageReader::open(sectors);
        QCOMPARE(reader->find(NameSpace::RockRidge, "f")->mode, 0100444U);
        QCOMPARE(reader->find(NameSpace::RockRidge, "f")->uid, 0U);
        QCOMPARE(reader->find(NameSpace::RockRidge, "p")->mode, 0100555U);
    }

    void filesBeyond4GiBHaveSeveralExtents()
    {
        static constexpr std::uint64_t kSize = (std::uint64_t{9} << 30) + 123;
        TreeMaker maker;
        maker.source("/big.bin", std::make_shared<ComputedSource>(kSize)).file("/z.txt", "end");
        const auto planned = plan(maker.compilation(), reproducible());
        QVERIFY(planned.has_value());
        ImageStream stream(*planned);
        Bytes root(2048);
        QVERIFY(stream.read(16, root).has_value());
        const std::uint32_t extent = getLe32(std::span(root).subspan(158));
        QVERIFY(stream.read(extent, root).has_value());
        const auto records = recordsAt(root, 0, 2048);
        QCOMPARE(records.size(), std::size_t{6});
        std::uint64_t total = 0;
        std::uint32_t next = records[2].extent;
        for (int i = 2; i < 5; ++i) {
            QCOMPARE(std::string(asText(records[static_cast<std::size_t>(i)].identifier)),
                     std::string("BIG.BIN;1"));
            QCOMPARE(records[static_cast<std::size_t>(i)].flags, std::uint8_t(i < 4 ? 0x80 : 0));
            QCOMPARE(records[static_cast<std::size_t>(i)].extent, next);
            next += records[static_cast<std::size_t>(i)].dataLength / kSectorSize;
            total += records[static_cast<std::size_t>(i)].dataLength;
        }
        QCOMPARE(records[2].dataLength, 0xFFFFF800U);
        QCOMPARE(total, kSize);

        const auto reader = ImageReader::open(stream);
        QVERIFY(reader.has_value());
        for (const NameSpace nameSpace : {NameSpace::Iso9660, NameSpace::RockRidge, NameSpace::Joliet}) {
            const auto entry = reader->find(nameSpace, "big.bin");
            QVERIFY(entry.has_value());
            QCOMPARE(entry->size, kSize);
            const auto contents = reader->contents(*entry);
            const auto open = (*contents)->open();
            for (const std::uint64_t offset : {std::uint64_t{0}, std::uint64_t{0xFFFFF800} - 100,
                                               2 * std::uint64_t{0xFFFFF800} - 1, kSize - 200}) {
                std::byte bytes[200];
                QCOMPARE((*open)->readAt(offset, bytes).value(), std::size_t{200});
                for (std::size_t i = 0; i < 200; ++i)
                    QCOMPARE(bytes[i], ComputedSource::at(offset + i));
            }
        }
        QCOMPARE(planned->describe(records[4].extent), std::string("/big.bin"));
        QVERIFY(!planned->isStructure(records[4].extent));

        ImageOptions options = reproducible();
        options.level = IsoLevel::Two;
        const auto refused = plan(maker.compilation(), options);
        QCOMPARE(refused.error().code, ErrorCode::FileTooLarge);
        QCOMPARE(std::get<AtPath>(refused.error().where).path, std::string("/big.bin"));
    }

    void tooManySectorsAreRefused()
    {
        ImageOptions udf = reproducible();
        udf.iso9660 = udf.joliet = udf.rockRidge = false;
        udf.udf = UdfRevision::V201;
        for (const std::uint64_t bytes : {std::uint64_t{2048} << 32, UINT64_MAX}) {
            TreeMaker maker;
            maker.source("/huge", std::make_shared<ComputedSource>(bytes));
            QCOMPARE(plan(maker.compilation(), reproducible()).error().code, ErrorCode::FileTooLarge);
            QCOMPARE(plan(maker.compilation(), udf).error().code, ErrorCode::FileTooLarge);
        }
        TreeMaker two;
        two.source("/a", std::make_shared<ComputedSource>(std::uint64_t{1024} << 32));
        two.source("/b", std::make_shared<ComputedSource>(std::uint64_t{1024} << 32));
        QCOMPARE(plan(two.compilation(), reproducible()).error().code, ErrorCode::ImageTooLarge);
    }

    void baseAddressMovesAllAddresses()
    {
        TreeMaker maker;
        maker.file("/d/f", "hello");
        ImageOptions options = reproducible();
        options.baseLba = 12'345;
        const auto planned = plan(maker.compilation(), options);
        MemorySectors sectors(makeImage(maker.compilation(), options));
        const auto reader = ImageReader::open(sectors, {.sourceBaseLba = 12'345, .sessionStart = 12'345});
        QVERIFY(reader.has_value());
        QCOMPARE(toText(dumpImage(*reader, NameSpace::RockRidge)), toText(dumpTree(maker.compilation())));
        QCOMPARE(reader->find(NameSpace::Joliet, "d/f")->extents.front().lba,
                 12'345 + planned->file(0).firstSector);
        QCOMPARE(reader->volume().sectorCount, 12'345 + planned->sectorCount());
    }

    void filesAreAligned()
    {
        TreeMaker maker;
        maker.file("/a", pattern(3000)).file("/b", pattern(10)).file("/c", pattern(1));
        ImageOptions options = reproducible();
        options.alignment = 16;
        const auto planned = plan(maker.compilation(), options);
        for (const PlannedFile& file : planned->files())
            QCOMPARE(file.firstSector % 16, std::uint64_t{0});
        options.alignment = 0;
        QCOMPARE(plan(maker.compilation(), options).error().code, ErrorCode::InvalidArgument);
    }

    void extentsCoverTheImageWithoutHoles()
    {
        TreeMaker maker;
        maker.file("/a/b", pattern(5000)).file("/c", "").link("/l", "c").folder("/e/f");
        const auto planned = plan(maker.compilation(), reproducible());
        std::uint64_t next = 0;
        for (const Extent& extent : planned->extents()) {
            QCOMPARE(extent.firstSector, next);
            QVERIFY(extent.sectorCount > 0);
            next += extent.sectorCount;
        }
        QCOMPARE(next, planned->sectorCount());
        QCOMPARE(planned->describe(0), std::string("(system area)"));
        QVERIFY(planned->isStructure(0) && planned->isStructure(19));
        QCOMPARE(planned->describe(16), std::string("(volume descriptors)"));
        QCOMPARE(planned->describe(19), std::string("(path table)"));
        QCOMPARE(planned->describe(21), std::string("(directory /)"));
        QCOMPARE(planned->describe(planned->file(0).firstSector + 2), std::string("/a/b"));
        QCOMPARE(planned->describe(planned->sectorCount() - 1), std::string("(padding)"));
        QCOMPARE(planned->describe(planned->sectorCount()), std::string("(outside the image)"));
    }

    void hardLinksShareTheirContents()
    {
        const tree::Attributes linked{.mode = 0644, .links = 2, .device = 5, .inode = 99};
        TreeMaker maker;
        maker.file("/one", pattern(5000), linked)
            .file("/two", pattern(5000), linked)
            .file("/three", pattern(5000));
        const auto planned = plan(maker.compilation(), reproducible());
        const auto files = planned->files();
        QCOMPARE(files[0].path, std::string("/one"));
        QCOMPARE(files[2].path, std::string("/two"));
        QCOMPARE(files[0].firstSector, files[2].firstSector);
        QVERIFY(files[1].firstSector != files[0].firstSector);
        MemorySectors sectors(makeImage(maker.compilation()));
        const auto reader = ImageReader::open(sectors);
        const auto one = reader->find(NameSpace::RockRidge, "one");
        const auto two = reader->find(NameSpace::RockRidge, "two");
        QCOMPARE(one->links, 2U);
        QCOMPARE(two->links, 2U);
        QCOMPARE(one->serial, two->serial);
        QVERIFY(one->serial != reader->find(NameSpace::RockRidge, "three")->serial);
    }

    void adaptedNamesAreListed()
    {
        TreeMaker maker;
        maker.file("/Readme.txt", "")
            .file("/a b.txt", "")
            .link("/link", "x")
            .file("/" + std::string(70, 'x'), "");
        const auto planned = plan(maker.compilation(), reproducible());
        std::string text;
        for (const AdaptedName& adapted : planned->adaptedNames(NameSpace::Iso9660))
            text += adapted.path.substr(0, 10) + "=" + adapted.shown + " ";
        QCOMPARE(text, std::string("/a b.txt=A_B.TXT /xxxxxxxxx=") + std::string(30, 'X') + " ");
        text.clear();
        for (const AdaptedName& adapted : planned->adaptedNames(NameSpace::Joliet))
            text += adapted.path.substr(0, 10) + "=" + adapted.shown + " ";
        QCOMPARE(text, std::string("/link= /xxxxxxxxx=") + std::string(64, 'x') + " ");
        QVERIFY(planned->adaptedNames(NameSpace::RockRidge).empty());
        QCOMPARE(planned->adaptedNames(NameSpace::Joliet, 1).size(), std::size_t{1});
    }

    void nameSpacesCanBeLeftOut()
    {
        TreeMaker maker;
        maker.file("/x", "1").link("/l", "x");
        ImageOptions options = reproducible();
        options.joliet = false;
        options.rockRidge = false;
        MemorySectors sectors(makeImage(maker.compilation(), options));
        const auto reader = ImageReader::open(sectors);
        QCOMPARE(reader->nameSpaces().size(), std::size_t{1});
        QCOMPARE(reader->choose(NameSpace::Joliet).error().code, ErrorCode::NameSpaceMissing);
        QCOMPARE(toText(dumpImage(*reader, NameSpace::Iso9660)).substr(0, 10), std::string("/X file 1 "));
        QCOMPARE(std::to_integer<int>(sectors.bytes[17 * 2048]), 255);
    }

    void equalInputGivesEqualBytes()
    {
        TreeMaker maker;
        maker.file("/a/b", "1").link("/c", "d").file("/ä", "2");
        QVERIFY(makeImage(maker.compilation()) == makeImage(maker.compilation()));
    }

    void anEmptyCompilationIsAnEmptyImage()
    {
        TreeMaker maker;
        MemorySectors sectors(makeImage(maker.compilation()));
        const auto reader = ImageReader::open(sectors);
        for (const NameSpace nameSpace : reader->nameSpaces())
            QVERIFY(dumpImage(*reader, nameSpace).empty());
    }
};

QTEST_GUILESS_MAIN(TestImageStructures)
#include "tst_imagestructures.moc"
