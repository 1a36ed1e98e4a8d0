// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/udf/volumesequence.h"

#include <algorithm>

#include "core/base/byteorder.h"
#include "core/image/udf/tag.h"

namespace emberdisc::image::udf {

namespace {

constexpr std::uint32_t kMostSectors = 256;
constexpr int kMostPointers = 16;

/// All kinds have their sequence number at the same place.
std::uint32_t numberOf(std::span<const std::byte> sector)
{
    return getLe32(sector.subspan(primary::kSequenceNumber));
}

void prevail(std::optional<Sector>& held, const Sector& found)
{
    if (!held || numberOf(found) >= numberOf(*held))
        held = found;
}

} // namespace

Result<> readBlock(SectorAccess& access, std::uint64_t lba, Sector& sector)
{
    std::ranges::fill(std::span(sector).subspan(access.blockSize()), std::byte{0});
    return access.read(lba, 0, std::span(sector).first(access.blockSize()));
}

void visitSequence(SectorAccess& access, std::span<const std::byte> extent,
                   const std::function<void(std::uint64_t, const Sector&)>& visit)
{
    std::uint32_t length = std::min(getLe32(extent) / access.blockSize(), kMostSectors);
    std::uint64_t lba = getLe32(extent.subspan(4));
    Sector sector;
    int pointers = 0;
    for (std::uint32_t i = 0; i < length;) {
        if (!readBlock(access, lba + i, sector))
            return;
        visit(lba + i, sector);
        ++i;
        if (parseTag(sector).id == TagId::Terminating)
            return;
        if (isSound(sector, TagId::VolumePointer) && ++pointers < kMostPointers) { // 3/10.3
            const auto next = std::span<const std::byte>(sector).subspan(volumePointer::kNext);
            length = std::min(getLe32(next) / access.blockSize(), kMostSectors);
            lba = getLe32(next.subspan(4));
            i = 0;
        }
    }
}

void VolumeDescriptors::take(const Sector& sector)
{
    if (isSound(sector, TagId::PrimaryVolume)) {
        prevail(primary, sector);
    } else if (isSound(sector, TagId::LogicalVolume)) {
        prevail(logicalVolume, sector);
    } else if (isSound(sector, TagId::Partition)) {
        const std::uint16_t number = getLe16(std::span<const std::byte>(sector).subspan(partition::kNumber));
        const auto [held, isNew] = partitions.try_emplace(number, sector);
        if (!isNew && numberOf(sector) >= numberOf(held->second))
            held->second = sector;
    }
}

void VolumeDescriptors::read(SectorAccess& access, std::span<const std::byte> extent)
{
    visitSequence(access, extent, [this](std::uint64_t, const Sector& sector) { take(sector); });
}

} // namespace emberdisc::image::udf
