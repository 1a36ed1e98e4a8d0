// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include <algorithm>
#include <set>

#include "core/image/imageplan.h"
#include "core/image/udf/entrywriter.h"
#include "udfbytes.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

namespace {

void addRevisions()
{
    QTest::addColumn<int>("revision");
    for (const UdfRevision revision : kRevisions)
        QTest::newRow(std::string(name(revision)).c_str()) << static_cast<int>(revision);
}

} // namespace

class TestUdfStructures : public QObject {
    Q_OBJECT

private slots:
    void recognitionSequenceBeginsAtSector16()
    {
        TreeMaker maker;
        const auto ids = [&](const ImageOptions& options) {
            const Bytes image = makeImage(maker.compilation(), options);
            std::string found;
            for (std::uint64_t sector = 16; sector < 24; ++sector)
                found += textAt(sectorOf(image, sector), 1, 5).c_str() + std::string(" ");
            return found;
        };
        QCOMPARE(ids(onlyUdf(UdfRevision::V102)), std::string("BEA01 NSR02 TEA01      "));
        QCOMPARE(ids(onlyUdf(UdfRevision::V250)), std::string("BEA01 NSR03 TEA01      "));
        ImageOptions bridge = reproducible();
        bridge.udf = UdfRevision::V201;
        QCOMPARE(ids(bridge), std::string("CD001 CD001 CD001 BEA01 NSR03 TEA01   "));
    }

    void threeAnchorsLeadToTwoEqualSequences_data() { addRevisions(); }
    void threeAnchorsLeadToTwoEqualSequences()
    {
        QFETCH(int, revision);
        TreeMaker maker;
        maker.file("/a", "a").label("Anchors");
        const Bytes image = makeImage(maker.compilation(), onlyUdf(static_cast<UdfRevision>(revision)));
        const unsigned version = revision < 0x200 ? 2 : 3;
        const auto last = static_cast<std::uint32_t>(image.size() / kSectorSize - 1);
        QCOMPARE(last % 32, 31U); // the end of an ECC block
        const auto anchor = sectorOf(image, 256);
        for (const std::uint32_t sector : {256U, last - 256, last}) {
            QCOMPARE(idOf(sectorOf(image, sector)), 2U);
            QCOMPARE(faultOf(sectorOf(image, sector), version, sector), std::string());
            QVERIFY(std::ranges::equal(sectorOf(image, sector).subspan(16), anchor.subspan(16)));
        }
        const std::uint32_t mainSequence = getLe32(anchor.subspan(20));
        const std::uint32_t reserve = getLe32(anchor.subspan(28));
        QCOMPARE(getLe32(anchor.subspan(16)), 16U * 2048);
        QCOMPARE(getLe32(anchor.subspan(24)), 16U * 2048);
        QVERIFY(mainSequence / 32 != reserve / 32);
        const unsigned ids[] = {1, 4, 5, 6, 7, 8};
        for (std::uint32_t i = 0; i < 6; ++i) {
            const auto one = sectorOf(image, mainSequence + i);
            const auto other = sectorOf(image, reserve + i);
            QCOMPARE(idOf(one), ids[i]);
            QCOMPARE(faultOf(one, version, mainSequence + i), std::string());
            QCOMPARE(faultOf(other, version, reserve + i), std::string());
            QVERIFY(std::ranges::equal(one.subspan(16), other.subspan(16)));
            if (i < 5)
                QCOMPARE(getLe32(one.subspan(16)), i); // volume descriptor sequence number
        }
    }

    void volumeDescriptorsSayWhatUdfAsksFor()
    {
        TreeMaker maker;
        maker.file("/a", "a").label("Größe");
        const Bytes image = makeImage(maker.compilation(), onlyUdf(UdfRevision::V102));
        const auto primary = sectorOf(image, 32);
        QCOMPARE(hex(primary.subspan(60, 4)), std::string("02 00 03 00")); // UDF 2.2.2.1 and 2.2.2.2
        QCOMPARE(hex(primary.subspan(24, 7)), std::string("08 47 72 f6 df 65 00"));
        QCOMPARE(std::to_integer<int>(primary[24 + 31]), 6);
        QCOMPARE(textAt(primary, 201, 23), std::string("OSTA Compressed Unicode"));
        QCOMPARE(hex(primary.subspan(376, 12)), std::string("00 10 d1 07 09 09 01 2e 28 00 00 00"));
        QCOMPARE(textAt(primary, 389, 10), std::string("*Emberdisc"));
        const auto use = sectorOf(image, 33);
        QCOMPARE(textAt(use, 21, 12), std::string("*UDF LV Info"));
        QCOMPARE(hex(use.subspan(44, 4)), std::string("02 01 04 05"));
        const auto partition = sectorOf(image, 34);
        QCOMPARE(textAt(partition, 25, 6), std::string("+NSR02"));
        QCOMPARE(getLe16(partition.subspan(20)), std::uint16_t{1}); // allocated
        QCOMPARE(getLe32(partition.subspan(184)), 1U);              // read only
        QCOMPARE(getLe32(partition.subspan(188)), 288U);
        const auto last = static_cast<std::uint32_t>(image.size() / kSectorSize - 1);
        QCOMPARE(getLe32(partition.subspan(192)), last - 256 - 288);
        const auto logical = sectorOf(image, 35);
        QCOMPARE(getLe32(logical.subspan(212)), 2048U);
        QCOMPARE(textAt(logical, 217, 19), std::string("*OSTA UDF Compliant"));
        QCOMPARE(hex(logical.subspan(240, 3)), std::string("02 01 00"));
        QCOMPARE(hex(logical.subspan(264, 8)), std::string("06 00 00 00 01 00 00 00"));
        QCOMPARE(hex(logical.subspan(440, 6)), std::string("01 06 01 00 00 00"));
        const UdfVolume volume(image);
        QCOMPARE(idOf(volume.fileSet), 256U);
        QCOMPARE(faultOf(volume.fileSet, 2, 0), std::string());
        QCOMPARE(hex(volume.fileSet.subspan(304, 7)), std::string("08 47 72 f6 df 65 00"));
    }

    void volumeWithoutLabelGetsOneOfItsOwn() // UDF 2.2.4
    {
        TreeMaker maker;
        const Bytes image = makeImage(maker.compilation(), onlyUdf(UdfRevision::V201));
        const auto logical = sectorOf(image, 35);
        QCOMPARE(std::to_integer<int>(logical[84]), 8);
        QCOMPARE(std::to_integer<int>(logical[84 + 127]), 17);
        QVERIFY(std::ranges::equal(logical.subspan(84, 17), sectorOf(image, 32).subspan(72, 17)));
    }

    void integrityDescriptorCountsNamesAndFolders_data() { addRevisions(); }
    void integrityDescriptorCountsNamesAndFolders()
    {
        QFETCH(int, revision);
        TreeMaker maker;
        const tree::Attributes linked{.mode = 0644, .links = 2, .device = 1, .inode = 7};
        maker.folder("/f/g").file("/f/one", "contents", linked).file("/f/two", "contents", linked);
        maker.link("/link", "f/one");
        const Bytes image = makeImage(maker.compilation(), onlyUdf(static_cast<UdfRevision>(revision)));
        const auto integrity = sectorOf(image, getLe32(sectorOf(image, 35).subspan(436)));
        QCOMPARE(idOf(integrity), 9U);
        QCOMPARE(faultOf(integrity, revision < 0x200 ? 2 : 3, 48), std::string());
        QCOMPARE(getLe32(integrity.subspan(28)), 1U); // closed
        const UdfVolume volume(image);
        const std::uint32_t partitions = volume.hasMetadata ? 2 : 1;
        QCOMPARE(getLe32(integrity.subspan(72)), partitions);
        QCOMPARE(getLe32(integrity.subspan(76)), 46U);
        for (std::uint32_t i = 0; i < partitions; ++i)
            QCOMPARE(getLe32(integrity.subspan(80 + 4 * i)), 0U); // nothing is free
        QCOMPARE(getLe32(integrity.subspan(80 + 4 * partitions)), getLe32(sectorOf(image, 34).subspan(192)));
        const auto use = integrity.subspan(80 + 8 * partitions);
        QCOMPARE(getLe32(use.subspan(32)), 3U); // one, two, link: UDF 2.2.6.4
        QCOMPARE(getLe32(use.subspan(36)), 3U); // with the root
        // Each name has a unique id (UDF 3.2.1.1), and the next one is above all.
        std::set<std::uint32_t> ids;
        const auto collect = [&](std::span<const std::byte> folder) {
            for (const auto identifier : volume.list(folder))
                if (identifier[18] != std::byte{0x0A})
                    ids.insert(getLe32(identifier.subspan(32)));
        };
        collect(volume.block(volume.rootBlock));
        collect(volume.entryOf(volume.find("f")));
        QCOMPARE(ids.size(), std::size_t{5});
        QVERIFY(*ids.begin() >= 16);
        QVERIFY(*ids.rbegin() < getLe64(integrity.subspan(40)));
        const auto one = volume.list(volume.entryOf(volume.find("f"))).at(2);
        const auto two = volume.list(volume.entryOf(volume.find("f"))).at(3);
        QCOMPARE(UdfVolume::nameOf(two), std::string("two"));
        QVERIFY(std::ranges::equal(one.subspan(20, 10), two.subspan(20, 10))); // one entry
        QCOMPARE(getLe16(volume.entryOf(one).subspan(48)), std::uint16_t{2});
        const std::size_t at = volume.fixed(volume.entryOf(one)) - 16;
        QCOMPARE(getLe64(volume.entryOf(one).subspan(at)), std::uint64_t{getLe32(one.subspan(32))});
    }

    void entriesFollowTheirTables_data() { addRevisions(); }
    void entriesFollowTheirTables()
    {
        QFETCH(int, revision);
        TreeMaker maker;
        maker.file("/file", pattern(3000),
                   {.mode = 04751,
                    .uid = 1000,
                    .gid = 100,
                    .modified = kTime + 60'000'000'000,
                    .accessed = kTime + 120'000'000'000,
                    .changed = kTime + 180'000'000'000});
        const Bytes image = makeImage(maker.compilation(), onlyUdf(static_cast<UdfRevision>(revision)));
        const UdfVolume volume(image);
        const bool isPlain = revision < 0x200;
        const auto entry = volume.entryOf(volume.find("file"));
        QCOMPARE(idOf(entry), isPlain ? 261U : 266U);
        QCOMPARE(faultOf(entry, isPlain ? 2 : 3, getLe32(volume.find("file").subspan(24))), std::string());
        // ICB tag: no prior entries, strategy 4, one entry, a file; set-uid, and long descriptors where the
        // contents lie in another partition.
        QCOMPARE(hex(entry.subspan(16, 12)), std::string("00 00 00 00 04 00 00 00 01 00 00 05"));
        QCOMPARE(getLe16(entry.subspan(34)), static_cast<std::uint16_t>(0x40 | (volume.hasMetadata ? 1 : 0)));
        QCOMPARE(getLe32(entry.subspan(36)), 1000U);
        QCOMPARE(getLe32(entry.subspan(40)), 100U);
        // rwx with delete and attributes, r-x, --x: 11111 00101 00001
        QCOMPARE(getLe32(entry.subspan(44)), 0b11111'00101'00001U);
        QCOMPARE(getLe16(entry.subspan(48)), std::uint16_t{1});
        QCOMPARE(getLe64(entry.subspan(56)), std::uint64_t{3000});
        const auto minuteAt = [&](std::size_t at) { return std::to_integer<int>(entry[at + 7]) - 46; };
        if (isPlain) {
            QCOMPARE(getLe64(entry.subspan(64)), std::uint64_t{2}); // blocks
            QCOMPARE(minuteAt(72), 2);
            QCOMPARE(minuteAt(84), 1);
            QCOMPARE(minuteAt(96), 3);
            // 4/14.10.1 and 4/14.10.5: one attribute, with the time of creation.
            QCOMPARE(getLe32(entry.subspan(168)), 56U);
            const auto space = entry.subspan(176, 56);
            QCOMPARE(faultOf(space.first(24), 2, getLe32(volume.find("file").subspan(24))), std::string());
            QCOMPARE(idOf(space), 262U);
            QCOMPARE(hex(space.subspan(16, 8)), std::string("38 00 00 00 38 00 00 00"));
            QCOMPARE(hex(space.subspan(24, 20)),
                     std::string("05 00 00 00 01 00 00 00 20 00 00 00 0c 00 00 00 01 00 00 00"));
            QCOMPARE(minuteAt(176 + 44), 1); // the earliest that is known
        } else {
            QCOMPARE(getLe64(entry.subspan(64)), std::uint64_t{3000});
            QCOMPARE(getLe64(entry.subspan(72)), std::uint64_t{2});
            QCOMPARE(minuteAt(80), 2);
            QCOMPARE(minuteAt(92), 1);
            QCOMPARE(minuteAt(104), 1); // created: the earliest that is known
            QCOMPARE(minuteAt(116), 3);
        }
        const std::size_t fixed = volume.fixed(entry);
        QCOMPARE(getLe32(entry.subspan(fixed - 4)), volume.hasMetadata ? 16U : 8U);
        QCOMPARE(getLe32(entry.subspan(volume.descriptors(entry))), 3000U);
        if (volume.hasMetadata)
            QCOMPARE(getLe16(entry.subspan(volume.descriptors(entry) + 8)),
                     std::uint16_t{0}); // the partition of the contents
        const auto contents =
            image.begin() +
            (volume.partition + getLe32(entry.subspan(volume.descriptors(entry) + 4))) * 2048L;
        const std::string expected = pattern(3000);
        QVERIFY(std::ranges::equal(std::span(contents, 3000), asBytes(expected)));
    }

    void foldersListTheirParentFirst_data() { addRevisions(); }
    void foldersListTheirParentFirst()
    {
        QFETCH(int, revision);
        TreeMaker maker;
        maker.folder("/sub").file("/Ω", "x");
        const Bytes image = makeImage(maker.compilation(), onlyUdf(static_cast<UdfRevision>(revision)));
        const UdfVolume volume(image);
        const auto root = volume.block(volume.rootBlock);
        QCOMPARE(getLe16(root.subspan(48)), std::uint16_t{2}); // its own parent, and sub's
        const auto identifiers = volume.list(root);
        QCOMPARE(identifiers.size(), std::size_t{3});
        const auto parent = identifiers[0];
        QCOMPARE(hex(parent.subspan(16, 8)), std::string("01 00 0a 00 00 08 00 00"));
        QCOMPARE(getLe32(parent.subspan(24)), volume.rootBlock);
        QCOMPARE(parent.size(), std::size_t{40});
        const auto sub = identifiers[1];
        QCOMPARE(hex(sub.subspan(16, 4)), std::string("01 00 02 04"));
        QCOMPARE(hex(sub.subspan(38)), std::string("08 73 75 62 00 00"));
        QCOMPARE(hex(identifiers[2].subspan(38)), std::string("10 03 a9 00 00 00"));
        const auto first = getLe32(root.subspan(volume.descriptors(root) + 4));
        for (const auto identifier : identifiers)
            QCOMPARE(faultOf(identifier, revision < 0x200 ? 2 : 3, first), std::string());
    }

    void identifiersInLaterBlocksSayWhichBlock()
    {
        TreeMaker maker;
        for (int i = 0; i < 200; ++i)
            maker.file("/a name of some length " + std::to_string(i), "");
        const Bytes image = makeImage(maker.compilation(), onlyUdf(UdfRevision::V102));
        const UdfVolume volume(image);
        const auto root = volume.block(volume.rootBlock);
        const auto identifiers = volume.list(root);
        QCOMPARE(identifiers.size(), std::size_t{201});
        const auto first = getLe32(root.subspan(volume.descriptors(root) + 4));
        for (const auto identifier : identifiers) {
            const auto offset = static_cast<std::uint32_t>(identifier.data() - identifiers[0].data());
            QCOMPARE(faultOf(identifier, 2, first + offset / 2048), std::string());
        }
    }

    void mirrorRepeatsTheMetadataFarAway_data()
    {
        QTest::addColumn<int>("revision");
        QTest::newRow("2.50") << 0x250;
        QTest::newRow("2.60") << 0x260;
    }
    void mirrorRepeatsTheMetadataFarAway()
    {
        QFETCH(int, revision);
        TreeMaker maker;
        for (int i = 0; i < 50; ++i)
            maker.file("/folder/" + std::to_string(i), pattern(5000));
        const Bytes image = makeImage(maker.compilation(), onlyUdf(static_cast<UdfRevision>(revision)));
        const UdfVolume volume(image);
        const auto map = volume.logical.subspan(446, 64);
        QCOMPARE(hex(map.first(4)), std::string("02 40 00 00"));
        QCOMPARE(textAt(map, 5, 23), std::string("*UDF Metadata Partition"));
        QCOMPARE(getLe16(map.subspan(28)), static_cast<std::uint16_t>(revision));
        QCOMPARE(getLe32(map.subspan(48)), 0xFFFFFFFF); // no bitmap where nothing is ever written
        QCOMPARE(getLe32(map.subspan(52)), 32U);
        QCOMPARE(getLe16(map.subspan(56)), std::uint16_t{32});
        QCOMPARE(std::to_integer<int>(map[58]), 1);
        std::span<const std::byte> copies[2];
        for (int i = 0; i < 2; ++i) {
            const std::uint32_t block =
                getLe32(map.subspan(40 + std::size_t{4} * static_cast<std::size_t>(i)));
            const auto entry = sectorOf(image, volume.partition + block);
            QCOMPARE(idOf(entry), 266U);
            QCOMPARE(faultOf(entry, 3, block), std::string());
            QCOMPARE(std::to_integer<int>(entry[27]), 250 + i);
            QCOMPARE(getLe16(entry.subspan(34)), std::uint16_t{0}); // short descriptors
            QCOMPARE(getLe64(entry.subspan(200)), std::uint64_t{0});
            const std::uint32_t first = getLe32(entry.subspan(220));
            QCOMPARE((volume.partition + first) % 32, 0U);
            QCOMPARE(getLe32(entry.subspan(216)) % (32 * 2048), 0U);
            copies[i] = std::span(image).subspan((volume.partition + first) * std::size_t{kSectorSize},
                                                 getLe32(entry.subspan(216)));
        }
        QVERIFY(copies[1].data() > copies[0].data() + copies[0].size() + 50 * 5000);
        QVERIFY(std::ranges::equal(copies[0], copies[1]));
    }

    void bridgeSharesContents()
    {
        TreeMaker maker;
        maker.file("/file", pattern(5000));
        ImageOptions options = reproducible();
        options.udf = UdfRevision::V250;
        const auto planned = plan(maker.compilation(), options);
        QVERIFY(planned.has_value());
        const auto contents = std::ranges::count(planned->extents(), ExtentKind::FileData, &Extent::kind);
        QCOMPARE(contents, 1);
        const Bytes image = makeImage(maker.compilation(), options);
        const UdfVolume volume(image);
        const auto entry = volume.entryOf(volume.find("file"));
        QCOMPARE(std::uint64_t{volume.partition + getLe32(entry.subspan(216 + 4))},
                 planned->file(0).firstSector);
    }

    void addressesCountFromTheDiscWhereASessionStartsLater()
    {
        TreeMaker maker;
        maker.file("/file", pattern(5000));
        ImageOptions options = onlyUdf(UdfRevision::V201);
        options.baseLba = 11264;
        const Bytes image = makeImage(maker.compilation(), options);
        const auto anchor = sectorOf(image, 256);
        QCOMPARE(faultOf(anchor, 3, 11264 + 256), std::string());
        QCOMPARE(getLe32(anchor.subspan(20)), 11264U + 32);
        QCOMPARE(getLe32(sectorOf(image, 34).subspan(188)), 11264U + 288);
        QCOMPARE(getLe32(sectorOf(image, 35).subspan(436)), 11264U + 48);
    }

    void longLinksLieBesideTheirEntry()
    {
        std::string target;
        for (int i = 0; i < 150; ++i)
            target += std::string(20, static_cast<char>('a' + i % 26)) + "/";
        target += "end";
        for (const UdfRevision revision : kRevisions) {
            TreeMaker maker;
            maker.link("/long", target).link("/short", "target");
            const Bytes image = makeImage(maker.compilation(), onlyUdf(revision));
            const UdfVolume volume(image);
            const auto shortOne = volume.entryOf(volume.find("short"));
            const std::size_t start = volume.descriptors(shortOne);
            QCOMPARE(std::to_integer<int>(shortOne[27]), 12);
            QCOMPARE(getLe16(shortOne.subspan(34)), std::uint16_t{3});
            QCOMPARE(hex(shortOne.subspan(start, getLe64(shortOne.subspan(56)))),
                     std::string("05 07 00 00 08 74 61 72 67 65 74"));
            const auto longOne = volume.entryOf(volume.find("long"));
            const Bytes expected = udf::pathComponents(target);
            QCOMPARE(getLe64(longOne.subspan(56)), std::uint64_t{expected.size()});
            const std::size_t first =
                volume.structures + getLe32(longOne.subspan(volume.descriptors(longOne) + 4));
            QVERIFY(
                std::ranges::equal(std::span(image).subspan(first * kSectorSize, expected.size()), expected));
        }
    }

    void sameTreeGivesSameBytes_data() { addRevisions(); }
    void sameTreeGivesSameBytes()
    {
        QFETCH(int, revision);
        const auto make = [&](const std::string& contents) {
            TreeMaker maker;
            maker.file("/b", contents).file("/a/c", "x").link("/l", "b").label("Same");
            return makeImage(maker.compilation(), onlyUdf(static_cast<UdfRevision>(revision)));
        };
        QVERIFY(make("12345") == make("12345"));
        QVERIFY(make("12345") != make("12346"));
    }

    void fileSystemsCanBeCombined()
    {
        TreeMaker maker;
        for (int bits = 0; bits < 16; ++bits) {
            ImageOptions options = reproducible();
            options.iso9660 = (bits & 1) != 0;
            options.joliet = (bits & 2) != 0;
            options.rockRidge = (bits & 4) != 0;
            if ((bits & 8) != 0)
                options.udf = UdfRevision::V102;
            const auto planned = plan(maker.compilation(), options);
            const bool isSane = bits != 0 && ((bits & 6) == 0 || options.iso9660);
            QCOMPARE(planned.has_value(), isSane);
            if (!isSane)
                QCOMPARE(planned.error().code, ErrorCode::InvalidArgument);
        }
    }
};

QTEST_GUILESS_MAIN(TestUdfStructures)
#include "tst_udfstructures.moc"
