// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/udf/volumereader.h"

#include <algorithm>
#include <array>

#include "core/base/byteorder.h"
#include "core/image/text.h"
#include "core/image/udf/entryreader.h"
#include "core/image/udf/fields.h"
#include "core/image/udf/tag.h"

namespace emberdisc::image::udf {

namespace {

constexpr std::size_t kMostMaps = 16;
constexpr std::uint64_t kLargestTable =
    64 * 1024 * 1024;                           // bytes of a virtual allocation table or metadata file's list
constexpr std::uint8_t kVirtualTableFile = 248; // UDF 2.00 2.2.11
constexpr std::uint64_t kSearchedForTable = 160; // sectors at the end: run-out and padding may come last

Result<VolumeDescriptors> readSequences(SectorAccess& access, std::span<const std::byte> anchor)
{
    VolumeDescriptors descriptors;
    for (const std::size_t at : {anchor::kMain, anchor::kReserve}) {
        descriptors.read(access, anchor.subspan(at));
        if (descriptors.describeVolume())
            return descriptors;
    }
    return fail(ErrorCode::ImageCorrupt, "neither volume descriptor sequence describes a volume");
}

} // namespace

namespace {

/// The last of `runs`, which are sorted by `key`, that does not begin behind `value`; null if all do.
template <class Run>
const Run* lastUpTo(const std::vector<Run>& runs, std::uint64_t Run::* key, std::uint64_t value)
{
    const auto behind = std::ranges::upper_bound(runs, value, {}, key);
    return behind == runs.begin() ? nullptr : &*std::prev(behind);
}

/// The size of logical sectors of a medium of another kind whose anchor is found by it: 3/8.4.2.1.
std::optional<std::uint32_t> otherSectorSize(SectorAccess& access, std::uint64_t sessionStart)
{
    for (const std::uint32_t size : {512U, 1024U, 4096U}) {
        std::array<std::byte, 512> anchorSector;
        const std::uint64_t offset = std::uint64_t{kAnchorSector} * size;
        if (!access.holds(sessionStart, offset + anchorSector.size()) ||
            !access.read(sessionStart, offset, anchorSector))
            continue;
        if (isSound(anchorSector, TagId::AnchorVolume) && parseTag(anchorSector).location == kAnchorSector)
            return size;
    }
    return std::nullopt;
}

} // namespace

Result<VolumeMap> VolumeMap::scan(SectorAccess& access, std::uint64_t sessionStart)
{
    auto result = scanBlocks(access, sessionStart);
    if (result || result.error().code != ErrorCode::NotAnImage)
        return result;
    const auto size = otherSectorSize(access, sessionStart);
    const auto blocks = size ? access.inBlocksOf(*size) : nullptr;
    if (!blocks)
        return result;
    result = scanBlocks(*blocks, sessionStart * kSectorSize / *size);
    if (result) {
        result->m_blocks = blocks;
        result->m_info.sectorCount = (result->m_info.sectorCount * *size + kSectorSize - 1) / kSectorSize;
    }
    return result;
}

Result<VolumeMap> VolumeMap::scanBlocks(SectorAccess& access, std::uint64_t sessionStart)
{
    std::vector<std::uint64_t> candidates{sessionStart + kAnchorSector};
    if (const auto end = access.end(); end && *end > sessionStart + kAnchorSector)
        candidates.insert(candidates.end(), {*end - 1, *end - 1 - kAnchorSector});
    candidates.push_back(sessionStart + 512); // 3/8.4.2.1: where a disc is being written, UDF 6.11
    Result<VolumeMap> result =
        failAtLba(ErrorCode::NotAnImage, candidates.front(), "no anchor volume descriptor");
    for (const std::uint64_t lba : candidates) {
        Sector sector;
        if (!access.holds(lba, access.blockSize()) || !readBlock(access, lba, sector) ||
            !isSound(sector, TagId::AnchorVolume))
            continue;
        if (lba == sessionStart + 512 && parseTag(sector).location != lba)
            continue; // sector 256 of a medium with sectors of 4096 bytes
        const auto attempt = [&]() -> Result<VolumeMap> {
            TRY_ASSIGN(const VolumeDescriptors descriptors, readSequences(access, sector));
            VolumeMap map;
            map.m_blockSize = access.blockSize();
            TRY(map.takeMaps(access, descriptors));
            TRY(map.takeFileSet(access, descriptors));
            return map;
        };
        result = attempt();
        if (result)
            return result;
    }
    return result;
}

Result<> VolumeMap::takeMaps(SectorAccess& access, const VolumeDescriptors& descriptors)
{
    const std::span<const std::byte> volume = *descriptors.logicalVolume;
    if (getLe32(volume.subspan(logicalVolume::kBlockSize)) != m_blockSize) // UDF 2.2.4.2
        return fail(ErrorCode::Unsupported, "logical blocks of another size than the sectors");
    constexpr std::size_t kSuffix = 24; // of an entity identifier, ECMA-167 1/7.4
    m_revision = getLe16(volume.subspan(logicalVolume::kDomainId + kSuffix));
    const std::size_t length = std::min<std::size_t>(getLe32(volume.subspan(logicalVolume::kMapTableLength)),
                                                     m_blockSize - logicalVolume::kMaps);
    auto maps = volume.subspan(logicalVolume::kMaps, length);
    while (maps.size() >= 2 && m_partitions.size() < kMostMaps) {
        const auto size = std::to_integer<std::size_t>(maps[1]);
        if (size < logicalVolume::kMap1Size || size > maps.size())
            return fail(ErrorCode::ImageCorrupt, "a partition map of no sensible length");
        const auto map = maps.first(size);
        maps = maps.subspan(size);
        if (map[0] == std::byte{1}) {
            const auto found = descriptors.partitions.find(getLe16(map.subspan(4)));
            if (found == descriptors.partitions.end())
                return fail(ErrorCode::ImageCorrupt, "a partition map without its partition");
            const std::span<const std::byte> described = found->second;
            m_partitions.emplace_back(Physical{getLe32(described.subspan(partition::kStart)),
                                               getLe32(described.subspan(partition::kLength))});
        } else if (map[0] == std::byte{2} && size == logicalVolume::kMap2Size) {
            TRY(takeSecondMap(access, map, descriptors));
        } else {
            return fail(ErrorCode::Unsupported, "a partition map of an unknown type");
        }
    }
    return {};
}

Result<> VolumeMap::takeSecondMap(SectorAccess& access, std::span<const std::byte> map,
                                  const VolumeDescriptors& descriptors)
{
    const std::string id = getId(map.subspan(metadataMap::kTypeId));
    const std::uint16_t number = getLe16(map.subspan(metadataMap::kPartitionNumber));
    const auto found = descriptors.partitions.find(number);
    if (found == descriptors.partitions.end())
        return fail(ErrorCode::ImageCorrupt, "a partition map without its partition");
    const std::span<const std::byte> described = found->second;
    const Physical area{getLe32(described.subspan(partition::kStart)),
                        getLe32(described.subspan(partition::kLength))};
    if (id == "*UDF Sparable Partition") {
        TRY_ASSIGN(Partition sparable, readSparable(access, map, area));
        m_partitions.push_back(std::move(sparable));
        return {};
    }
    // The others lie on a partition that an earlier map describes: the first that covers the same area.
    const auto covers = [&](const Partition& partition) {
        if (const auto* physical = std::get_if<Physical>(&partition))
            return physical->start == area.start;
        const auto* sparable = std::get_if<Sparable>(&partition);
        return sparable != nullptr && sparable->area.start == area.start;
    };
    const auto below = std::ranges::find_if(m_partitions, covers);
    if (below == m_partitions.end())
        return fail(ErrorCode::ImageCorrupt, "a partition map that lies on no other");
    const auto physical = static_cast<std::uint16_t>(below - m_partitions.begin());
    Result<Partition> partition = fail(ErrorCode::Unsupported, "a partition map of the type " + id);
    if (id == metadataMap::kId)
        partition = readMetadata(access, map, physical);
    else if (id == "*UDF Virtual Partition")
        partition = readVirtual(access, physical);
    if (!partition)
        return fail(std::move(partition).error());
    m_partitions.push_back(*std::move(partition));
    return {};
}

Result<VolumeMap::Partition> VolumeMap::readMetadata(SectorAccess& access, std::span<const std::byte> map,
                                                     std::uint16_t physical) const
{
    Result<Partition> result = fail(ErrorCode::ImageCorrupt, "no metadata file");
    ReadBudget budget(access);
    for (const std::size_t at : {metadataMap::kFile, metadataMap::kMirror}) {
        const auto attempt = [&]() -> Result<Partition> {
            TRY_ASSIGN(const std::uint64_t lba, locate(getLe32(map.subspan(at)), physical));
            TRY_ASSIGN(ParsedEntry file, readEntry(access, *this, budget, lba, physical));
            const bool isMetadata =
                file.fileType == icb::kMetadataFile || file.fileType == icb::kMetadataMirror;
            if (!isMetadata || file.extents.empty())
                return failAtLba(ErrorCode::ImageCorrupt, lba, "no metadata file");
            Metadata metadata;
            std::uint64_t block = 0;
            for (const ImageExtent& extent : file.extents) {
                const std::uint64_t blocks = extent.size / access.blockSize();
                if (extent.isRecorded && blocks > 0)
                    metadata.byBlock.push_back({block, extent.lba, blocks});
                block += blocks;
            }
            metadata.byLba = metadata.byBlock;
            std::ranges::stable_sort(metadata.byLba, {}, &Metadata::Run::lba);
            return metadata;
        };
        result = attempt();
        if (result)
            break;
    }
    return result;
}

Result<VolumeMap::Partition> VolumeMap::readVirtual(SectorAccess& access, std::uint16_t physical) const
{
    static constexpr std::size_t kOldTail = 36; // UDF 1.50 2.2.10: identifier and previous table's address
    const auto end = access.end();
    if (!end)
        return fail(ErrorCode::Unsupported, "a virtual partition on a medium whose end nobody knows");
    ReadBudget budget(access);
    for (std::uint64_t back = 1; back <= std::min(kSearchedForTable, *end); ++back) {
        const auto file = readEntry(access, *this, budget, *end - back, physical);
        const bool isTable = file && (file->fileType == kVirtualTableFile || file->fileType == 0);
        if (!isTable || file->size < kOldTail || file->extents.empty() ||
            file->size > std::min(kLargestTable, *end * access.blockSize()))
            continue;
        std::vector<std::byte> bytes(static_cast<std::size_t>(file->size));
        std::size_t done = 0;
        for (const ImageExtent& extent : file->extents) {
            const auto part = std::min<std::uint64_t>(extent.size, bytes.size() - done);
            if (extent.isRecorded)
                TRY(access.read(extent.lba, extent.offset,
                                std::span(bytes).subspan(done, static_cast<std::size_t>(part))));
            done += static_cast<std::size_t>(part);
        }
        std::span<const std::byte> entries = bytes;
        if (file->fileType == kVirtualTableFile) {
            entries = entries.subspan(std::min<std::size_t>(getLe16(entries), entries.size()));
        } else {
            if (getId(entries.last(kOldTail)) != "*UDF Virtual Alloc Tbl")
                continue;
            entries = entries.first(entries.size() - kOldTail);
        }
        Virtual table{.table = {}, .physical = physical};
        for (; entries.size() >= 4; entries = entries.subspan(4))
            table.table.push_back(getLe32(entries));
        return table;
    }
    return fail(ErrorCode::ImageCorrupt, "no virtual allocation table at the end");
}

Result<VolumeMap::Partition> VolumeMap::readSparable(SectorAccess& access, std::span<const std::byte> map,
                                                     const Physical& area)
{
    // UDF 2.2.9 and 2.2.12
    static constexpr std::size_t kPacket = 40;
    static constexpr std::size_t kTables = 42;
    static constexpr std::size_t kLocations = 48;
    static constexpr std::size_t kTableId = 16;
    static constexpr std::size_t kTableLength = 48;
    static constexpr std::size_t kTableEntries = 56;
    static constexpr std::uint32_t kUnused = 0xFFFFFFF0;
    Sparable sparable{.area = area, .packet = getLe16(map.subspan(kPacket)), .spared = {}};
    if (sparable.packet == 0)
        return fail(ErrorCode::ImageCorrupt, "a sparable partition with packets of no length");
    const std::size_t tables = std::min<std::size_t>(std::to_integer<std::size_t>(map[kTables]), 4);
    for (std::size_t i = 0; i < tables; ++i) {
        const std::uint64_t lba = getLe32(map.subspan(kLocations + 4 * i));
        Sector sector;
        if (!access.holds(lba, access.blockSize()) || !readBlock(access, lba, sector))
            continue;
        if (getId(std::span(sector).subspan(kTableId)) != "*UDF Sparing Table")
            continue;
        const std::size_t count = getLe16(std::span(sector).subspan(kTableLength));
        std::vector<std::byte> bytes(kTableEntries + 8 * count);
        if (!access.read(lba, 0, bytes))
            continue;
        for (std::size_t entry = 0; entry < count; ++entry) {
            const auto at = std::span(bytes).subspan(kTableEntries + 8 * entry);
            if (getLe32(at) < kUnused)
                sparable.spared.insert_or_assign(getLe32(at), getLe32(at.subspan(4)));
        }
        return sparable;
    }
    return fail(ErrorCode::ImageCorrupt, "a sparable partition without its table");
}

Result<> VolumeMap::takeFileSet(SectorAccess& access, const VolumeDescriptors& descriptors)
{
    const std::span<const std::byte> volume = *descriptors.logicalVolume;
    const auto place = volume.subspan(logicalVolume::kFileSet);
    TRY_ASSIGN(const std::uint64_t lba, locate(getLe32(place.subspan(4)), getLe16(place.subspan(8))));
    Sector sector;
    TRY(readBlock(access, lba, sector));
    if (!isSound(sector, TagId::FileSet))
        return failAtLba(ErrorCode::ImageCorrupt, lba, "no file set descriptor");
    m_fileSet = {getLe32(place.subspan(4)), getLe16(place.subspan(8)), m_blockSize};
    const auto root = std::span<const std::byte>(sector).subspan(fileSet::kRoot);
    m_root = {getLe32(root.subspan(4)), getLe16(root.subspan(8)), getLe32(root)};
    m_info.volumeId = getDstring(volume.subspan(logicalVolume::kId, 128));
    m_info.created = getTimestamp(std::span<const std::byte>(sector).subspan(fileSet::kRecorded));
    if (descriptors.primary) {
        const std::span<const std::byte> primary = *descriptors.primary;
        m_info.volumeSet = getDstring(primary.subspan(primary::kVolumeSetId, 128));
        m_info.application = getId(primary.subspan(primary::kApplicationId));
        m_info.preparer = getId(primary.subspan(primary::kImplementationId));
    }
    for (const Partition& partition : m_partitions)
        if (const auto* physical = std::get_if<Physical>(&partition))
            m_info.sectorCount = std::max(m_info.sectorCount, physical->start + physical->blocks);
    return {};
}

Result<VolumeMap::Piece> VolumeMap::pieceAt(std::uint32_t block, std::uint16_t reference) const
{
    const auto outside = [&] {
        return fail(ErrorCode::ImageCorrupt,
                    "block " + std::to_string(block) + " lies outside its partition");
    };
    if (reference >= m_partitions.size())
        return fail(ErrorCode::ImageCorrupt, "a partition that there is not");
    const Partition& partition = m_partitions[reference];
    if (const auto* physical = std::get_if<Physical>(&partition)) {
        if (block >= physical->blocks)
            return outside();
        return Piece{physical->start + block, physical->blocks - block};
    }
    if (const auto* metadata = std::get_if<Metadata>(&partition)) {
        const auto* run = lastUpTo(metadata->byBlock, &Metadata::Run::block, block);
        if (run == nullptr || block - run->block >= run->blocks)
            return outside();
        const std::uint64_t skip = block - run->block;
        return Piece{run->lba + skip, run->blocks - skip};
    }
    if (const auto* table = std::get_if<Virtual>(&partition)) {
        if (block >= table->table.size() || table->physical >= reference)
            return outside();
        TRY_ASSIGN(const Piece below, pieceAt(table->table[block], table->physical));
        return Piece{below.lba, 1};
    }
    const auto& sparable = std::get<Sparable>(partition);
    if (block >= sparable.area.blocks)
        return outside();
    const std::uint32_t within = block % sparable.packet;
    const std::uint64_t blocks =
        std::min<std::uint64_t>(sparable.packet - within, sparable.area.blocks - block);
    const auto spared = sparable.spared.find(block - within);
    if (spared != sparable.spared.end())
        return Piece{std::uint64_t{spared->second} + within, blocks};
    return Piece{sparable.area.start + block, blocks};
}

std::optional<std::uint32_t> VolumeMap::blockAt(std::uint64_t lba, std::uint16_t reference) const
{
    if (reference >= m_partitions.size())
        return std::nullopt;
    if (const auto* physical = std::get_if<Physical>(&m_partitions[reference]))
        return lba < physical->start ? std::nullopt
                                     : std::optional(static_cast<std::uint32_t>(lba - physical->start));
    const auto* metadata = std::get_if<Metadata>(&m_partitions[reference]);
    if (metadata == nullptr)
        return std::nullopt;
    const auto* run = lastUpTo(metadata->byLba, &Metadata::Run::lba, lba);
    if (run == nullptr || lba - run->lba >= run->blocks)
        return std::nullopt;
    return static_cast<std::uint32_t>(run->block + (lba - run->lba));
}

void VolumeMap::toSectors(std::vector<ImageExtent>& extents) const
{
    if (m_blockSize == kSectorSize)
        return;
    for (ImageExtent& extent : extents) {
        const std::uint64_t start = extent.lba * m_blockSize + extent.offset;
        extent.lba = start / kSectorSize;
        extent.offset = static_cast<std::uint32_t>(start % kSectorSize);
    }
}

Result<std::uint64_t> VolumeMap::locate(std::uint32_t block, std::uint16_t partition) const
{
    TRY_ASSIGN(const Piece piece, pieceAt(block, partition));
    return piece.lba;
}

Result<> VolumeMap::appendExtents(const BlockRun& run, std::vector<ImageExtent>& extents) const
{
    std::uint64_t left = run.bytes;
    for (std::uint64_t block = run.block; left > 0;) {
        if (block > UINT32_MAX)
            return fail(ErrorCode::ImageCorrupt, "an extent that reaches out of its partition");
        TRY_ASSIGN(const Piece piece, pieceAt(static_cast<std::uint32_t>(block), run.partition));
        const std::uint64_t bytes = std::min(left, piece.blocks * m_blockSize);
        const bool goesOn = !extents.empty() && extents.back().isRecorded && extents.back().offset == 0 &&
                            extents.back().size % m_blockSize == 0 &&
                            extents.back().lba + extents.back().size / m_blockSize == piece.lba;
        if (goesOn)
            extents.back().size += bytes;
        else
            extents.push_back({piece.lba, bytes});
        left -= bytes;
        block += piece.blocks;
    }
    return {};
}

} // namespace emberdisc::image::udf
