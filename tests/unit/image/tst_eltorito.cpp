// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/base/byteorder.h"
#include "core/image/eltorito.h"
#include "core/image/layout.h"
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

std::string hex(std::span<const std::byte> bytes)
{
    return toHex(bytes);
}

ImageOptions booting(std::vector<BootEntry> entries)
{
    ImageOptions options = reproducible();
    options.boot.entries = std::move(entries);
    return options;
}

ErrorCode refusal(TreeMaker& maker, const ImageOptions& options)
{
    const auto planned = plan(maker.compilation(), options);
    return planned ? ErrorCode::Internal : planned.error().code;
}

/// A disk of 16 KiB with one active partition of type 6 from sector 1 on.
std::string hardDisk()
{
    std::string disk(16 * 1024, '\0');
    disk[446] = '\x80';
    disk[446 + 4] = 6;
    disk[446 + 8] = 1;
    disk[446 + 12] = 31;
    disk[510] = '\x55';
    disk[511] = '\xAA';
    return disk;
}

} // namespace

class TestElTorito : public QObject {
    Q_OBJECT

private slots:
    void bootRecordLiesAtSector17AndLeadsToTheCatalogue()
    {
        TreeMaker maker;
        maker.file("/boot/loader.bin", pattern(3000));
        const Bytes image = makeImage(maker.compilation(), booting({{.path = "/boot/loader.bin"}}));
        const auto record = sectorOf(image, 17);
        QCOMPARE(hex(record.first(7)), std::string("00434430303101"));
        QCOMPARE(std::string(asText(record.subspan(7, 23))), std::string("EL TORITO SPECIFICATION"));
        QCOMPARE(std::to_integer<int>(sectorOf(image, 18)[0]), 2); // Joliet's descriptor gave way
        const auto catalog = sectorOf(image, getLe32(record.subspan(0x47)));
        // Validation entry: id, platform 80x86, two reserved bytes, no manufacturer, checksum, 55 AA.
        QCOMPARE(hex(catalog.first(32)), std::string("01000000") + std::string(48, '0') + "aa5555aa");
        // Initial entry: bootable, no emulation, segment 0, system type 0, 4 sectors.
        QCOMPARE(hex(catalog.subspan(32, 8)), std::string("8800000000000400"));
        const std::uint32_t lba = getLe32(catalog.subspan(40));
        QCOMPARE(std::string(asText(std::span(image).subspan(lba * 2048ULL, 3000))), pattern(3000));
        QVERIFY(std::ranges::all_of(catalog.subspan(44), [](std::byte b) { return b == std::byte{0}; }));
    }

    void entriesOfOnePlatformShareASection()
    {
        TreeMaker maker;
        maker.file("/a", pattern(2048)).file("/b", pattern(5000)).file("/c", pattern(513));
        ImageOptions options = booting({{.path = "/a", .loadSegment = 0x1000, .loadSectors = 7},
                                        {.platform = BootPlatform::Efi, .path = "/b"},
                                        {.platform = BootPlatform::Efi, .path = "/c", .isBootable = false},
                                        {.platform = BootPlatform::PowerPc, .path = "/a"}});
        options.boot.manufacturer = "EMBER";
        const Bytes image = makeImage(maker.compilation(), options);
        const auto catalog = sectorOf(image, getLe32(sectorOf(image, 17).subspan(0x47)));
        QCOMPARE(std::string(asText(catalog.subspan(4, 6))), std::string("EMBER\0", 6));
        std::uint16_t sum = 0;
        for (std::size_t i = 0; i < 32; i += 2)
            sum = static_cast<std::uint16_t>(sum + getLe16(catalog.subspan(i)));
        QCOMPARE(sum, std::uint16_t{0});
        QCOMPARE(hex(catalog.subspan(32, 8)), std::string("8800001000000700"));
        QCOMPARE(hex(catalog.subspan(64, 4)), std::string("90ef0200")); // two of EFI, more sections follow
        QCOMPARE(hex(catalog.subspan(96, 8)), std::string("8800000000000a00"));
        QCOMPARE(hex(catalog.subspan(128, 8)), std::string("0000000000000200"));
        QCOMPARE(hex(catalog.subspan(160, 4)), std::string("91010100")); // one of PowerPC, the last section
        QCOMPARE(getLe32(catalog.subspan(200)), getLe32(catalog.subspan(40)));
    }

    void theReaderTellsWhatBoots()
    {
        TreeMaker maker;
        maker.file("/a", pattern(2048)).file("/disk", hardDisk()).file("/c", pattern(513));
        ImageOptions options = booting({{.path = "/a", .loadSegment = 0x1000, .loadSectors = 7},
                                        {.path = "/disk"},
                                        {.platform = BootPlatform::Efi, .path = "/c", .isBootable = false}});
        options.boot.manufacturer = "EMBER";
        MemorySectors sectors(makeImage(maker.compilation(), options));
        const auto reader = ImageReader::open(sectors);
        const auto lbaOf = [&](const char* path) {
            return reader->find(NameSpace::RockRidge, path)->extents.front().lba;
        };
        const BootCatalog catalog = reader->bootCatalog().value();
        QCOMPARE(catalog.manufacturer, std::string("EMBER"));
        QVERIFY(catalog.faults.empty());
        QCOMPARE(catalog.entries.size(), std::size_t{3});
        const auto& [first, disk, efi] = std::tie(catalog.entries[0], catalog.entries[1], catalog.entries[2]);
        QCOMPARE(first.platform, BootPlatform::X86);
        QCOMPARE(first.media, BootMedia::NoEmulation);
        QCOMPARE(first.loadSegment, std::uint16_t{0x1000});
        QCOMPARE(first.loadSectors, std::uint16_t{7});
        QCOMPARE(first.lba, lbaOf("/a"));
        QCOMPARE(disk.media, BootMedia::HardDisk);
        QCOMPARE(disk.systemType, std::uint8_t{6});
        QCOMPARE(disk.lba, lbaOf("/disk"));
        QCOMPARE(efi.platform, BootPlatform::Efi);
        QVERIFY(!efi.isBootable);
        QCOMPARE(efi.loadSectors, std::uint16_t{2});
    }

    void theReaderTellsWhatIsWrongWithACatalogue_data()
    {
        QTest::addColumn<int>("offset");
        QTest::addColumn<int>("fault");
        QTest::addColumn<int>("entries");
        QTest::newRow("header") << 0 << static_cast<int>(BootCatalogFault::Header) << 0;
        QTest::newRow("key") << 31 << static_cast<int>(BootCatalogFault::Key) << 0;
        QTest::newRow("checksum") << 4 << static_cast<int>(BootCatalogFault::Checksum) << 2;
        QTest::newRow("section header") << 67 << static_cast<int>(BootCatalogFault::Sections) << 2;
        QTest::newRow("section entry") << 96 << static_cast<int>(BootCatalogFault::Sections) << 1;
    }
    void theReaderTellsWhatIsWrongWithACatalogue()
    {
        QFETCH(int, offset);
        QFETCH(int, fault);
        QFETCH(int, entries);
        TreeMaker maker;
        maker.file("/a", pattern(2048));
        MemorySectors sectors(makeImage(
            maker.compilation(), booting({{.path = "/a"}, {.platform = BootPlatform::Efi, .path = "/a"}})));
        const auto catalog = getLe32(sectorOf(sectors.bytes, 17).subspan(0x47)) * std::size_t{kSectorSize};
        sectors.bytes[catalog + static_cast<std::size_t>(offset)] ^= std::byte{0x77};
        const auto found = ImageReader::open(sectors)->bootCatalog();
        QVERIFY(found);
        QVERIFY(std::ranges::find(found->faults, static_cast<BootCatalogFault>(fault)) !=
                found->faults.end());
        QCOMPARE(found->entries.size(), static_cast<std::size_t>(entries));
    }

    void mediaIsGuessedFromSizeAndContents_data()
    {
        QTest::addColumn<QByteArray>("contents");
        QTest::addColumn<int>("media");
        QTest::addColumn<int>("systemType");
        QTest::addColumn<int>("sectors");
        QTest::newRow("1.2 MB") << QByteArray(1228800, 'x') << 1 << 0 << 1;
        QTest::newRow("1.44 MB") << QByteArray(1474560, 'x') << 2 << 0 << 1;
        QTest::newRow("2.88 MB") << QByteArray(2949120, 'x') << 3 << 0 << 1;
        QTest::newRow("hard disk") << QByteArray::fromStdString(hardDisk()) << 4 << 6 << 1;
        QByteArray two = QByteArray::fromStdString(hardDisk());
        two[446 + 16 + 4] = 6;
        QTest::newRow("two partitions") << two << 0 << 0 << 4;
        QTest::newRow("cut disk") << QByteArray::fromStdString(hardDisk()).left(8192) << 0 << 0 << 4;
        QTest::newRow("anything else") << QByteArray(1228801, 'x') << 0 << 0 << 4;
    }
    void mediaIsGuessedFromSizeAndContents()
    {
        QFETCH(QByteArray, contents);
        QFETCH(int, media);
        QFETCH(int, systemType);
        QFETCH(int, sectors);
        TreeMaker maker;
        maker.file("/boot.img", contents.toStdString());
        const auto planned = plan(maker.compilation(), booting({{.path = "/boot.img"}}));
        QVERIFY(planned);
        const PlannedBootEntry entry = planned->layout().boot.entries.front();
        QCOMPARE(static_cast<int>(entry.media), media);
        QCOMPARE(static_cast<int>(entry.systemType), systemType);
        QCOMPARE(static_cast<int>(entry.loadSectors), sectors);
    }

    void anEfiImageBeyond32MiBHasNoSectorCount()
    {
        TreeMaker maker;
        maker.source("/efi.img", std::make_shared<ComputedSource>(65536ULL * 512));
        const auto planned =
            plan(maker.compilation(), booting({{.platform = BootPlatform::Efi, .path = "/efi.img"}}));
        QCOMPARE(planned->layout().boot.entries.front().loadSectors, std::uint16_t{0});
    }

    void informationTableIsPatchedIntoTheImageAlone()
    {
        const std::string contents = std::string(8, 'A') + std::string(56, 'B') + "\1\2\3\4\5";
        TreeMaker maker;
        maker.file("/isolinux.bin", contents);
        ImageOptions options = booting({{.path = "/isolinux.bin", .table = InformationTable::Patched}});
        options.baseLba = 1000;
        const Bytes image = makeImage(maker.compilation(), options);
        const auto catalog = sectorOf(image, getLe32(sectorOf(image, 17).subspan(0x47)) - 1000);
        const std::uint32_t lba = getLe32(catalog.subspan(40));
        const auto file = sectorOf(image, lba - 1000);
        QCOMPARE(std::string(asText(file.first(8))), std::string(8, 'A'));
        QCOMPARE(getLe32(file.subspan(8)), 1016U);
        QCOMPARE(getLe32(file.subspan(12)), lba);
        QCOMPARE(getLe32(file.subspan(16)), 69U);
        QCOMPARE(getLe32(file.subspan(20)), 0x04030201U + 0x05U);
        QVERIFY(std::ranges::all_of(file.subspan(24, 40), [](std::byte b) { return b == std::byte{0}; }));
        QCOMPARE(std::string(asText(file.subspan(64, 5))), std::string("\1\2\3\4\5"));
    }

    void aPatchShowsInSingleSectorsToo()
    {
        TreeMaker maker;
        maker.file("/isolinux.bin", pattern(5000));
        const auto planned = plan(maker.compilation(),
                                  booting({{.path = "/isolinux.bin", .table = InformationTable::Patched}}));
        ImageStream stream(*planned);
        const Bytes whole = readAll(stream);
        Bytes sector(kSectorSize);
        for (std::uint64_t i = 0; i < planned->sectorCount(); ++i) {
            QVERIFY(stream.read(i, sector));
            QVERIFY(std::ranges::equal(sector, sectorOf(whole, i)));
        }
    }

    void whatReadsAnInformationTableIsKnown_data()
    {
        QTest::addColumn<QByteArray>("contents");
        QTest::addColumn<bool>("readsTable");
        const QByteArray zeros(2048, '\0');
        QByteArray isolinux = zeros;
        isolinux.replace(8, 16, QByteArray::fromHex("1000000000000000efbeaddeefbeadde"));
        QByteArray earlier = zeros; // patched by whoever made the disc that it comes from
        earlier.replace(8, 16, QByteArray::fromHex("10000000280000000008000077777777"));
        QByteArray grub = zeros;
        grub.replace(0xEA, 12, "no boot info");
        QTest::newRow("isolinux") << isolinux << true;
        QTest::newRow("with a table of another disc") << earlier << true;
        QTest::newRow("with a table of another file") << earlier + zeros << false;
        QTest::newRow("GRUB") << grub << true;
        QTest::newRow("another") << zeros << false;
        QTest::newRow("too short") << isolinux.left(200) << false;
    }
    void whatReadsAnInformationTableIsKnown()
    {
        QFETCH(QByteArray, contents);
        QFETCH(bool, readsTable);
        const auto facts = glanceAtBootImage({}, source::MemorySource(contents.toStdString(), "loader"));
        QCOMPARE(facts->readsTable, readsTable);
    }

    void imagesThatNoFolderShowsAreStored()
    {
        TreeMaker maker;
        maker.file("/readme", "hello");
        const auto source = std::make_shared<source::MemorySource>(pattern(700), "floppy.img");
        const ImageOptions options = booting({{.hiddenImage = source}});
        const Bytes image = makeImage(maker.compilation(), options);
        const auto catalog = sectorOf(image, getLe32(sectorOf(image, 17).subspan(0x47)));
        const std::uint32_t lba = getLe32(catalog.subspan(40));
        QCOMPARE(std::string(asText(sectorOf(image, lba).first(700))), pattern(700));
        MemorySectors sectors(image);
        QCOMPARE(dumpImage(*ImageReader::open(sectors), NameSpace::RockRidge).size(), std::size_t{1});
        QCOMPARE(plan(maker.compilation(), options)->describe(lba), std::string("(floppy.img)"));
    }

    void catalogueShowsWhereItIsWanted()
    {
        for (const char* const name : {"aaa", "boot.cat", "zzz"}) {
            TreeMaker maker;
            maker.file("/boot/b.img", pattern(100)).file("/boot/x", "x").file("/other", "y");
            ImageOptions options = booting({{.path = "/boot/b.img"}});
            options.boot.catalogPath = std::string("/boot/") + name;
            const Bytes image = makeImage(maker.compilation(), options);
            MemorySectors sectors(image);
            const Dump dump = dumpImage(*ImageReader::open(sectors), NameSpace::RockRidge);
            QVERIFY(dump.at(options.boot.catalogPath).find("file 2048") != std::string::npos);
            QCOMPARE(dump.size(), std::size_t{5});
            const std::uint32_t lba = getLe32(sectorOf(image, 17).subspan(0x47));
            QCOMPARE(plan(maker.compilation(), options)->describe(lba), options.boot.catalogPath);
        }
    }

    void thirtyTwoEntriesFillTheCatalogue()
    {
        TreeMaker maker;
        maker.file("/x", pattern(2048));
        std::vector<BootEntry> entries;
        for (int i = 0; i < 32; ++i)
            entries.push_back({.platform = i % 2 == 0 ? BootPlatform::X86 : BootPlatform::Efi, .path = "/x"});
        const Bytes image = makeImage(maker.compilation(), booting(entries));
        const auto catalog = sectorOf(image, getLe32(sectorOf(image, 17).subspan(0x47)));
        QCOMPARE(hex(catalog.subspan(62 * 32, 4)), std::string("91ef0100"));
        QCOMPARE(hex(catalog.subspan(63 * 32, 1)), std::string("88"));
        entries.push_back(entries.front());
        QCOMPARE(refusal(maker, booting(entries)), ErrorCode::InvalidArgument);
    }

    void whatCannotBootIsRefused()
    {
        TreeMaker maker;
        maker.file("/empty", "").file("/short", pattern(63)).folder("/folder").file("/x", pattern(2048));
        QCOMPARE(refusal(maker, booting({{.path = "/missing"}})), ErrorCode::NodeNotFound);
        QCOMPARE(refusal(maker, booting({{.path = "/folder"}})), ErrorCode::InvalidArgument);
        QCOMPARE(refusal(maker, booting({{.path = "/empty"}})), ErrorCode::InvalidArgument);
        QCOMPARE(refusal(maker, booting({{.path = "/short", .table = InformationTable::Patched}})),
                 ErrorCode::InvalidArgument);
        QCOMPARE(refusal(maker, booting({{.path = "/x", .media = BootMedia::Floppy1440}})),
                 ErrorCode::InvalidArgument);
        QCOMPARE(refusal(maker, booting({{.path = "/x", .media = BootMedia::HardDisk}})),
                 ErrorCode::InvalidArgument);
        QCOMPARE(
            refusal(maker,
                    booting({{.platform = BootPlatform::Efi, .path = "/x", .media = BootMedia::Floppy1200}})),
            ErrorCode::InvalidArgument);
        ImageOptions options = booting({{.path = "/x"}});
        options.boot.catalogPath = "/nowhere/boot.cat";
        QCOMPARE(refusal(maker, options), ErrorCode::NodeNotFound);
        options.boot.catalogPath = "/x";
        QCOMPARE(refusal(maker, options), ErrorCode::NameTaken);
        options.boot.catalogPath = {};
        options.boot.manufacturer = std::string(25, 'M');
        QCOMPARE(refusal(maker, options), ErrorCode::InvalidArgument);
        options.boot = {.catalogPath = "/boot.cat"};
        QCOMPARE(refusal(maker, options), ErrorCode::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(TestElTorito)
#include "tst_eltorito.moc"
