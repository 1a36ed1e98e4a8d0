// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/base/byteorder.h"
#include "core/base/crc.h"
#include "core/image/check/checkimage.h"
#include "core/image/hybridlayout.h"
#include "core/image/partitiontable.h"
#include "core/image/text.h"
#include "core/source/memorysource.h"
#include "treemaker.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

namespace {

using Bytes = std::span<const std::byte>;

constexpr std::size_t kBlock = 512;

source::ByteSourcePtr memory(std::string bytes)
{
    return std::make_shared<source::MemorySource>(std::move(bytes), "given");
}

BootEntry bios(std::uint64_t size = 4096)
{
    return {.path = "/bios.img", .hiddenImage = memory(pattern(size, 3))};
}

BootEntry efi()
{
    return {.platform = BootPlatform::Efi, .path = "/efi.img", .hiddenImage = memory(pattern(10'000, 4))};
}

ImageOptions hybrid(std::vector<BootEntry> entries)
{
    ImageOptions options = reproducible();
    options.boot.entries = std::move(entries);
    options.boot.hybrid = Hybrid::Yes;
    return options;
}

ImageOptions withCode(ImageOptions options, HybridLoader loader, std::size_t size = 440)
{
    options.boot.hybridCode = memory(std::string(size, 'c'));
    options.boot.hybridLoader = loader;
    return options;
}

std::vector<std::byte> made(const ImageOptions& options)
{
    TreeMaker tree;
    tree.file("a", "1");
    return makeImage(tree.compilation(), options);
}

Bytes blockAt(const std::vector<std::byte>& image, std::uint64_t block, std::size_t count = 1)
{
    return std::span(image).subspan(block * kBlock, count * kBlock);
}

std::string record(const std::vector<std::byte>& image, std::size_t index)
{
    return toHex(std::span(image).subspan(446 + 16 * index, 16));
}

/// UEFI 5.3.2: what a header says of itself and of the entries, with the sum of what it is now.
bool isSound(Bytes header, Bytes array)
{
    std::vector<std::byte> copy(header.begin(), header.begin() + 92);
    putLe32(std::span(copy).subspan(16), 0);
    return crc32(copy) == getLe32(header.subspan(16)) && crc32(array) == getLe32(header.subspan(88));
}

std::uint64_t lbaOfBoot(const std::vector<std::byte>& image, std::size_t entry)
{
    MemorySectors sectors(image);
    const auto reader = ImageReader::open(sectors);
    return reader->bootCatalog()->entries[entry].lba;
}

} // namespace

/// Images that are a disk as well: UEFI 2.10 chapter 5.
class TestHybrid : public QObject {
    Q_OBJECT

private slots:
    void anImageIsNoDiskUnlessAsked()
    {
        ImageOptions options = hybrid({efi()});
        options.boot.hybrid = Hybrid::No;
        const auto image = made(options);
        QVERIFY(std::ranges::all_of(blockAt(image, 0, 64), [](std::byte b) { return b == std::byte{0}; }));
    }

    void codeTellsWhoseItIs()
    {
        const std::string grub = std::string(380, 'c') + "GRUB \0Geom" + std::string(100, 'c');
        QVERIFY(loaderOf(*readHybridCode(*memory(grub))) == HybridLoader::Grub);
        QVERIFY(loaderOf(*readHybridCode(*memory(std::string(432, 'c')))) == HybridLoader::Isolinux);
        for (const std::size_t size : {std::size_t{431}, std::size_t{513}})
            QCOMPARE(readHybridCode(*memory(std::string(size, 'c'))).error().code,
                     ErrorCode::InvalidArgument);
    }

    void efiGetsAProtectiveRecordAndTwoTables()
    {
        const auto image = made(hybrid({efi()}));
        const std::uint64_t blocks = image.size() / kBlock;
        QCOMPARE(blocks % 4, 0U);
        std::string beyond(8, '\0');
        putLe32(std::as_writable_bytes(std::span(beyond)), 1);
        putLe32(std::as_writable_bytes(std::span(beyond)).subspan(4), static_cast<std::uint32_t>(blocks - 1));
        QCOMPARE(record(image, 0), "00000200eeffffff" + toHex(asBytes(beyond)));
        QCOMPARE(record(image, 1), std::string(32, '0'));
        QCOMPARE(getLe16(std::span(image).subspan(510)), 0xAA55);

        const Bytes header = blockAt(image, 1);
        QCOMPARE(toHex(header.first(16)), std::string("4546492050415254000001005c000000"));
        QCOMPARE(getLe64(header.subspan(24)), 1U);
        QCOMPARE(getLe64(header.subspan(32)), blocks - 1);
        QCOMPARE(getLe64(header.subspan(40)), 64U); // the system area of ECMA-119 ends here
        QCOMPARE(getLe64(header.subspan(48)), blocks - 37);
        QCOMPARE(getLe64(header.subspan(72)), 2U);
        QCOMPARE(getLe32(header.subspan(80)), 128U);
        QCOMPARE(getLe32(header.subspan(84)), 128U);
        QVERIFY(isSound(header, blockAt(image, 2, 32)));

        const Bytes backup = blockAt(image, blocks - 1);
        QCOMPARE(getLe64(backup.subspan(24)), blocks - 1);
        QCOMPARE(getLe64(backup.subspan(32)), 1U);
        QCOMPARE(getLe64(backup.subspan(72)), blocks - 36);
        QVERIFY(isSound(backup, blockAt(image, blocks - 36, 32)));
        QVERIFY(std::ranges::equal(blockAt(image, 2, 32), blockAt(image, blocks - 36, 32)));
    }

    void theBootImageIsAnEfiSystemPartition()
    {
        const auto image = made(hybrid({bios(), efi()}));
        const Bytes entry = blockAt(image, 2).first(128);
        QCOMPARE(toHex(entry.first(16)), std::string("28732ac11ff8d211ba4b00a0c93ec93b"));
        const std::uint64_t first = getLe64(entry.subspan(32));
        QCOMPARE(first, lbaOfBoot(image, 1) * 4);
        QCOMPARE(getLe64(entry.subspan(40)), first + 5 * 4 - 1); // 10,000 bytes are five sectors
        QVERIFY(std::ranges::equal(std::span(image).subspan(first * kBlock, 10'000),
                                   asBytes(std::string_view(pattern(10'000, 4)))));
        const Bytes next = blockAt(image, 2).subspan(128, 128);
        QVERIFY(std::ranges::all_of(next, [](std::byte b) { return b == std::byte{0}; }));
    }

    void codeFindsItsBootImage_data()
    {
        QTest::addColumn<int>("loader");
        QTest::addColumn<std::uint64_t>("behind");
        QTest::newRow("isolinux") << static_cast<int>(HybridLoader::Isolinux) << std::uint64_t{0};
        QTest::newRow("GRUB") << static_cast<int>(HybridLoader::Grub) << std::uint64_t{4};
    }
    void codeFindsItsBootImage()
    {
        QFETCH(int, loader);
        QFETCH(std::uint64_t, behind);
        const auto image = made(withCode(hybrid({bios()}), static_cast<HybridLoader>(loader)));
        const std::uint64_t first = lbaOfBoot(image, 0) * 4;
        QVERIFY(std::ranges::all_of(blockAt(image, 0).first(432),
                                    [](std::byte b) { return b == std::byte{'c'}; }));
        QCOMPARE(getLe64(blockAt(image, 0).subspan(432)), first + behind);
        // Without EFI the whole image is the one partition, and active.
        QVERIFY(record(image, 0).starts_with("80ffffff17ffffff00000000"));
        QCOMPARE(getLe32(std::span(image).subspan(446 + 12)),
                 static_cast<std::uint32_t>(image.size() / kBlock));
        const std::string start = pattern(4096, 3);
        const Bytes stored = std::span(image).subspan(first * kBlock, 4096);
        if (behind == 0)
            QVERIFY(std::ranges::equal(stored, asBytes(std::string_view(start))));
        else
            QCOMPARE(getLe64(stored.subspan(2548)), first + 5);
    }

    void bothFirmwaresShareOneRecord()
    {
        const auto image = made(withCode(hybrid({bios(), efi()}), HybridLoader::Isolinux, 432));
        QVERIFY(record(image, 0).starts_with("00000200ee"));
        QCOMPARE(record(image, 1), std::string("80ffffff00ffffff0000000001000000"));
        QCOMPARE(getLe64(blockAt(image, 0).subspan(432)), lbaOfBoot(image, 0) * 4);
    }

    void theTableLeavesUdfItsAnchors_data()
    {
        QTest::addColumn<int>("revision");
        for (const UdfRevision revision :
             {UdfRevision::V102, UdfRevision::V201, UdfRevision::V250, UdfRevision::V260})
            QTest::newRow(std::string(name(revision)).c_str()) << static_cast<int>(revision);
    }
    void theTableLeavesUdfItsAnchors()
    {
        QFETCH(int, revision);
        ImageOptions options = hybrid({efi()});
        options.udf = static_cast<UdfRevision>(revision);
        const auto image = made(options);
        const std::uint64_t last = image.size() / kSectorSize - 1;
        const auto isAnchor = [&](std::uint64_t sector) {
            return getLe16(std::span(image).subspan(sector * kSectorSize)) == 2; // ECMA-167 3/7.2.1
        };
        QVERIFY(isAnchor(256));
        QVERIFY(isAnchor(last - 256));
        QVERIFY(isAnchor(last));
        QCOMPARE((last + 1) % 16, 0U); // whole ECC blocks
        const Bytes backup = blockAt(image, image.size() / kBlock - 1);
        QCOMPARE(getLe64(backup.subspan(72)), (last - 255) * 4);
        QVERIFY(isSound(backup, blockAt(image, getLe64(backup.subspan(72)), 32)));
        MemorySectors sectors(image);
        SilentJobContext context;
        const auto report = checkImage(sectors, {}, context);
        QVERIFY(report.has_value());
        QVERIFY(report->findings.empty());
    }

    void equalWishesGiveEqualDisks()
    {
        QVERIFY(made(hybrid({efi()})) == made(hybrid({efi()})));
        ImageOptions other = hybrid({efi()});
        other.volumeLabel = "OTHER";
        const auto one = made(hybrid({efi()}));
        const auto another = made(other);
        QVERIFY(!std::ranges::equal(blockAt(one, 1).subspan(56, 16), blockAt(another, 1).subspan(56, 16)));
    }

    void whatCannotStartADiskIsRefused_data()
    {
        QTest::addColumn<int>("what");
        QTest::newRow("nothing to boot") << 0;
        QTest::newRow("BIOS without code") << 1;
        QTest::newRow("code without BIOS") << 2;
        QTest::newRow("code that is too short") << 3;
        QTest::newRow("code that is too long") << 4;
        QTest::newRow("code for a disc alone") << 5;
        QTest::newRow("code for an emulated floppy disk") << 6;
    }
    void whatCannotStartADiskIsRefused()
    {
        QFETCH(int, what);
        ImageOptions options = hybrid({efi()});
        if (what == 0)
            options.boot.entries.clear();
        else if (what == 1)
            options.boot.entries = {bios()};
        else if (what == 2)
            options = withCode(options, HybridLoader::Isolinux);
        else if (what == 3 || what == 4)
            options = withCode(hybrid({bios()}), HybridLoader::Grub, what == 3 ? 431 : 513);
        else if (what == 5)
            options = withCode(hybrid({bios()}), HybridLoader::Grub);
        else
            options = withCode(hybrid({bios(1'474'560)}), HybridLoader::Isolinux);
        if (what == 5)
            options.boot.hybrid = Hybrid::No;
        if (what == 6)
            options.boot.entries.front().media = BootMedia::Floppy1440;
        TreeMaker tree;
        const auto planned = plan(tree.compilation(), options);
        QVERIFY(!planned);
        QVERIFY(planned.error().code == ErrorCode::InvalidArgument);
    }

    void aLaterSessionIsNoStartOfADisk()
    {
        TreeMaker tree;
        ImageOptions options = hybrid({efi()});
        options.baseLba = 10'000;
        const auto planned = plan(tree.compilation(), options);
        QVERIFY(!planned && planned.error().code == ErrorCode::Unsupported);
    }
};

QTEST_GUILESS_MAIN(TestHybrid)
#include "tst_hybrid.moc"
