// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include <algorithm>

#include "core/base/byteorder.h"
#include "core/image/directoryrecord.h"
#include "core/image/text.h"
#include "core/image/volumedescriptor.h"
#include "udfbytes.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

namespace {

bool isBoth16(std::span<const std::byte> bytes, std::uint16_t value)
{
    return getLe16(bytes) == value && getBe16(bytes.subspan(2)) == value;
}

} // namespace

class TestVolumeSet : public QObject {
    Q_OBJECT

private slots:
    void aVolumeIsAloneUnlessTold()
    {
        TreeMaker maker;
        const Bytes image = makeImage(maker.compilation());
        const auto primary = sectorOf(image, 16);
        QVERIFY(isBoth16(primary.subspan(descriptor::kSetSize), 1));
        QVERIFY(isBoth16(primary.subspan(descriptor::kSequenceNumber), 1));
        QVERIFY(std::ranges::all_of(primary.subspan(descriptor::kApplicationUse, 512),
                                    [](std::byte b) { return b == std::byte{0}; }));
    }

    void aVolumeCanBeOneOfASet()
    {
        TreeMaker maker;
        maker.file("/folder/x", "2");
        ImageOptions options = reproducible();
        options.volumeSetSize = 700;
        options.volumeSequenceNumber = 300;
        options.applicationUse = std::string(511, 'u') + '\xFF';
        const Bytes image = makeImage(maker.compilation(), options);
        for (const std::uint64_t lba : {std::uint64_t{16}, std::uint64_t{17}}) { // Joliet's says so, too
            const auto descriptor = sectorOf(image, lba);
            QVERIFY(isBoth16(descriptor.subspan(descriptor::kSetSize), 700));
            QVERIFY(isBoth16(descriptor.subspan(descriptor::kSequenceNumber), 300));
            QVERIFY(isBoth16(descriptor.subspan(descriptor::kRootRecord + record::kVolumeNumber), 300));
            QVERIFY(std::ranges::equal(descriptor.subspan(descriptor::kApplicationUse, 512),
                                       asBytes(options.applicationUse)));
            const std::uint32_t root = getLe32(descriptor.subspan(descriptor::kRootRecord + record::kExtent));
            const auto directory = sectorOf(image, root);
            for (std::size_t at = 0; directory[at] != std::byte{0};
                 at += std::to_integer<std::size_t>(directory[at]))
                QVERIFY(isBoth16(directory.subspan(at + record::kVolumeNumber), 300));
        }
        options.volumeSequenceNumber = 701;
        QCOMPARE(plan(maker.compilation(), options).error().code, ErrorCode::InvalidArgument);
        options.volumeSequenceNumber = 0;
        QCOMPARE(plan(maker.compilation(), options).error().code, ErrorCode::InvalidArgument);
        options.volumeSequenceNumber = 1;
        options.applicationUse += '1';
        QCOMPARE(plan(maker.compilation(), options).error().code, ErrorCode::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(TestVolumeSet)
#include "tst_volumeset.moc"
