// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/udf/volumewriter.h"

#include <algorithm>

#include "core/base/byteorder.h"
#include "core/image/text.h"
#include "core/image/udf/fields.h"

namespace emberdisc::image::udf {

namespace {

constexpr std::size_t kDescriptorSize = 512; // 3/10

std::span<std::byte> sectorOf(std::span<std::byte> to, std::size_t index)
{
    return to.subspan(index * kBlockSize, kBlockSize);
}

void putTerminator(std::span<std::byte> to, UdfRevision revision, std::uint32_t location)
{
    sealDescriptor(to.first(kDescriptorSize), TagId::Terminating, revision, location); // 3/10.9
}

void putPrimary(std::span<std::byte> to, const Volume& volume)
{
    putLe32(to.subspan(primary::kSequenceNumber), 0);
    putDstring(to.subspan(primary::kVolumeId, 32), volume.label);
    putLe16(to.subspan(primary::kVolumeSequence), 1);
    putLe16(to.subspan(primary::kMaximumVolumeSequence), 1);
    putLe16(to.subspan(primary::kInterchangeLevel), 2);        // a single volume, UDF 2.2.2.1
    putLe16(to.subspan(primary::kMaximumInterchangeLevel), 3); // no restrictions, UDF 2.2.2.2
    putLe32(to.subspan(primary::kCharacterSets), 1);
    putLe32(to.subspan(primary::kMaximumCharacterSets), 1);
    putDstring(to.subspan(primary::kVolumeSetId, 128), volume.setId);
    putCharspec(to.subspan(primary::kDescriptorCharset));
    putCharspec(to.subspan(primary::kExplanatoryCharset));
    putTimestamp(to.subspan(primary::kRecorded), volume.recorded);
    putImplementationId(to.subspan(primary::kImplementationId));
}

void putImplementationUse(std::span<std::byte> to, const Volume& volume)
{
    putLe32(to.subspan(implementationUse::kSequenceNumber), 1);
    putUdfId(to.subspan(implementationUse::kId), "*UDF LV Info", volume.revision);
    putCharspec(to.subspan(implementationUse::kCharset));
    putDstring(to.subspan(implementationUse::kLogicalVolumeId, 128), volume.label);
    putImplementationId(to.subspan(implementationUse::kImplementationId));
}

void putPartition(std::span<std::byte> to, const Volume& volume)
{
    putLe32(to.subspan(partition::kSequenceNumber), 2);
    putLe16(to.subspan(partition::kFlags), 1); // space is allocated, 3/10.5.3
    putContentsId(to.subspan(partition::kContents), volume.revision);
    putLe32(to.subspan(partition::kAccessType), partition::kReadOnly);
    putLe32(to.subspan(partition::kStart), volume.partitionStart);
    putLe32(to.subspan(partition::kLength), volume.partitionBlocks);
    putImplementationId(to.subspan(partition::kImplementationId));
}

/// 3/10.7.2 and, from UDF 2.50 on, UDF 2.2.10. Returns the length.
std::size_t putPartitionMaps(std::span<std::byte> to, const Volume& volume)
{
    to[0] = std::byte{1};
    to[1] = static_cast<std::byte>(logicalVolume::kMap1Size);
    putLe16(to.subspan(2), 1); // volume sequence number
    if (!hasMetadataPartition(volume.revision))
        return logicalVolume::kMap1Size;
    const auto map = to.subspan(logicalVolume::kMap1Size, logicalVolume::kMap2Size);
    map[0] = std::byte{2};
    map[1] = static_cast<std::byte>(logicalVolume::kMap2Size);
    putUdfId(map.subspan(metadataMap::kTypeId), metadataMap::kId, volume.revision);
    putLe16(map.subspan(metadataMap::kVolumeSequence), 1);
    putLe32(map.subspan(metadataMap::kFile), volume.metadataFile);
    putLe32(map.subspan(metadataMap::kMirror), volume.metadataMirror);
    putLe32(map.subspan(metadataMap::kBitmap), metadataMap::kNoBitmap); // nothing is ever allocated here
    putLe32(map.subspan(metadataMap::kAllocationUnit), kAllocationUnit);
    putLe16(map.subspan(metadataMap::kAlignmentUnit), static_cast<std::uint16_t>(kAllocationUnit));
    map[metadataMap::kFlags] = metadataMap::kDuplicate;
    return logicalVolume::kMap1Size + logicalVolume::kMap2Size;
}

/// UDF 2.2.6.4: what a reader has to know. Neither virtual, nor sparable, nor pseudo-overwritable partitions
/// are here, which is all that the later of two revisions would ask for.
std::uint16_t minimumReadRevision(UdfRevision revision)
{
    switch (revision) {
    case UdfRevision::V102:
    case UdfRevision::V150:
        return static_cast<std::uint16_t>(UdfRevision::V102);
    case UdfRevision::V200:
    case UdfRevision::V201:
        return static_cast<std::uint16_t>(UdfRevision::V200);
    case UdfRevision::V250:
    case UdfRevision::V260:
        return static_cast<std::uint16_t>(UdfRevision::V250);
    }
    return 0;
}

std::uint32_t mapCount(UdfRevision revision)
{
    return structurePartition(revision) + 1U;
}

/// Returns the descriptor's length.
std::size_t putLogicalVolume(std::span<std::byte> to, const Volume& volume)
{
    putLe32(to.subspan(logicalVolume::kSequenceNumber), 3);
    putCharspec(to.subspan(logicalVolume::kCharset));
    putDstring(to.subspan(logicalVolume::kId, 128), volume.label);
    putLe32(to.subspan(logicalVolume::kBlockSize), kBlockSize);
    putDomainId(to.subspan(logicalVolume::kDomainId), volume.revision);
    putLongAd(to.subspan(logicalVolume::kFileSet), ExtentType::Recorded, kFileSetBlocks * kBlockSize,
              volume.fileSetBlock, structurePartition(volume.revision));
    putImplementationId(to.subspan(logicalVolume::kImplementationId));
    putExtentAd(to.subspan(logicalVolume::kIntegrityExtent), kIntegritySectors * kBlockSize,
                volume.integritySequence);
    const std::size_t maps = putPartitionMaps(to.subspan(logicalVolume::kMaps), volume);
    putLe32(to.subspan(logicalVolume::kMapTableLength), static_cast<std::uint32_t>(maps));
    putLe32(to.subspan(logicalVolume::kMapCount), mapCount(volume.revision));
    return logicalVolume::kMaps + maps;
}

} // namespace

void putRecognitionSequence(std::span<std::byte> to, UdfRevision revision)
{
    const std::string_view ids[] = {"BEA01", isSecondEdition(revision) ? "NSR02" : "NSR03", "TEA01"};
    for (std::size_t i = 0; i < kRecognitionSectors; ++i) {
        const auto sector = sectorOf(to, i);
        std::ranges::copy(asBytes(ids[i]), sector.subspan(1).begin());
        sector[6] = std::byte{1}; // the structure's version, 2/9.1.3
    }
}

void putAnchor(std::span<std::byte> to, const Volume& volume, std::uint32_t sector)
{
    putExtentAd(to.subspan(anchor::kMain), kSequenceSectors * kBlockSize, volume.mainSequence);
    putExtentAd(to.subspan(anchor::kReserve), kSequenceSectors * kBlockSize, volume.reserveSequence);
    sealDescriptor(to.first(kDescriptorSize), TagId::AnchorVolume, volume.revision, sector);
}

void putVolumeSequence(std::span<std::byte> to, const Volume& volume, std::uint32_t firstSector)
{
    std::uint32_t index = 0;
    const auto next = [&] { return sectorOf(to, index); };
    const auto seal = [&](TagId id, std::size_t size = kDescriptorSize) {
        sealDescriptor(next().first(size), id, volume.revision, firstSector + index);
        ++index;
    };
    putPrimary(next(), volume);
    seal(TagId::PrimaryVolume);
    putImplementationUse(next(), volume);
    seal(TagId::ImplementationUseVolume);
    putPartition(next(), volume);
    seal(TagId::Partition);
    const std::size_t length = putLogicalVolume(next(), volume);
    seal(TagId::LogicalVolume, length);
    putLe32(next().subspan(unallocated::kSequenceNumber), 4);
    seal(TagId::UnallocatedSpace, unallocated::kSize);
    seal(TagId::Terminating);
}

void putIntegritySequence(std::span<std::byte> to, const Volume& volume)
{
    const auto first = sectorOf(to, 0);
    const std::uint32_t partitions = mapCount(volume.revision);
    putTimestamp(first.subspan(integrity::kRecorded), volume.recorded);
    putLe32(first.subspan(integrity::kType), integrity::kClosed);
    putLe64(first.subspan(integrity::kNextUniqueId), volume.nextUniqueId);
    putLe32(first.subspan(integrity::kPartitions), partitions);
    putLe32(first.subspan(integrity::kImplementationUseLength), integrity::kImplementationUseSize);
    // Free space is zero everywhere; the sizes follow.
    const auto sizes = first.subspan(integrity::kTables + partitions * sizeof(std::uint32_t));
    putLe32(sizes, volume.partitionBlocks);
    if (partitions > 1)
        putLe32(sizes.subspan(sizeof(std::uint32_t)), volume.metadataBlocks);
    const auto use = sizes.subspan(partitions * sizeof(std::uint32_t));
    putImplementationId(use);
    putLe32(use.subspan(integrity::kFiles), volume.files);
    putLe32(use.subspan(integrity::kFolders), volume.folders);
    putLe16(use.subspan(integrity::kMinimumRead), minimumReadRevision(volume.revision));
    for (const std::size_t at : {integrity::kMinimumWrite, integrity::kMaximumWrite})
        putLe16(use.subspan(at), static_cast<std::uint16_t>(volume.revision));
    const std::size_t length = integrity::kTables + std::size_t{2} * partitions * sizeof(std::uint32_t) +
                               integrity::kImplementationUseSize;
    sealDescriptor(first.first(length), TagId::LogicalVolumeIntegrity, volume.revision,
                   volume.integritySequence);
    putTerminator(sectorOf(to, 1), volume.revision, volume.integritySequence + 1);
}

void putFileSet(std::span<std::byte> to, const Volume& volume)
{
    const auto first = sectorOf(to, 0);
    putTimestamp(first.subspan(fileSet::kRecorded), volume.recorded);
    putLe16(first.subspan(fileSet::kInterchangeLevel), 3); // UDF 2.3.2.1
    putLe16(first.subspan(fileSet::kMaximumInterchangeLevel), 3);
    putLe32(first.subspan(fileSet::kCharacterSets), 1);
    putLe32(first.subspan(fileSet::kMaximumCharacterSets), 1);
    putCharspec(first.subspan(fileSet::kLogicalVolumeCharset));
    putDstring(first.subspan(fileSet::kLogicalVolumeId, 128), volume.label);
    putCharspec(first.subspan(fileSet::kCharset));
    putDstring(first.subspan(fileSet::kId, 32), volume.label);
    putLongAd(first.subspan(fileSet::kRoot), ExtentType::Recorded, kBlockSize, volume.rootBlock,
              structurePartition(volume.revision));
    putDomainId(first.subspan(fileSet::kDomainId), volume.revision);
    sealDescriptor(first.first(fileSet::kSize), TagId::FileSet, volume.revision, volume.fileSetBlock);
    putTerminator(sectorOf(to, 1), volume.revision, volume.fileSetBlock + 1);
}

} // namespace emberdisc::image::udf
