// SPDX-License-Identifier: GPL-3.0-or-later
// LENGTH: one row for each rule of the check.
#include <QTest>

#include <functional>

#include "core/base/crc.h"
#include "core/image/check/checkimage.h"
#include "core/source/memorysource.h"
#include "udfbytes.h"
#include "udfvariants.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

namespace {

CheckReport check(const Bytes& image, const CheckOptions& options = {})
{
    MemorySectors sectors(image);
    SilentJobContext job;
    auto report = checkImage(sectors, options, job);
    if (report)
        return *std::move(report);
    CheckReport failed;
    failed.errors = 1;
    failed.findings.push_back({.found = report.error().toString()});
    return failed;
}

std::string toText(const CheckReport& report)
{
    std::string text;
    for (const Finding& finding : report.findings) {
        text += std::string(name(finding.code)) + " " + std::string(name(finding.part)) + " " + finding.path;
        text += " lba " + std::to_string(finding.lba.value_or(0)) + " " + std::string(finding.field) + " " +
                finding.expected + "/" + finding.found + "\n";
    }
    return text;
}

TreeMaker& wholeTree(TreeMaker& maker)
{
    maker.label("check me");
    maker.file("/A.TXT", "hello").file("/B.TXT", pattern(5000)).file("/C.TXT", "").folder("/EMPTY");
    maker.file("/DIR/ONE", pattern(2048)).file("/DIR/SUB/TWO", "two").link("/LINK", "DIR/ONE");
    maker.file("/" + std::string(240, 'n'), "a name that needs a continuation area");
    return maker;
}

Bytes isoImage()
{
    TreeMaker maker;
    ImageOptions options = reproducible();
    options.boot.entries = {{.path = "/B.TXT"}, {.platform = BootPlatform::Efi, .path = "/DIR/ONE"}};
    return makeImage(wholeTree(maker).compilation(), options);
}

Bytes deepImage()
{
    TreeMaker maker;
    maker.file("/1/2/3/4/5/6/7/8/9/FILE", "deep");
    return makeImage(maker.compilation());
}

Bytes udfImage(UdfRevision revision)
{
    TreeMaker maker;
    return makeImage(wholeTree(maker).compilation(), onlyUdf(revision));
}
Bytes udf102()
{
    return udfImage(UdfRevision::V102);
}
Bytes udf250()
{
    return udfImage(UdfRevision::V250);
}

Bytes listedImage()
{
    TreeMaker maker;
    ImageOptions options = reproducible();
    options.checksums = true;
    return makeImage(wholeTree(maker).compilation(), options);
}

std::span<std::byte> at(Bytes& image, std::uint64_t sector, std::size_t offset = 0)
{
    return std::span(image).subspan(sector * kSectorSize + offset);
}

/// The root directory of the descriptor in `sector`, whose records follow each other in one sector.
std::uint64_t rootOf(const Bytes& image, std::uint64_t sector)
{
    return getLe32(sectorOf(image, sector).subspan(158));
}
constexpr std::uint64_t kPrimary = 16;
constexpr std::uint64_t kJoliet = 18; // behind the boot record

/// The record with this identifier in the directory at `sector`.
std::span<std::byte> record(Bytes& image, std::uint64_t sector, const std::string& identifier)
{
    for (std::size_t offset = 0; offset < kSectorSize;) {
        const auto here = at(image, sector, offset);
        const auto length = std::to_integer<std::size_t>(here[0]);
        const auto size = std::to_integer<std::size_t>(here[32]);
        if (length == 0)
            break;
        if (textAt(here, 33, size) == identifier)
            return here.first(length);
        offset += length;
    }
    qFatal("no record %s", identifier.c_str());
}
const std::string kSelf(1, '\0');
const std::string kParent(1, '\1');

std::span<std::byte> inRoot(Bytes& image, const std::string& identifier)
{
    return record(image, rootOf(image, kPrimary), identifier);
}
std::uint64_t extentOf(std::span<const std::byte> directoryRecord)
{
    return getLe32(directoryRecord.subspan(2));
}

/// The system use entry with this signature.
std::span<std::byte> entry(std::span<std::byte> directoryRecord, const char* signature)
{
    for (std::size_t offset = 33; offset + 4 <= directoryRecord.size(); ++offset)
        if (textAt(directoryRecord, offset, 2) == signature && directoryRecord[offset + 3] == std::byte{1})
            return directoryRecord.subspan(offset, std::to_integer<std::size_t>(directoryRecord[offset + 2]));
    qFatal("no entry %s", signature);
}

std::span<std::byte> writable(Bytes& image, std::span<const std::byte> part)
{
    return std::span(image).subspan(static_cast<std::size_t>(part.data() - image.data()), part.size());
}
std::span<std::byte> udfIdentifier(Bytes& image, const std::string& name)
{
    return writable(image, UdfVolume(image).find(name));
}
std::span<std::byte> udfEntry(Bytes& image, const std::string& name)
{
    const UdfVolume volume(image);
    return writable(image, volume.entryOf(volume.find(name)));
}
/// The descriptor with this tag in the main sequence.
std::span<std::byte> udfDescriptor(Bytes& image, unsigned id, std::uint64_t first = 32)
{
    for (std::uint64_t i = 0; i < 16; ++i)
        if (idOf(at(image, first + i)) == id)
            return at(image, first + i).first(kSectorSize);
    qFatal("no descriptor %u", id);
}
constexpr std::uint64_t kIntegrity = 48;

Bytes hybrid()
{
    TreeMaker maker;
    maker.file("/a", "1");
    ImageOptions options = reproducible();
    options.boot.entries = {
        {.platform = BootPlatform::Efi,
         .path = "/efi.img",
         .hiddenImage = std::make_shared<source::MemorySource>(pattern(9000), "efi.img")}};
    options.boot.hybrid = Hybrid::Yes;
    return makeImage(maker.compilation(), options);
}
/// UEFI 5.3.2: of the array and of the header, in the system area.
void sealPartitions(Bytes& image)
{
    const auto header = at(image, 0, 512).first(92);
    putLe32(header.subspan(88), crc32(at(image, 0, 1024).first(128 * 128)));
    putLe32(header.subspan(16), 0);
    putLe32(header.subspan(16), crc32(header));
}

/// One place in which an image is broken, and what has to be found there.
struct Breach {
    const char* name;
    Bytes (*make)();
    void (*breach)(Bytes&);
    FindingCode code;
    ImagePart part;
    const char* field;
    const char* path;
};

using enum FindingCode;
constexpr auto kIso = ImagePart::Iso9660;
constexpr auto kRock = ImagePart::RockRidge;
constexpr auto kUdf = ImagePart::Udf;

// clang-format off
const Breach kBreaches[] = {
    {"space size in two orders", isoImage, [](Bytes& i) { at(i, kPrimary, 80 + 7)[0] ^= std::byte{1}; },
     ByteOrders, kIso, "Volume Space Size", ""},
    {"set size in two orders", isoImage, [](Bytes& i) { at(i, kPrimary, 120)[0] = std::byte{2}; },
     ByteOrders, kIso, "Volume Set Size", ""},
    {"block size of Joliet in two orders", isoImage, [](Bytes& i) { at(i, kJoliet, 128)[0] = std::byte{2}; },
     ByteOrders, ImagePart::Joliet, "Logical Block Size", ""},
    {"root's volume number in two orders", isoImage, [](Bytes& i) { at(i, kPrimary, 156 + 28)[0] ^= std::byte{1}; },
     ByteOrders, kIso, "Volume Sequence Number", ""},
    {"version of the terminator", isoImage, [](Bytes& i) { at(i, 19, 6)[0] = std::byte{2}; },
     FieldInvalid, kIso, "Volume Descriptor Version", ""},
    {"version of the boot record", isoImage, [](Bytes& i) { at(i, 17, 6)[0] = std::byte{2}; },
     FieldInvalid, ImagePart::ElTorito, "Volume Descriptor Version", ""},
    {"structure version", isoImage, [](Bytes& i) { at(i, kPrimary, 881)[0] = std::byte{9}; },
     FieldInvalid, kIso, "File Structure Version", ""},
    {"creation date", isoImage, [](Bytes& i) { at(i, kPrimary, 813 + 4)[0] = std::byte{'9'}; },
     DateInvalid, kIso, "Volume Creation Date and Time", ""},
    {"volume larger than the image", isoImage, [](Bytes& i) { putBoth32(at(i, kPrimary, 80), 1'000'000); },
     ImageCut, ImagePart::Volume, "Volume Space Size", ""},
    {"volume smaller than its files", isoImage, [](Bytes& i) { putBoth32(at(i, kPrimary, 80), 30); },
     OutsideVolume, kIso, "Extent", "/A.TXT"},
    {"no terminator", isoImage, [](Bytes& i) { at(i, 19, 1)[0] = std::byte{'X'}; },
     NoTerminator, kIso, "", ""},
    {"root elsewhere in the descriptor", isoImage, [](Bytes& i) { putBoth32(at(i, kPrimary, 166), 4096); },
     SelfWrong, kIso, "", "/"},
    {"record's extent in two orders", isoImage, [](Bytes& i) { inRoot(i, "A.TXT;1")[9] ^= std::byte{1}; },
     ByteOrders, kIso, "Location of Extent", "/A.TXT"},
    {"record's length in two orders", isoImage, [](Bytes& i) { inRoot(i, "A.TXT;1")[10] ^= std::byte{1}; },
     ByteOrders, kIso, "Data Length", "/A.TXT"},
    {"volume number in two orders", isoImage, [](Bytes& i) { inRoot(i, "A.TXT;1")[31] = std::byte{7}; },
     ByteOrders, kIso, "Volume Sequence Number", "/A.TXT"},
    {"recording date", isoImage, [](Bytes& i) { inRoot(i, "A.TXT;1")[19] = std::byte{13}; },
     DateInvalid, kIso, "Recording Date and Time", "/A.TXT"},
    {"identifier longer than its record", isoImage, [](Bytes& i) { inRoot(i, "A.TXT;1")[32] = std::byte{250}; },
     RecordBroken, kIso, "", "/"},
    {"padding behind an identifier", isoImage, [](Bytes& i) { at(i, rootOf(i, kJoliet), 68 + 33 + 10)[0] = std::byte{1}; },
     RecordPadding, ImagePart::Joliet, "", "/A.TXT"},
    {"bytes behind the last record", isoImage, [](Bytes& i) { at(i, rootOf(i, kPrimary), 2047)[0] = std::byte{1}; },
     RecordPadding, kIso, "", "/"},
    {"order of records", isoImage, [](Bytes& i) { inRoot(i, "B.TXT;1")[33] = std::byte{'0'}; },
     RecordOrder, kIso, "", "/B.TXT"},
    {"reserved flag", isoImage, [](Bytes& i) { inRoot(i, "A.TXT;1")[25] |= std::byte{0x20}; },
     RecordFlags, kIso, "", "/A.TXT"},
    {"one name twice", isoImage, [](Bytes& i) { inRoot(i, "B.TXT;1")[33] = std::byte{'A'}; },
     NameTwice, kIso, "", "/B.TXT"},
    {"slash in a name", isoImage, [](Bytes& i) { inRoot(i, "C.TXT;1")[34] = std::byte{'/'}; },
     NameInvalid, kIso, "", "/C.TXT"},
    {"colon in Joliet", isoImage, [](Bytes& i) { at(i, rootOf(i, kJoliet), 68 + 34)[0] = std::byte{':'}; },
     NameInvalid, ImagePart::Joliet, "", "/:.TXT"},
    {"more sections that do not come", isoImage, [](Bytes& i) { inRoot(i, "A.TXT;1")[25] |= std::byte{0x80}; },
     SectionsBroken, kIso, "", "/A.TXT"},
    {"file behind the image", isoImage, [](Bytes& i) { putBoth32(inRoot(i, "A.TXT;1").subspan(2), 5'000'000); },
     OutsideImage, kIso, "Extent", "/A.TXT"},
    {"file on a directory", isoImage, [](Bytes& i) { putBoth32(inRoot(i, "A.TXT;1").subspan(2), static_cast<std::uint32_t>(rootOf(i, kPrimary))); },
     Overlap, kIso, "", "/A.TXT"},
    {"file on half of another", isoImage, [](Bytes& i) { putBoth32(inRoot(i, "A.TXT;1").subspan(2), static_cast<std::uint32_t>(extentOf(inRoot(i, "B.TXT;1")) + 1)); },
     PartlyShared, kIso, "", "/A.TXT"},
    {"directory that is its parent", isoImage, [](Bytes& i) { putBoth32(inRoot(i, "EMPTY").subspan(2), static_cast<std::uint32_t>(rootOf(i, kPrimary))); },
     FolderLoop, kIso, "", "/EMPTY"},
    {"size of a directory", isoImage, [](Bytes& i) { putBoth32(inRoot(i, "EMPTY").subspan(10), 2000); },
     FolderSize, kIso, "", "/EMPTY"},
    {"directory's own record", isoImage, [](Bytes& i) { putBoth32(record(i, extentOf(inRoot(i, "DIR")), kSelf).subspan(2), 99); },
     SelfWrong, kIso, "", "/DIR"},
    {"directory's parent", isoImage, [](Bytes& i) { putBoth32(record(i, extentOf(inRoot(i, "DIR")), kParent).subspan(2), 99); },
     ParentWrong, kIso, "", "/DIR"},

    {"path table's size", isoImage, [](Bytes& i) { putBoth32(at(i, kPrimary, 132), 21); },
     PathTableBroken, kIso, "Type L Path Table", ""},
    {"path table behind the image", isoImage, [](Bytes& i) { putLe32(at(i, kPrimary, 140), 5'000'000); },
     OutsideImage, kIso, "Type L Path Table", ""},
    {"extent in path table L", isoImage, [](Bytes& i) { at(i, getLe32(sectorOf(i, kPrimary).subspan(140)), 10 + 2)[0] ^= std::byte{0x40}; },
     PathTableMissing, kIso, "", "/DIR"},
    {"stray in path table L", isoImage, [](Bytes& i) { at(i, getLe32(sectorOf(i, kPrimary).subspan(140)), 10 + 2)[0] ^= std::byte{0x40}; },
     PathTableStray, kIso, "", ""},
    {"extent in path table M", isoImage, [](Bytes& i) { at(i, getBe32(sectorOf(i, kPrimary).subspan(148)), 10 + 5)[0] ^= std::byte{0x40}; },
     PathTablesDiffer, kIso, "Type M Path Table", ""},
    {"identifier in the path table", isoImage, [](Bytes& i) { at(i, getLe32(sectorOf(i, kPrimary).subspan(140)), 10 + 8)[0] = std::byte{'E'}; },
     PathTableEntry, kIso, "Directory Identifier", "/DIR"},
    {"parent in the path table", isoImage, [](Bytes& i) { at(i, getLe32(sectorOf(i, kPrimary).subspan(140)), 10 + 6)[0] = std::byte{9}; },
     PathTableEntry, kIso, "Parent Directory Number", "/DIR"},
    {"order of the path table", isoImage, [](Bytes& i) { at(i, getLe32(sectorOf(i, kPrimary).subspan(140)), 10 + 6)[0] = std::byte{3}; },
     PathTableOrder, kIso, "", ""},

    {"length of a system use entry", isoImage, [](Bytes& i) { entry(inRoot(i, "A.TXT;1"), "PX")[2] = std::byte{2}; },
     SystemUseBroken, kRock, "", "/A.TXT"},
    {"length of PX", isoImage, [](Bytes& i) { entry(inRoot(i, "A.TXT;1"), "PX")[2] = std::byte{40}; },
     SystemUseSize, kRock, "PX", "/A.TXT"},
    {"version of PX", isoImage, [](Bytes& i) { entry(inRoot(i, "A.TXT;1"), "PX")[3] = std::byte{2}; },
     SystemUseVersion, kRock, "PX", "/A.TXT"},
    {"mode in two orders", isoImage, [](Bytes& i) { entry(inRoot(i, "A.TXT;1"), "PX")[4] ^= std::byte{1}; },
     ByteOrders, kRock, "PX", "/A.TXT"},
    {"no PX", isoImage, [](Bytes& i) { entry(inRoot(i, "A.TXT;1"), "PX")[0] = std::byte{'Q'}; },
     PosixMissing, kRock, "", "/A.TXT"},
    {"mode of a folder", isoImage, [](Bytes& i) { putBoth32(entry(inRoot(i, "A.TXT;1"), "PX").subspan(4), 040755); },
     TypeDiffers, kRock, "File Flags", "/A.TXT"},
    {"mode of a link", isoImage, [](Bytes& i) { putBoth32(entry(inRoot(i, "A.TXT;1"), "PX").subspan(4), 0120755); },
     TypeDiffers, kRock, "SL", "/A.TXT"},
    {"mode of nothing", isoImage, [](Bytes& i) { putBoth32(entry(inRoot(i, "A.TXT;1"), "PX").subspan(4), 0644); },
     TypeMissing, kRock, "PX", "/A.TXT"},
    {"slash in NM", isoImage, [](Bytes& i) { entry(inRoot(i, "A.TXT;1"), "NM")[6] = std::byte{'/'}; },
     NameInvalid, kRock, "", "/A/TXT"},
    {"one NM twice", isoImage, [](Bytes& i) { entry(inRoot(i, "B.TXT;1"), "NM")[5] = std::byte{'A'}; },
     NameTwice, kRock, "", "/A.TXT"},
    {"component of SL", isoImage, [](Bytes& i) { entry(inRoot(i, "LINK.;1"), "SL")[6] = std::byte{200}; },
     LinkInvalid, kRock, "", "/LINK"},
    {"continuation behind the image", isoImage, [](Bytes& i) { putBoth32(entry(inRoot(i, "NNNNNNNNNNNNNNNNNNNNNNNNNNNNNN.;1"), "CE").subspan(4), 5'000'000); },
     ContinuationInvalid, kRock, "", "/NNNNNNNNNNNNNNNNNNNNNNNNNNNNNN"},
    {"no ER", isoImage, [](Bytes& i) { auto ce = entry(inRoot(i, kSelf), "CE"); at(i, getLe32(std::span<const std::byte>(ce).subspan(4)), getLe32(std::span<const std::byte>(ce).subspan(12)))[0] = std::byte{'X'}; },
     RockRidgeUnannounced, kRock, "ER", "/"},
    {"length of ER's identifier", isoImage, [](Bytes& i) { auto ce = entry(inRoot(i, kSelf), "CE"); at(i, getLe32(std::span<const std::byte>(ce).subspan(4)), getLe32(std::span<const std::byte>(ce).subspan(12)) + 4)[0] ^= std::byte{1}; },
     SystemUseSize, kRock, "ER", "/"},
    {"no SP", isoImage, [](Bytes& i) { entry(inRoot(i, kSelf), "SP")[4] = std::byte{0}; },
     RockRidgeUnannounced, kRock, "SP", "/"},

    {"header of the boot catalogue", isoImage, [](Bytes& i) { at(i, getLe32(sectorOf(i, 17).subspan(0x47)))[0] = std::byte{2}; },
     BootCatalogHeader, ImagePart::ElTorito, "", ""},
    {"key of the boot catalogue", isoImage, [](Bytes& i) { at(i, getLe32(sectorOf(i, 17).subspan(0x47)), 30)[0] = std::byte{2}; },
     BootCatalogKey, ImagePart::ElTorito, "", ""},
    {"checksum of the boot catalogue", isoImage, [](Bytes& i) { at(i, getLe32(sectorOf(i, 17).subspan(0x47)), 5)[0] = std::byte{2}; },
     BootCatalogChecksum, ImagePart::ElTorito, "", ""},
    {"sections of the boot catalogue", isoImage, [](Bytes& i) { at(i, getLe32(sectorOf(i, 17).subspan(0x47)), 66)[0] = std::byte{9}; },
     BootCatalogSections, ImagePart::ElTorito, "", ""},
    {"boot media", isoImage, [](Bytes& i) { at(i, getLe32(sectorOf(i, 17).subspan(0x47)), 33)[0] = std::byte{9}; },
     FieldInvalid, ImagePart::ElTorito, "Boot Media Type", ""},
    {"boot image behind the image", isoImage, [](Bytes& i) { putLe32(at(i, getLe32(sectorOf(i, 17).subspan(0x47)), 40), 5'000'000); },
     OutsideImage, ImagePart::ElTorito, "Load RBA", ""},
    {"boot catalogue behind the image", isoImage, [](Bytes& i) { putLe32(at(i, 17, 0x47), 5'000'000); },
     OutsideImage, ImagePart::ElTorito, "Boot Catalog", ""},

    {"entry of the partition table", hybrid, [](Bytes& i) { at(i, 0, 2 * 512 + 40)[0] ^= std::byte{1}; },
     TableChecksum, ImagePart::Partitions, "PartitionEntryArrayCRC32", ""},
    {"header of the partition table", hybrid, [](Bytes& i) { at(i, 0, 512 + 60)[0] ^= std::byte{1}; },
     TableChecksum, ImagePart::Partitions, "HeaderCRC32", ""},
    {"place of the partition table", hybrid, [](Bytes& i) { at(i, 0, 512 + 24)[0] = std::byte{2}; },
     FieldInvalid, ImagePart::Partitions, "MyLBA", ""},
    {"copy of the partition table", hybrid, [](Bytes& i) { i[i.size() - 512] = std::byte{'X'}; },
     DescriptorMissing, ImagePart::Partitions, "Backup GPT Header", ""},
    {"entry of the copy", hybrid, [](Bytes& i) { i[i.size() - 9 * 2048 + 40] ^= std::byte{1}; },
     TableChecksum, ImagePart::Partitions, "PartitionEntryArrayCRC32", ""},
    {"record before the partition table", hybrid, [](Bytes& i) { at(i, 0, 446 + 4)[0] = std::byte{0}; },
     DescriptorMissing, ImagePart::Partitions, "Protective MBR", ""},
    {"mark of the record before the partition table", hybrid, [](Bytes& i) { at(i, 0, 511)[0] = std::byte{0}; },
     FieldInvalid, ImagePart::Partitions, "Signature", ""},
    {"end of a partition", hybrid, [](Bytes& i) { putLe64(at(i, 0, 2 * 512 + 40), 5'000'000); sealPartitions(i); },
     OutsideImage, ImagePart::Partitions, "EndingLBA", ""},

    {"recognition sequence", udf102, [](Bytes& i) { at(i, 18, 1)[0] = std::byte{'X'}; },
     RecognitionMissing, kUdf, "", ""},
    {"version of the recognition sequence", udf102, [](Bytes& i) { at(i, 17, 6)[0] = std::byte{7}; },
     RecognitionMissing, kUdf, "", ""},
    {"only one anchor", udf102, [](Bytes& i) { const auto n = i.size() / kSectorSize; at(i, n - 1)[0] = at(i, n - 257)[0] = std::byte{0}; },
     AnchorMissing, kUdf, "", ""},
    {"checksum of an anchor", udf102, [](Bytes& i) { at(i, 256, 4)[0] ^= std::byte{1}; },
     TagChecksum, kUdf, "Anchor Volume Descriptor Pointer", ""},
    {"CRC of the primary descriptor", udf102, [](Bytes& i) { udfDescriptor(i, 1)[100] ^= std::byte{1}; },
     TagCrc, kUdf, "Primary Volume Descriptor", ""},
    {"location of the partition descriptor", udf102, [](Bytes& i) { auto d = udfDescriptor(i, 5); d[12] ^= std::byte{1}; reseal(d); },
     TagLocation, kUdf, "Partition Descriptor", ""},
    {"version of the logical volume descriptor", udf102, [](Bytes& i) { auto d = udfDescriptor(i, 6); d[2] = std::byte{9}; reseal(d); },
     TagVersion, kUdf, "Logical Volume Descriptor", ""},
    {"no primary descriptor", udf102, [](Bytes& i) { udfDescriptor(i, 1)[20] ^= std::byte{1}; },
     DescriptorMissing, kUdf, "Primary Volume Descriptor", ""},
    {"no end of the sequence", udf102, [](Bytes& i) { udfDescriptor(i, 8)[0] = std::byte{0}; },
     NoTerminator, kUdf, "Volume Descriptor Sequence", ""},
    {"partition of another size in the reserve", udf102, [](Bytes& i) { auto d = udfDescriptor(i, 5, i.size() / kSectorSize - 1 - 240); d[192] ^= std::byte{1}; reseal(d); },
     SequencesDiffer, kUdf, "Partition Descriptor", ""},
    {"another label in the reserve", udf102, [](Bytes& i) { auto d = udfDescriptor(i, 1, i.size() / kSectorSize - 1 - 240); d[26] ^= std::byte{1}; reseal(d); },
     CopyDiffers, kUdf, "Primary Volume Descriptor", ""},
    {"partition larger than the image", udf102, [](Bytes& i) { auto d = udfDescriptor(i, 5); putLe32(d.subspan(192), 1'000'000); reseal(d); },
     ImageCut, kUdf, "Partition Descriptor", ""},
    {"number of partition maps", udf102, [](Bytes& i) { auto d = udfDescriptor(i, 6); d[268] = std::byte{2}; reseal(d); },
     FieldInvalid, kUdf, "Number of Partition Maps", ""},
    {"location of the file set", udf102, [](Bytes& i) { auto d = writable(i, UdfVolume(i).fileSet); d[12] ^= std::byte{1}; reseal(d); },
     TagLocation, kUdf, "File Set Descriptor", ""},
    {"metadata mirror", udf250, [](Bytes& i) { const auto n = i.size() / kSectorSize; for (auto s = n - 258; s > 300; --s) if (idOf(at(i, s)) == 256) { at(i, s, 100)[0] ^= std::byte{1}; return; } qFatal("no mirror"); },
     MirrorDiffers, kUdf, "", ""},

    {"no integrity descriptor", udf102, [](Bytes& i) { at(i, kIntegrity)[0] = std::byte{0}; },
     IntegrityMissing, kUdf, "", ""},
    {"open integrity descriptor", udf102, [](Bytes& i) { auto d = at(i, kIntegrity); d[28] = std::byte{0}; reseal(d); },
     IntegrityOpen, kUdf, "", ""},
    {"number of files", udf102, [](Bytes& i) { auto d = at(i, kIntegrity); d[88 + 32] ^= std::byte{1}; reseal(d); },
     FileCount, kUdf, "", ""},
    {"number of folders", udf102, [](Bytes& i) { auto d = at(i, kIntegrity); d[88 + 36] ^= std::byte{1}; reseal(d); },
     FolderCount, kUdf, "", ""},
    {"next unique id", udf102, [](Bytes& i) { auto d = at(i, kIntegrity); d[40] = std::byte{17}; reseal(d); },
     UniqueIdTooHigh, kUdf, "", "/DIR"},

    {"CRC of an entry", udf102, [](Bytes& i) { udfEntry(i, "A.TXT")[36] ^= std::byte{1}; },
     TagCrc, kUdf, "File Entry", "/A.TXT"},
    {"location of an entry", udf102, [](Bytes& i) { auto d = udfEntry(i, "A.TXT"); d[12] ^= std::byte{1}; reseal(d); },
     TagLocation, kUdf, "File Entry", "/A.TXT"},
    {"entry that is none", udf102, [](Bytes& i) { auto d = udfEntry(i, "A.TXT"); putLe16(d, 999); reseal(d); },
     EntryBroken, kUdf, "File Entry", "/A.TXT"},
    {"entry outside the partition", udf102, [](Bytes& i) { auto d = udfIdentifier(i, "A.TXT"); putLe32(d.subspan(24), 5'000'000); reseal(d); },
     EntryBroken, kUdf, "ICB", "/A.TXT"},
    {"link count", udf102, [](Bytes& i) { auto d = udfEntry(i, "A.TXT"); d[48] = std::byte{3}; reseal(d); },
     LinkCount, kUdf, "", "/A.TXT"},
    {"one unique id twice", udf102, [](Bytes& i) { const UdfVolume v(i); auto d = udfEntry(i, "A.TXT"); std::ranges::copy(v.entryOf(v.find("B.TXT")).subspan(160, 8), d.subspan(160).begin()); reseal(d); },
     UniqueIdTwice, kUdf, "", "/B.TXT"},
    {"unique id of an identifier", udf250, [](Bytes& i) { auto d = udfIdentifier(i, "A.TXT"); d[32] ^= std::byte{64}; reseal(d); },
     UniqueIdDiffers, kUdf, "", "/A.TXT"},
    {"information length", udf102, [](Bytes& i) { auto d = udfEntry(i, "B.TXT"); putLe64(d.subspan(56), 1'000'000); reseal(d); },
     SizeBeyondExtents, kUdf, "", "/B.TXT"},
    {"blocks recorded", udf102, [](Bytes& i) { auto d = udfEntry(i, "B.TXT"); putLe64(d.subspan(64), 77); reseal(d); },
     BlocksRecorded, kUdf, "", "/B.TXT"},
    {"type of an entry", udf102, [](Bytes& i) { auto d = udfIdentifier(i, "A.TXT"); d[18] |= std::byte{2}; reseal(d); },
     TypeDiffers, kUdf, "File Characteristics", "/A.TXT"},
    {"length of an identifier", udf102, [](Bytes& i) { auto d = udfIdentifier(i, "A.TXT"); putLe16(d.subspan(36), 9000); reseal(d); },
     IdentifierBroken, kUdf, "", "/"},
    {"CRC of an identifier", udf102, [](Bytes& i) { udfIdentifier(i, "A.TXT")[40] ^= std::byte{1}; },
     TagCrc, kUdf, "File Identifier Descriptor", "/"},
    {"tag of an identifier", udf102, [](Bytes& i) { auto d = udfIdentifier(i, "A.TXT"); d[0] ^= std::byte{1}; reseal(d); },
     TagIdentifier, kUdf, "File Identifier Descriptor", "/"},
    {"one identifier twice", udf102, [](Bytes& i) { auto d = udfIdentifier(i, "B.TXT"); d[39] = std::byte{'A'}; reseal(d); },
     NameTwice, kUdf, "", "/A.TXT"},
    {"slash in an identifier", udf102, [](Bytes& i) { auto d = udfIdentifier(i, "B.TXT"); d[40] = std::byte{'/'}; reseal(d); },
     NameInvalid, kUdf, "", "/B/TXT"},
    {"folder that is its parent", udf102, [](Bytes& i) { const auto root = UdfVolume(i).rootBlock; auto d = udfIdentifier(i, "EMPTY"); putLe32(d.subspan(24), root); reseal(d); },
     FolderLoop, kUdf, "", "/EMPTY"},
    {"parent of a folder", udf102, [](Bytes& i) { const UdfVolume v(i); auto d = writable(i, v.list(v.entryOf(v.find("EMPTY"))).front()); putLe32(d.subspan(24), v.rootBlock + 1); reseal(d); },
     ParentWrong, kUdf, "", "/EMPTY"},
    {"file on an entry", udf102, [](Bytes& i) { const UdfVolume v(i); auto d = udfEntry(i, "B.TXT"); putLe32(d.subspan(v.descriptors(d) + 4), v.rootBlock); reseal(d); },
     Overlap, kUdf, "", "/B.TXT"},

    {"contents of a file", listedImage, [](Bytes& i) { at(i, extentOf(inRoot(i, "B.TXT;1")), 4000)[0] ^= std::byte{1}; },
     ContentsDiffer, ImagePart::Contents, "", "/B.TXT"},
    {"name of a listed file", listedImage, [](Bytes& i) { entry(inRoot(i, "B.TXT;1"), "NM")[5] = std::byte{'X'}; },
     FileMissing, ImagePart::Contents, "", "/B.TXT"},
    {"name of a file that is not listed", listedImage, [](Bytes& i) { entry(inRoot(i, "B.TXT;1"), "NM")[5] = std::byte{'X'}; },
     FileUnlisted, ImagePart::Contents, "", "/X.TXT"},
};
// clang-format on

} // namespace

/// The check of images: what is whole has no findings, and each thing that is wrong is found where it is.
class TestCheckImage : public QObject {
    Q_OBJECT

private slots:
    void ourImagesAreClean_data()
    {
        QTest::addColumn<int>("fileSystems"); // bits: Joliet, Rock Ridge, ISO 9660
        QTest::addColumn<int>("level");
        QTest::addColumn<int>("revision");
        for (int fileSystems = 0; fileSystems < 8; ++fileSystems) {
            const bool isIso = (fileSystems & 4) != 0;
            if (!isIso && fileSystems != 0)
                continue;
            for (int level = 1; level <= (isIso ? 4 : 1); ++level) {
                if (isIso)
                    QTest::addRow("file systems %d, level %d", fileSystems, level)
                        << fileSystems << level << 0;
                for (const UdfRevision revision : kRevisions)
                    if (level == 3 || !isIso)
                        QTest::addRow("file systems %d, UDF %s", fileSystems, name(revision).data())
                            << fileSystems << level << static_cast<int>(revision);
            }
        }
    }
    void ourImagesAreClean()
    {
        QFETCH(int, fileSystems);
        QFETCH(int, level);
        QFETCH(int, revision);
        TreeMaker maker;
        wholeTree(maker).file("/A.link", "x").folder("/deep/2/3/4/5/6/7/8/9/10");
        maker.link("/deep/long", std::string(250, 'x') + "/" + std::string(250, 'y'));
        for (int i = 0; i < 200; ++i)
            maker.file("/many/file number " + std::to_string(i) + ".txt",
                       pattern(static_cast<std::size_t>(i)));
        ImageOptions options = reproducible();
        options.iso9660 = (fileSystems & 4) != 0;
        options.rockRidge = (fileSystems & 2) != 0;
        options.joliet = (fileSystems & 1) != 0;
        options.level = static_cast<IsoLevel>(level - 1);
        if (revision != 0)
            options.udf = static_cast<UdfRevision>(revision);
        options.checksums = true;
        if (options.iso9660) {
            options.boot.entries = {{.path = "/B.TXT"}};
            options.boot.catalogPath = "/boot.cat";
        }
        const CheckReport report = check(makeImage(maker.compilation(), options));
        QCOMPARE(toText(report), std::string());
        QVERIFY(report.entries > 200);
        const bool keepsNames = !options.iso9660 || options.rockRidge || revision != 0;
        QVERIFY(!keepsNames || report.comparedFiles > 200);
    }

    void whatIsBrokenIsFoundInItsPlace_data()
    {
        QTest::addColumn<std::size_t>("number");
        for (std::size_t i = 0; i < std::size(kBreaches); ++i)
            QTest::newRow(kBreaches[i].name) << i;
    }
    void whatIsBrokenIsFoundInItsPlace()
    {
        QFETCH(std::size_t, number);
        const Breach& breach = kBreaches[number];
        Bytes image = breach.make();
        breach.breach(image);
        const CheckReport report = check(image);
        const bool isFound = std::ranges::any_of(report.findings, [&](const Finding& finding) {
            return finding.code == breach.code && finding.part == breach.part &&
                   finding.field == breach.field && finding.path == breach.path;
        });
        QVERIFY2(isFound, toText(report).c_str());
        const auto& count = severityOf(breach.code) == Severity::Error ? report.errors : report.warnings;
        QVERIFY(count > 0);
    }

    void relocatedFoldersHaveToFitTogether_data()
    {
        QTest::addColumn<QString>("signature");
        for (const char* signature : {"CL", "PL", "RE"})
            QTest::newRow(signature) << QString::fromUtf8(signature);
    }
    void relocatedFoldersHaveToFitTogether()
    {
        QFETCH(QString, signature);
        Bytes image = deepImage();
        QCOMPARE(toText(check(image)), std::string());
        const QByteArray wanted =
            signature.toUtf8() + (signature == QStringLiteral("RE") ? "\x04\x01" : "\x0C\x01");
        const QByteArray bytes = QByteArray::fromRawData(reinterpret_cast<const char*>(image.data()),
                                                         static_cast<qsizetype>(image.size()));
        const auto found = static_cast<std::size_t>(bytes.lastIndexOf(wanted));
        if (signature == QStringLiteral("RE"))
            image[found] = std::byte{'X'};
        else
            putBoth32(std::span(image).subspan(found + 4), 20);
        const CheckReport report = check(image);
        QVERIFY2(std::ranges::any_of(report.findings,
                                     [&](const Finding& finding) {
                                         return finding.code == (signature == QStringLiteral("CL")
                                                                     ? FindingCode::RelocationBroken
                                                                     : FindingCode::RelocationDiffers) &&
                                                finding.field == signature.toStdString();
                                     }),
                 toText(report).c_str());
    }

    void manyFindingsOfAKindAreCounted()
    {
        TreeMaker maker;
        for (int i = 0; i < 500; ++i)
            maker.file("/FILE" + std::to_string(1000 + i), "x");
        Bytes image = makeImage(maker.compilation());
        putBoth32(at(image, kPrimary, 80), 60);
        const CheckReport report = check(image, {.mostOfAKind = 10});
        QVERIFY(report.warnings >= 500);
        QVERIFY(report.findings.size() <= 40);
        QCOMPARE(report.leftOut(), report.errors + report.warnings - report.findings.size());
    }

    /// Its mirror lies in one piece: block for block they are the same.
    void metadataInPiecesAreClean()
    {
        TreeMaker maker;
        for (int i = 0; i < 300; ++i)
            maker.file("/FILE" + std::to_string(1000 + i), "x");
        const Bytes image = withTornMetadata(makeImage(maker.compilation(), onlyUdf(UdfRevision::V250)), 60);
        QCOMPARE(toText(check(image)), std::string());
    }

    void whatIsNoImageIsRefused()
    {
        MemorySectors sectors(Bytes(600 * std::size_t{kSectorSize}));
        SilentJobContext job;
        QCOMPARE(checkImage(sectors, {}, job).error().code, ErrorCode::NotAnImage);
    }

    void endsWhenAsked()
    {
        MemorySectors sectors(isoImage());
        RecordingContext job;
        job.stop.request_stop();
        QCOMPARE(checkImage(sectors, {}, job).error().code, ErrorCode::Cancelled);
    }

    void aSessionThatBeginsLaterIsClean()
    {
        for (const UdfRevision revision : {UdfRevision::V102, UdfRevision::V250}) {
            TreeMaker maker;
            ImageOptions options = reproducible();
            options.udf = revision;
            options.baseLba = 12'000;
            Bytes disc(12'000 * std::size_t{kSectorSize});
            const Bytes session = makeImage(wholeTree(maker).compilation(), options);
            disc.insert(disc.end(), session.begin(), session.end());
            QCOMPARE(toText(check(disc, {.reader = {.sessionStart = 12'000}})), std::string());
        }
    }
};

QTEST_GUILESS_MAIN(TestCheckImage)
#include "tst_checkimage.moc"
