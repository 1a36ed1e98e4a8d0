// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/bootcatalog.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "core/base/byteorder.h"
#include "core/image/eltorito.h"
#include "core/image/text.h"
#include "core/image/volumedescriptor.h"

namespace emberdisc::image {

namespace {

using namespace eltorito;

constexpr std::size_t kMbrSize = 512;
constexpr std::size_t kMbrPartitions = 446;
constexpr std::size_t kMbrSignature = 510;
constexpr std::uint16_t kDefaultLoadSectors = 4; // what BIOS boot loaders expect: one sector of the disc

constexpr std::uint64_t floppySize(BootMedia media)
{
    switch (media) {
    case BootMedia::Floppy1200:
        return 1200 * 1024;
    case BootMedia::Floppy1440:
        return 1440 * 1024;
    case BootMedia::Floppy2880:
        return 2880 * 1024;
    case BootMedia::NoEmulation:
    case BootMedia::HardDisk:
        break;
    }
    return 0;
}

/// The type of the one partition of a hard disk image, El Torito 2.3 "system type"; nothing for what is no
/// such image.
std::optional<std::uint8_t> systemTypeOf(std::span<const std::byte> mbr, std::uint64_t size)
{
    if (mbr.size() < kMbrSize || getLe16(mbr.subspan(kMbrSignature)) != 0xAA55)
        return std::nullopt;
    std::optional<std::uint8_t> found;
    for (std::size_t at = kMbrPartitions; at < kMbrSignature; at += 16) {
        const auto type = std::to_integer<std::uint8_t>(mbr[at + 4]);
        if (type == 0)
            continue;
        const std::uint64_t first = getLe32(mbr.subspan(at + 8));
        const std::uint64_t count = getLe32(mbr.subspan(at + 12));
        const bool isActiveByte = (mbr[at] & std::byte{0x7F}) == std::byte{0};
        if (found || !isActiveByte || first == 0 || count == 0 || (first + count) * kMbrSize > size)
            return std::nullopt;
        found = type;
    }
    return found;
}

BootMedia guess(const BootEntry& entry, bool isHardDisk, std::uint64_t size)
{
    if (entry.platform != BootPlatform::X86)
        return BootMedia::NoEmulation;
    for (const BootMedia media : {BootMedia::Floppy1200, BootMedia::Floppy1440, BootMedia::Floppy2880})
        if (size == floppySize(media))
            return media;
    return isHardDisk ? BootMedia::HardDisk : BootMedia::NoEmulation;
}

Result<std::uint32_t> checksumOf(source::ByteReader& reader, std::uint64_t size)
{
    std::uint32_t sum = 0;
    std::vector<std::byte> buffer(64 * 1024); // a multiple of a word, and so is where it starts
    for (std::uint64_t at = informationtable::kOffset + informationtable::kSize; at < size;) {
        std::ranges::fill(buffer, std::byte{0});
        TRY_ASSIGN(const std::size_t got, reader.readAt(at, buffer));
        if (got == 0)
            break;
        for (std::size_t i = 0; i < got; i += 4)
            sum += getLe32(std::span(buffer).subspan(i));
        at += got;
    }
    return sum;
}

void putEntry(std::span<std::byte> to, const PlannedBootEntry& entry, std::uint32_t lba)
{
    to[0] = entry.isBootable ? bootentry::kBootable : bootentry::kNotBootable;
    to[bootentry::kMediaType] = static_cast<std::byte>(entry.media);
    putLe16(to.subspan(bootentry::kLoadSegment), entry.loadSegment);
    to[bootentry::kSystemType] = static_cast<std::byte>(entry.systemType);
    putLe16(to.subspan(bootentry::kSectorCount), entry.loadSectors);
    putLe32(to.subspan(bootentry::kLoadRba), lba);
}

void putValidation(std::span<std::byte> to, BootPlatform platform, const std::string& manufacturer)
{
    to[0] = validation::kHeaderId;
    to[validation::kPlatform] = static_cast<std::byte>(platform);
    std::ranges::copy(asBytes(manufacturer), to.subspan(validation::kIdString).begin());
    to[validation::kKey] = std::byte{0x55};
    to[validation::kKey + 1] = std::byte{0xAA};
    std::uint16_t sum = 0;
    for (std::size_t i = 0; i < kEntrySize; i += 2)
        sum = static_cast<std::uint16_t>(sum + getLe16(to.subspan(i)));
    putLe16(to.subspan(validation::kChecksum), static_cast<std::uint16_t>(-sum));
}

/// isolinux keeps room of 0xDEADBEEF for the table, GRUB has words for the lack of one; a file that was on a
/// disc before may have the table of then.
bool readsTableOf(std::span<const std::byte> start, std::uint64_t size)
{
    constexpr std::string_view kWordsOfGrub = "no boot info";
    constexpr std::uint32_t kRoom = 0xDEADBEEF;
    using namespace informationtable;
    if (start.size() < kMbrSize)
        return false;
    const auto table = start.subspan(kOffset, kSize);
    const std::uint32_t length = getLe32(table.subspan(kFileLength));
    const bool hasRoom = length == kRoom && getLe32(table.subspan(kChecksum)) == kRoom;
    const bool hasOldTable =
        getLe32(table.subspan(kDescriptorLba)) == descriptor::kFirstSector && length == size;
    return hasRoom || hasOldTable || asText(start).find(kWordsOfGrub) != std::string_view::npos;
}

Error atImage(const BootEntry& entry, const source::ByteSource& image, std::string detail)
{
    return Error::atPath(ErrorCode::InvalidArgument, entry.hiddenImage ? image.describe() : entry.path,
                         std::move(detail));
}

} // namespace

Result<> checkBootOptions(const BootOptions& options)
{
    if (options.entries.size() > kMaximumEntries)
        return fail(ErrorCode::InvalidArgument, "a boot catalogue has at most 32 entries");
    const auto isAscii = [](char c) { return c >= 0x20 && c < 0x7F; };
    if (options.manufacturer.size() > validation::kIdStringSize ||
        !std::ranges::all_of(options.manufacturer, isAscii))
        return fail(ErrorCode::InvalidArgument, "the manufacturer has at most 24 characters of ASCII");
    if (options.entries.empty() && (!options.catalogPath.empty() || options.hybrid == Hybrid::Yes))
        return fail(ErrorCode::InvalidArgument, "there is nothing to boot");
    for (const BootEntry& entry : options.entries)
        if (entry.platform != BootPlatform::X86 &&
            entry.media.value_or(BootMedia::NoEmulation) != BootMedia::NoEmulation)
            return fail(ErrorCode::InvalidArgument, "emulation is for x86 alone");
    return {};
}

Result<BootImageFacts> glanceAtBootImage(const BootEntry& entry, const source::ByteSource& image)
{
    const std::uint64_t size = image.size();
    if (size == 0)
        return fail(atImage(entry, image, "a boot image is not empty"));
    TRY_ASSIGN(const auto reader, image.open());
    std::array<std::byte, kMbrSize> start = {};
    TRY_ASSIGN(const std::size_t got, reader->readAt(0, start));
    const auto systemType = systemTypeOf(std::span(start).first(got), size);
    BootImageFacts facts;
    facts.media = entry.media.value_or(guess(entry, systemType.has_value(), size));
    if (floppySize(facts.media) != 0 && size != floppySize(facts.media))
        return fail(atImage(entry, image, "its size is not that of such a floppy disk"));
    if (facts.media == BootMedia::HardDisk) {
        if (!systemType)
            return fail(atImage(entry, image, "is no hard disk with a single partition"));
        facts.systemType = *systemType;
    }
    facts.readsTable = readsTableOf(std::span(start).first(got), size);
    const bool hasRoom = size >= informationtable::kOffset + informationtable::kSize && size <= UINT32_MAX;
    if (entry.table == InformationTable::Patched && !hasRoom)
        return fail(atImage(entry, image, "has no room for a boot information table"));
    return facts;
}

Result<BootImageFacts> examineBootImage(const BootEntry& entry, const source::ByteSource& image)
{
    TRY_ASSIGN(BootImageFacts facts, glanceAtBootImage(entry, image));
    if (entry.table == InformationTable::Patched) {
        TRY_ASSIGN(const auto reader, image.open());
        TRY_ASSIGN(facts.checksum, checksumOf(*reader, image.size()));
    }
    return facts;
}

PlannedBootEntry planBootEntry(const BootEntry& entry, const BootImageFacts& facts, std::uint64_t size)
{
    PlannedBootEntry planned;
    planned.platform = entry.platform;
    planned.media = facts.media;
    planned.isBootable = entry.isBootable;
    planned.loadSegment = entry.loadSegment;
    planned.systemType = facts.systemType;
    planned.table = entry.table;
    const std::uint64_t whole = (size + kVirtualSectorSize - 1) / kVirtualSectorSize;
    if (entry.loadSectors)
        planned.loadSectors = *entry.loadSectors;
    else if (facts.media != BootMedia::NoEmulation)
        planned.loadSectors = 1; // the emulated disk's own boot sector
    else if (entry.platform == BootPlatform::X86)
        planned.loadSectors = kDefaultLoadSectors;
    else // UEFI 13.3.2.1: with 0 the partition goes on to the end of the disc
        planned.loadSectors = whole > UINT16_MAX ? std::uint16_t{0} : static_cast<std::uint16_t>(whole);
    return planned;
}

void putBootRecord(std::span<std::byte> to, std::uint32_t catalogLba)
{
    putDescriptorHeader(to, descriptor::kBoot);
    std::ranges::copy(asBytes(kBootSystemId), to.subspan(bootrecord::kBootSystemId).begin());
    putLe32(to.subspan(bootrecord::kCatalog), catalogLba);
}

void putBootCatalog(std::span<std::byte> to, std::span<const PlannedBootEntry> entries,
                    std::span<const std::uint32_t> lbas, const std::string& manufacturer)
{
    assert(!entries.empty() && entries.size() == lbas.size() && entries.size() <= kMaximumEntries);
    std::size_t at = 0;
    const auto next = [&] { return to.subspan(std::exchange(at, at + kEntrySize), kEntrySize); };
    putValidation(next(), entries.front().platform, manufacturer);
    putEntry(next(), entries.front(), lbas.front());
    for (std::size_t i = 1; i < entries.size();) {
        std::size_t end = i;
        while (end < entries.size() && entries[end].platform == entries[i].platform)
            ++end;
        const auto header = next();
        header[0] = end == entries.size() ? sectionheader::kFinal : sectionheader::kMoreFollow;
        header[sectionheader::kPlatform] = static_cast<std::byte>(entries[i].platform);
        putLe16(header.subspan(sectionheader::kEntryCount), static_cast<std::uint16_t>(end - i));
        for (; i < end; ++i)
            putEntry(next(), entries[i], lbas[i]);
    }
}

void putInformationTable(std::span<std::byte> to, std::uint32_t descriptorLba, std::uint32_t fileLba,
                         std::uint32_t fileLength, std::uint32_t checksum)
{
    assert(to.size() == informationtable::kSize);
    std::ranges::fill(to, std::byte{0});
    putLe32(to.subspan(informationtable::kDescriptorLba), descriptorLba);
    putLe32(to.subspan(informationtable::kFileLba), fileLba);
    putLe32(to.subspan(informationtable::kFileLength), fileLength);
    putLe32(to.subspan(informationtable::kChecksum), checksum);
}

} // namespace emberdisc::image
