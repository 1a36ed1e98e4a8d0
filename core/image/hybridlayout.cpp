// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/hybridlayout.h"

#include <algorithm>
#include <string_view>

#include "core/base/byteorder.h"
#include "core/base/digest.h"
#include "core/image/layout.h"
#include "core/image/partitiontable.h"
#include "core/image/text.h"
#include "core/image/volumedescriptor.h"

namespace emberdisc::image {

namespace {

constexpr std::uint64_t kBlocks = kSectorSize / partitiontable::kBlockSize; // in a sector
constexpr std::uint64_t kSystemAreaBlocks = descriptor::kFirstSector * kBlocks;
static_assert(kSystemAreaBlocks >= 2 + partitiontable::gpt::kArrayBlocks);

/// The array of the backup, and a sector for its header.
constexpr auto kTailAlone = static_cast<std::uint32_t>(partitiontable::gpt::kArrayBlocks / kBlocks) + 1;

/// Where the code of both loaders, as it is installed, expects the block that its boot image begins at.
constexpr std::size_t kCodeAddress = 432;
constexpr std::size_t kLongestCode = 512;
/// GRUB's code jumps into the boot image's second half: the first 2048 bytes serve discs only.
constexpr std::uint64_t kGrubStart = 4;
/// And there it reads where the rest lies, from the end of the block that it was loaded from.
constexpr std::uint64_t kGrubBlockList = 2548;
constexpr std::uint64_t kGrubRest = kGrubStart + 1;

std::uint64_t blockOf(const Layout& layout, std::uint32_t data)
{
    return layout.data[data].firstSector * kBlocks;
}

std::uint64_t blocksOf(const Layout& layout)
{
    return layout.sectorCount * kBlocks;
}

/// Differs between images and is equal for equal ones, apart from what files contain.
partitiontable::Guid guidFor(const Layout& layout, std::uint32_t number)
{
    std::array<std::byte, 24> facts = {};
    putLe64(std::span(facts), static_cast<std::uint64_t>(layout.timestamp));
    putLe64(std::span(facts).subspan(8), layout.sectorCount);
    putLe32(std::span(facts).subspan(16), number);
    Sha256Digest digest;
    digest.add(facts);
    digest.add(asBytes(layout.options.volumeLabel));
    digest.add(asBytes(layout.texts));
    const Sha256 sum = digest.finish();
    partitiontable::Guid guid;
    std::ranges::copy_n(sum.begin(), std::ssize(guid), guid.begin());
    guid[7] = (guid[7] & std::byte{0x0F}) | std::byte{0x80}; // RFC 9562 5.8: version 8, made in an own way
    guid[8] = (guid[8] & std::byte{0x3F}) | std::byte{0x80}; // 4.1: its variant
    return guid;
}

partitiontable::Table tableFor(const Layout& layout)
{
    partitiontable::Table table{.disk = guidFor(layout, 0),
                                .blocks = blocksOf(layout),
                                .firstUsable = kSystemAreaBlocks,
                                .backupArray = blocksOf(layout) - layout.hybrid->tailSectors * kBlocks,
                                .partitions = {}};
    for (const std::uint32_t data : layout.hybrid->efiData) {
        const std::uint64_t first = blockOf(layout, data);
        const std::uint64_t blocks = Layout::sectorsFor(layout.data[data].size) * kBlocks;
        const auto number = static_cast<std::uint32_t>(table.partitions.size()) + 1;
        table.partitions.push_back({.type = partitiontable::kEfiSystemPartition,
                                    .id = guidFor(layout, number),
                                    .firstBlock = first,
                                    .lastBlock = first + blocks - 1,
                                    .name = u"EFI boot image"});
    }
    return table;
}

void putCode(std::span<std::byte> mbr, const Layout& layout)
{
    const HybridLayout& hybrid = *layout.hybrid;
    if (hybrid.code.empty())
        return;
    std::ranges::copy(std::span(hybrid.code).first(kCodeAddress), mbr.begin());
    const std::uint64_t start = hybrid.loader == HybridLoader::Grub ? kGrubStart : 0;
    putLe64(mbr.subspan(kCodeAddress), blockOf(layout, hybrid.codeData) + start);
}

/// UEFI 5.2.3. Firmware that boots only from disks with an active partition gets one that is none.
void putProtectiveRecord(std::span<std::byte> mbr, const Layout& layout)
{
    const std::uint64_t beyond = std::min<std::uint64_t>(blocksOf(layout) - 1, UINT32_MAX);
    partitiontable::putMbrPartition(mbr, 0,
                                    {.type = partitiontable::mbr::kProtective,
                                     .firstBlock = 1,
                                     .blocks = static_cast<std::uint32_t>(beyond)});
    if (!layout.hybrid->code.empty())
        partitiontable::putMbrPartition(
            mbr, 1, {.status = partitiontable::mbr::kActive, .firstBlock = 0, .blocks = 1});
}

void putWholeImageRecord(std::span<std::byte> mbr, const Layout& layout)
{
    std::ranges::copy_n(guidFor(layout, 0).begin(), 4, mbr.subspan(partitiontable::mbr::kSignature).begin());
    const std::uint64_t blocks = std::min<std::uint64_t>(blocksOf(layout), UINT32_MAX);
    partitiontable::putMbrPartition(mbr, 0,
                                    {.type = partitiontable::mbr::kWholeImage,
                                     .status = partitiontable::mbr::kActive,
                                     .firstBlock = 0,
                                     .blocks = static_cast<std::uint32_t>(blocks)});
}

} // namespace

bool bootsFromBios(const BootEntry& entry)
{
    return entry.platform == BootPlatform::X86 && entry.isBootable &&
           entry.media.value_or(BootMedia::NoEmulation) == BootMedia::NoEmulation;
}

bool bootsFromEfi(const BootEntry& entry)
{
    return entry.platform == BootPlatform::Efi && entry.isBootable;
}

Result<std::vector<std::byte>> readHybridCode(const source::ByteSource& source)
{
    const auto refuse = [&source](std::string why) {
        return fail(Error::atPath(ErrorCode::InvalidArgument, source.describe(), std::move(why)));
    };
    if (source.size() < kCodeAddress || source.size() > kLongestCode)
        return refuse("code for a master boot record has 432 to 512 bytes");
    std::vector<std::byte> code(static_cast<std::size_t>(source.size()));
    TRY_ASSIGN(const auto reader, source.open());
    TRY_ASSIGN(const std::size_t got, reader->readAt(0, code));
    if (got != code.size())
        return fail(Error::atPath(ErrorCode::FileChanged, source.describe(), "shorter than planned"));
    return code;
}

HybridLoader loaderOf(std::span<const std::byte> code)
{
    return asText(code).find("GRUB") != std::string_view::npos ? HybridLoader::Grub : HybridLoader::Isolinux;
}

Result<> checkHybridOptions(const ImageOptions& options)
{
    const BootOptions& boot = options.boot;
    if (boot.hybrid == Hybrid::No)
        return boot.hybridCode ? Result<>(fail(ErrorCode::InvalidArgument, "the image is to be no hybrid"))
                               : Result<>();
    const bool hasBios = std::ranges::any_of(boot.entries, bootsFromBios);
    if (boot.hybridCode && !hasBios)
        return fail(ErrorCode::InvalidArgument, "there is no boot image for BIOS without emulation");
    if (!boot.hybridCode && !std::ranges::any_of(boot.entries, bootsFromEfi))
        return fail(ErrorCode::InvalidArgument,
                    "a USB stick boots by an image for UEFI, or by code for BIOS");
    if (options.baseLba != 0 || options.growFrom != 0)
        return fail(ErrorCode::Unsupported, "a later session is no start of a disk");
    return {};
}

Result<> addHybridData(Layout& layout)
{
    const BootOptions& boot = layout.options.boot;
    if (boot.hybrid == Hybrid::No)
        return {};
    HybridLayout hybrid{.loader = boot.hybridLoader};
    for (std::size_t i = 0; i < boot.entries.size(); ++i)
        if (bootsFromEfi(boot.entries[i]))
            hybrid.efiData.push_back(layout.boot.entries[i].data);
    // Several entries may have the same image.
    std::ranges::sort(hybrid.efiData);
    hybrid.efiData.erase(std::ranges::unique(hybrid.efiData).begin(), hybrid.efiData.end());
    if (hybrid.hasTable())
        hybrid.tailSectors = layout.options.udf ? kHybridTailInUdf : kTailAlone;
    if (boot.hybridCode) {
        const auto first = std::ranges::find_if(boot.entries, bootsFromBios);
        hybrid.codeData = layout.boot.entries[static_cast<std::size_t>(first - boot.entries.begin())].data;
        TRY_ASSIGN(hybrid.code, readHybridCode(*boot.hybridCode));
    }
    layout.hybrid = std::move(hybrid);
    return {};
}

void patchHybridData(Layout& layout)
{
    if (!layout.hybrid || layout.hybrid->code.empty() || layout.hybrid->loader != HybridLoader::Grub)
        return;
    const std::uint32_t number = layout.hybrid->codeData;
    DataPatch patch{number, kGrubBlockList, std::vector<std::byte>(8)};
    if (layout.data[number].size < kGrubBlockList + patch.bytes.size())
        return; // too short to be GRUB's
    putLe64(std::span(patch.bytes), blockOf(layout, number) + kGrubRest);
    layout.patches.push_back(std::move(patch));
}

void putHybridSystemArea(std::span<std::byte> to, const Layout& layout)
{
    const auto mbr = to.first(partitiontable::kBlockSize);
    putCode(mbr, layout);
    if (!layout.hybrid->hasTable())
        return putWholeImageRecord(mbr, layout);
    putProtectiveRecord(mbr, layout);
    partitiontable::putPrimary(to.subspan(partitiontable::kBlockSize), tableFor(layout));
}

void putHybridTail(std::span<std::byte> to, const Layout& layout)
{
    if (layout.hybrid->hasTable())
        partitiontable::putBackup(to, tableFor(layout));
}

} // namespace emberdisc::image
