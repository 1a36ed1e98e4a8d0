// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/volumescan.h"

#include <vector>

#include "core/base/byteorder.h"
#include "core/image/datetime.h"
#include "core/image/directoryrecord.h"
#include "core/image/eltorito.h"
#include "core/image/text.h"
#include "core/image/volumedescriptor.h"

namespace emberdisc::image {

namespace {

constexpr std::uint64_t kMaximumDescriptors = 64;

VolumeInfo infoOf(std::span<const std::byte> sector)
{
    const auto field = [sector](std::size_t at, std::size_t size) {
        return trimmed(fromUnknown(sector.subspan(at, size)));
    };
    VolumeInfo info;
    info.volumeId = field(descriptor::kVolumeId, 32);
    info.systemId = field(descriptor::kSystemId, 32);
    info.volumeSet = field(descriptor::kVolumeSetId, 128);
    info.publisher = field(descriptor::kPublisherId, 128);
    info.preparer = field(descriptor::kPreparerId, 128);
    info.application = field(descriptor::kApplicationId, 128);
    info.sectorCount = getLe32(sector.subspan(descriptor::kSpaceSize));
    info.created = getDescriptorTime(sector.subspan(descriptor::kCreated));
    return info;
}

/// Joliet's label keeps case and letters but has 16 characters: the primary one may be the same label with
/// more of it.
std::string betterLabel(const std::string& primary, const std::string& joliet)
{
    if (joliet.empty())
        return primary;
    const bool isCut = primary.size() > joliet.size() && primary.starts_with(toDCharacters(joliet));
    return isCut ? primary : joliet;
}

Result<> takePrimary(SectorAccess& access, std::span<const std::byte> sector, std::uint64_t lba,
                     ScannedVolume& volume)
{
    if (getLe16(sector.subspan(descriptor::kBlockSize)) != kSectorSize)
        return failAtLba(ErrorCode::Unsupported, lba, "logical blocks that are not 2048 bytes long");
    volume.info = infoOf(sector);
    volume.primary = rootOf(sector);
    if (volume.primary.length == 0 || !access.holds(volume.primary.extent, volume.primary.length))
        return failAtLba(ErrorCode::ImageCorrupt, lba, "the root directory lies outside the image");
    return {};
}

} // namespace

RootPlace rootOf(std::span<const std::byte> sector)
{
    const auto root = sector.subspan(descriptor::kRootRecord);
    return {getLe32(root.subspan(record::kExtent)) +
                std::to_integer<std::uint32_t>(root[record::kExtendedLength]),
            getLe32(root.subspan(record::kDataLength)), getRecordTime(root.subspan(record::kTime))};
}

bool isJoliet(std::span<const std::byte> sector)
{
    const std::string_view escape = asText(sector.subspan(descriptor::kEscapeSequences, 3));
    return escape == "%/@" || escape == "%/C" || escape == "%/E";
}

bool isElTorito(std::span<const std::byte> sector)
{
    using namespace eltorito;
    const auto id = asText(sector.subspan(bootrecord::kBootSystemId, bootrecord::kBootSystemIdSize));
    return id.substr(0, id.find('\0')) == kBootSystemId;
}

Result<> visitDescriptors(SectorAccess& access, std::uint64_t sessionStart,
                          const std::function<Result<>(std::uint64_t, std::span<const std::byte>)>& visit)
{
    std::vector<std::byte> sector(kSectorSize);
    for (std::uint64_t i = 0; i < kMaximumDescriptors; ++i) {
        const std::uint64_t lba = sessionStart + descriptor::kFirstSector + i;
        if (!access.holds(lba, kSectorSize))
            break;
        TRY(access.read(lba, 0, sector));
        if (asText(std::span(sector).subspan(descriptor::kIdentifier, 5)) != "CD001")
            break;
        TRY(visit(lba, sector));
        if (sector[descriptor::kType] == descriptor::kTerminator)
            break;
    }
    return {};
}

Result<ScannedVolume> scanVolume(SectorAccess& access, std::uint64_t sessionStart)
{
    ScannedVolume volume;
    bool hasPrimary = false;
    std::string jolietLabel;
    const auto take = [&](std::uint64_t lba, std::span<const std::byte> sector) -> Result<> {
        const std::byte type = sector[descriptor::kType];
        if (type == descriptor::kBoot && !volume.bootCatalog && isElTorito(sector))
            volume.bootCatalog = getLe32(sector.subspan(eltorito::bootrecord::kCatalog));
        if (type == descriptor::kPrimary && !hasPrimary) {
            TRY(takePrimary(access, sector, lba, volume));
            hasPrimary = true;
        }
        if (type == descriptor::kSupplementary && !volume.joliet && isJoliet(sector)) {
            const RootPlace root = rootOf(sector);
            if (root.length == 0 || !access.holds(root.extent, root.length))
                return {}; // the primary hierarchy is still there
            volume.joliet = root;
            jolietLabel = trimmed(fromUcs2Be(sector.subspan(descriptor::kVolumeId, 32)));
        }
        return {};
    };
    if (auto visited = visitDescriptors(access, sessionStart, take); !visited && !hasPrimary)
        return fail(std::move(visited).error());
    if (!hasPrimary)
        return failAtLba(ErrorCode::NotAnImage, sessionStart + descriptor::kFirstSector,
                         "no primary volume descriptor");
    volume.info.volumeId = betterLabel(volume.info.volumeId, jolietLabel.substr(0, jolietLabel.find('\0')));
    return volume;
}

} // namespace emberdisc::image
