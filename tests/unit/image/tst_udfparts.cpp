// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include <set>

#include "core/image/udf/entrywriter.h"
#include "core/image/udf/names.h"
#include "udfbytes.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

/// Names, paths, labels and allocation descriptors by themselves.
class TestUdfParts : public QObject {
    Q_OBJECT

private slots:
    void extentsCoverFilesOfAnySize_data()
    {
        QTest::addColumn<qulonglong>("size");
        constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;
        const std::uint64_t extent = 0x3FFFF800;
        const std::uint64_t plain = extent * 227;    // 4/14.9: (2048 - 176 - 56) / 8
        const std::uint64_t extended = extent * 229; // 4/14.17: (2048 - 216) / 8
        for (const std::uint64_t size :
             {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{2047}, std::uint64_t{2048},
              std::uint64_t{2049}, extent - 1, extent, extent + 1, kGiB, 4 * kGiB - 1, 4 * kGiB, 9 * kGiB,
              114 * extent, 114 * extent + 1, plain, plain + 1, extended, extended + 1, 2048 * kGiB})
            QTest::addRow("%llu", static_cast<unsigned long long>(size)) << qulonglong{size};
    }
    void extentsCoverFilesOfAnySize()
    {
        QFETCH(qulonglong, size);
        for (const UdfRevision revision : kRevisions) {
            const udf::EntryWriter writer(revision);
            const std::uint16_t own = hasMetadataPartition(revision) ? 1 : 0;
            const std::uint32_t blocks = writer.blocksFor(size, 0, own);
            Bytes bytes(blocks * std::size_t{2048});
            writer.put(bytes, {77, own}, {}, {size, {1000, 0}});
            const std::size_t each = own == 0 ? 8 : 16;
            std::uint64_t covered = 0;
            std::uint64_t next = 1000;
            std::uint32_t block = 0;
            for (bool goesOn = true; goesOn; ++block) {
                QVERIFY(block < blocks);
                const auto one = std::span(bytes).subspan(block * std::size_t{2048}, 2048);
                const std::size_t fixed = block > 0 ? 24 : isSecondEdition(revision) ? 176 : 216;
                QCOMPARE(idOf(one), block > 0 ? 258U : isSecondEdition(revision) ? 261U : 266U);
                QCOMPARE(faultOf(one, isSecondEdition(revision) ? 2 : 3, 77 + block), std::string());
                const std::uint32_t length = getLe32(one.subspan(fixed - 4));
                const std::size_t start = fixed + (block > 0 ? 0 : getLe32(one.subspan(fixed - 8)));
                QVERIFY(start + length <= 2048);
                goesOn = false;
                for (std::size_t at = start; at < start + length; at += each) {
                    const std::uint32_t word = getLe32(one.subspan(at));
                    QVERIFY(!goesOn);
                    if (word >> 30 == 3) {
                        QCOMPARE(getLe32(one.subspan(at + 4)), 77 + block + 1);
                        goesOn = true;
                        continue;
                    }
                    QCOMPARE(word >> 30, 0U);
                    QCOMPARE(std::uint64_t{getLe32(one.subspan(at + 4))}, next);
                    covered += word;
                    next += word / 2048;
                    QVERIFY(word % 2048 == 0 || covered == size); // whole blocks but for the last
                }
            }
            QCOMPARE(block, blocks);
            QCOMPARE(covered, std::uint64_t{size});
        }
    }

    void symbolicLinksArePathComponents() // 4/14.16
    {
        QCOMPARE(hex(udf::pathComponents("a")), std::string("05 02 00 00 08 61"));
        QCOMPARE(hex(udf::pathComponents("/")), std::string("02 00 00 00"));
        QCOMPARE(hex(udf::pathComponents("../.")), std::string("03 00 00 00 04 00 00 00"));
        QCOMPARE(hex(udf::pathComponents("/a//Ω")),
                 std::string("02 00 00 00 05 02 00 00 08 61 05 03 00 00 10 03 a9"));
        QCOMPARE(hex(udf::pathComponents("")), std::string());
    }

    void namesAreInEightOrSixteenBits() // UDF 2.1.1
    {
        QCOMPARE(hex(udf::encodeCs0("")), std::string());
        QCOMPARE(hex(udf::encodeCs0("aÿ")), std::string("08 61 ff"));
        QCOMPARE(hex(udf::encodeCs0("aĀ")), std::string("10 00 61 01 00"));
        QCOMPARE(hex(udf::encodeCs0("😀")), std::string("10 d8 3d de 00"));
        QCOMPARE(hex(udf::encodeCs0("e\xCC\x81")), std::string("10 00 65 03 01"));
        QCOMPARE(hex(udf::encodeCs0("\uFEFFa\uFFFE")),
                 std::string("10 00 5f 00 61 00 5f")); // no marks of byte order
    }

    void labelsAreCutAtWholeCharacters()
    {
        Bytes field(8);
        udf::putDstring(field, "abcdefghij");
        QCOMPARE(hex(field), std::string("08 61 62 63 64 65 66 07"));
        Bytes wide(8);
        udf::putDstring(wide, "ΩΩΩΩΩ");
        QCOMPARE(hex(wide), std::string("10 03 a9 03 a9 03 a9 07"));
        Bytes twoUnits(8);
        udf::putDstring(twoUnits, "Ω😀😀");
        QCOMPARE(hex(twoUnits), std::string("10 03 a9 d8 3d de 00 07"));
        Bytes withinOne(8);
        udf::putDstring(withinOne, "ΩΩ😀");
        QCOMPARE(hex(withinOne), std::string("10 03 a9 03 a9 00 00 05"));
        Bytes even(9);
        udf::putDstring(even, "ΩΩΩΩΩ");
        QCOMPARE(hex(even), std::string("10 03 a9 03 a9 03 a9 00 07"));
    }

    void namesThatFitAreKept()
    {
        const std::string longest(254, 'x');
        std::string wide;
        for (int i = 0; i < 85; ++i)
            wide += "日";
        const std::vector<std::string_view> names{longest, wide, "trailing.", "trailing ", "Case", "case"};
        const auto identifiers = udf::makeIdentifiers(names);
        for (std::size_t i = 0; i < names.size(); ++i)
            QCOMPARE(udf::decodeCs0(asBytes(identifiers[i])), std::string(names[i]));
        QCOMPARE(identifiers[0].size(), std::size_t{255});
    }

    void namesThatDoNotFitAreShortenedAndUnique()
    {
        const std::string a(255, 'x');
        const std::string b = std::string(250, 'x') + ".text";
        const std::string c = std::string(254, 'x') + "y";
        const std::vector<std::string_view> names{a, b, c};
        const auto identifiers = udf::makeIdentifiers(names);
        QCOMPARE(udf::decodeCs0(asBytes(identifiers[0])), std::string(249, 'x') + "#3B85");
        QCOMPARE(udf::decodeCs0(asBytes(identifiers[1])), std::string(244, 'x') + "#6CBE.text");
        QVERIFY(identifiers[0] != identifiers[2]);
        QCOMPARE(udf::makeIdentifiers(names), identifiers);
        QCOMPARE(crcOf(asBytes(a)), 0x3B85U);
    }

    void namesThatAreNoUtf8StayApart()
    {
        const std::vector<std::string_view> names{"\xE4.txt", "\xF6.txt", "\xEF\xBF\xBD.txt"};
        const auto identifiers = udf::makeIdentifiers(names);
        QCOMPARE(udf::decodeCs0(asBytes(identifiers[2])), std::string(names[2])); // it is itself
        QCOMPARE(std::set<std::string>(identifiers.begin(), identifiers.end()).size(), std::size_t{3});
        for (const std::string& identifier : identifiers)
            QVERIFY(udf::decodeCs0(asBytes(identifier)).ends_with(".txt"));
    }

    void moreEqualStartsThanACrcCanTellApartComeToAnEnd()
    {
        std::vector<std::string> all;
        for (int i = 0; i < 70'000; ++i) // bytes that are no UTF-8, each one character of two bytes
            all.push_back(std::string(200, '\xE4') + std::to_string(100'000 + i));
        const std::vector<std::string_view> names(all.begin(), all.end());
        const auto identifiers = udf::makeIdentifiers(names);
        QCOMPARE(std::set<std::string>(identifiers.begin(), identifiers.end()).size(), all.size());
        QVERIFY(std::ranges::all_of(identifiers, [](const std::string& one) { return one.size() <= 255; }));
    }
};

QTEST_GUILESS_MAIN(TestUdfParts)
#include "tst_udfparts.moc"
