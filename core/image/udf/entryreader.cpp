// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/udf/entryreader.h"

#include <algorithm>

#include "core/base/byteorder.h"
#include "core/image/datetime.h"
#include "core/image/udf/entrywriter.h"
#include "core/image/udf/fields.h"
#include "core/image/udf/tag.h"

namespace emberdisc::image::udf {

namespace {

constexpr int kMostContinuations = 4096;      // a thousand extents of 1 GiB each would do for any disc
constexpr std::uint32_t kNobody = 0xFFFFFFFF; // 4/14.9.3: no owner is told

/// One allocation descriptor, 4/14.14.
struct Descriptor {
    ExtentType type = ExtentType::Recorded;
    BlockRun run;
};

Descriptor parseDescriptor(std::span<const std::byte> bytes, std::uint16_t kind, std::uint16_t partition)
{
    const std::uint32_t length = getLe32(bytes);
    Descriptor descriptor{.type = static_cast<ExtentType>(length >> 30), .run = {}};
    descriptor.run = {getLe32(bytes.subspan(4)), kind == icb::kLong ? getLe16(bytes.subspan(8)) : partition,
                      length & kExtentLengthMask};
    return descriptor;
}

/// Follows allocation descriptors through all their blocks.
class ExtentCollector {
public:
    ExtentCollector(SectorAccess& access, const VolumeMap& map, ReadBudget& budget, std::uint16_t kind,
                    std::uint16_t partition)
        : m_access(access), m_map(map), m_budget(budget), m_kind(kind), m_partition(partition)
    {}

    Result<> collect(std::span<const std::byte> descriptors, std::uint64_t lba,
                     std::vector<ImageExtent>& extents)
    {
        TRY_ASSIGN(BlockRun next, take(descriptors, extents));
        for (int count = 0; next.bytes != 0; ++count) {
            if (count == kMostContinuations)
                return failAtLba(ErrorCode::ImageCorrupt, lba, "allocation descriptors without end");
            TRY_ASSIGN(const std::uint64_t place, m_map.locate(next.block, next.partition));
            TRY(m_budget.spend(m_access.blockSize()));
            Sector sector;
            TRY(readBlock(m_access, place, sector));
            if (!isSound(sector, TagId::AllocationExtent))
                return failAtLba(ErrorCode::ImageCorrupt, place, "no allocation extent descriptor");
            const std::size_t length = std::min<std::size_t>(
                getLe32(std::span(sector).subspan(allocationExtent::kDescriptorsLength)),
                m_access.blockSize() - allocationExtent::kFixedSize);
            TRY_ASSIGN(next, take(std::span(sector).subspan(allocationExtent::kFixedSize, length), extents));
        }
        return {};
    }

private:
    /// Returns where more of them lie; of no length when these were all.
    Result<BlockRun> take(std::span<const std::byte> bytes, std::vector<ImageExtent>& extents)
    {
        const std::size_t each = m_kind == icb::kShort ? kShortAdSize : kLongAdSize;
        for (; bytes.size() >= each; bytes = bytes.subspan(each)) {
            const Descriptor descriptor = parseDescriptor(bytes, m_kind, m_partition);
            if (descriptor.run.bytes == 0)
                break; // 4/12: the end
            const std::size_t known = std::max<std::size_t>(extents.size(), 1);
            switch (descriptor.type) {
            case ExtentType::Recorded:
                TRY(m_map.appendExtents(descriptor.run, extents));
                break;
            case ExtentType::Allocated:
            case ExtentType::NotAllocated:
                extents.push_back({0, descriptor.run.bytes, 0, false});
                break;
            case ExtentType::Continuation:
                return descriptor.run;
            }
            if (extents.size() > known)
                TRY(m_budget.spend((extents.size() - known) * sizeof(ImageExtent)));
        }
        return BlockRun{};
    }

    SectorAccess& m_access;
    const VolumeMap& m_map;
    ReadBudget& m_budget;
    std::uint16_t m_kind;
    std::uint16_t m_partition;
};

/// Descriptors go on over whole blocks; the contents end at their size.
void cutTo(std::uint64_t size, std::vector<ImageExtent>& extents)
{
    std::uint64_t left = size;
    for (auto extent = extents.begin(); extent != extents.end(); ++extent) {
        extent->size = std::min(extent->size, left);
        left -= extent->size;
        if (left == 0) {
            extents.erase(extent->size == 0 ? extent : std::next(extent), extents.end());
            return;
        }
    }
}

/// Of an entry without such a field from the attribute with file times, if there is one: 4/14.10.5.
std::int64_t creationFrom(std::span<const std::byte> entry, const entry::Shape& shape)
{
    if (shape.created != 0)
        return getTimestamp(entry.subspan(shape.created));
    const std::size_t size = getLe32(entry.subspan(shape.attributesLength));
    if (size < attribute::kHeaderSize || size > entry.size() - shape.fixedSize)
        return kTimeNotTold;
    const auto space = entry.subspan(shape.fixedSize, size);
    for (auto rest = space.subspan(attribute::kHeaderSize); rest.size() >= attribute::kSmallest;) {
        const std::size_t length = getLe32(rest.subspan(attribute::kLength));
        if (length < attribute::kSmallest || length > rest.size())
            return kTimeNotTold;
        const bool isFileTimes = getLe32(rest.subspan(attribute::kType)) == attribute::kFileTimes &&
                                 length >= attribute::kFileTimesSize;
        if (isFileTimes && (getLe32(rest.subspan(attribute::kTimesPresent)) & attribute::kCreation) != 0)
            return getTimestamp(rest.subspan(attribute::kTimes));
        rest = rest.subspan(length);
    }
    return kTimeNotTold;
}

} // namespace

Result<ParsedEntry> readEntry(SectorAccess& access, const VolumeMap& map, ReadBudget& budget,
                              std::uint64_t lba, std::uint16_t partition)
{
    Sector sector;
    TRY(readBlock(access, lba, sector));
    const std::span<const std::byte> bytes = sector;
    const bool isExtended = isSound(bytes, TagId::ExtendedFileEntry);
    if (!isExtended && !isSound(bytes, TagId::FileEntry))
        return failAtLba(ErrorCode::ImageCorrupt, lba, "no file entry");
    if (getLe16(bytes.subspan(icb::kStrategy)) != icb::kStrategy4)
        return failAtLba(ErrorCode::Unsupported, lba, "an allocation strategy other than 4");
    const entry::Shape& shape = isExtended ? entry::kExtended : entry::kPlain;
    const std::uint16_t flags = getLe16(bytes.subspan(icb::kFlags));
    const auto longAd = [bytes](std::size_t at) { // 4/14.14.2
        return parseDescriptor(bytes.subspan(at, kLongAdSize), icb::kLong, 0).run;
    };
    const auto owner = [bytes](std::size_t at) {
        const std::uint32_t id = getLe32(bytes.subspan(at));
        return id == kNobody ? 0 : id;
    };
    ParsedEntry result;
    result.fileType = std::to_integer<std::uint8_t>(bytes[icb::kFileType]);
    result.mode = modeFrom(getLe32(bytes.subspan(entry::kPermissions)), flags);
    result.uid = owner(entry::kUid);
    result.gid = owner(entry::kGid);
    result.links = getLe16(bytes.subspan(entry::kLinks));
    result.size = getLe64(bytes.subspan(entry::kInformationLength));
    result.objectSize = shape.objectSize != 0 ? getLe64(bytes.subspan(shape.objectSize)) : result.size;
    result.isStream = (flags & icb::kStream) != 0;
    if (shape.streamDirectory != 0 && longAd(shape.streamDirectory).bytes != 0)
        result.streamDirectory = longAd(shape.streamDirectory);
    result.uniqueId = getLe64(bytes.subspan(shape.uniqueId));
    result.blocksRecorded = getLe64(bytes.subspan(shape.blocksRecorded));
    result.accessed = getTimestamp(bytes.subspan(shape.accessed));
    result.modified = getTimestamp(bytes.subspan(shape.modified));
    result.changed = getTimestamp(bytes.subspan(shape.changed));
    result.created = creationFrom(bytes, shape);

    const std::uint64_t attributes = getLe32(bytes.subspan(shape.attributesLength));
    const std::uint64_t length = getLe32(bytes.subspan(shape.descriptorsLength));
    const std::uint64_t start = shape.fixedSize + attributes;
    if (start + length > access.blockSize())
        return failAtLba(ErrorCode::ImageCorrupt, lba, "an entry that is longer than its block");
    const auto descriptors = bytes.subspan(static_cast<std::size_t>(start), static_cast<std::size_t>(length));
    const auto kind = static_cast<std::uint16_t>(flags & icb::kDescriptorMask);
    switch (kind) {
    case icb::kShort:
    case icb::kLong:
        TRY(ExtentCollector(access, map, budget, kind, partition).collect(descriptors, lba, result.extents));
        break;
    case icb::kInside:
        if (length != 0)
            result.extents.push_back({lba, length, static_cast<std::uint32_t>(start)});
        break;
    default:
        return failAtLba(ErrorCode::Unsupported, lba, "extended allocation descriptors");
    }
    for (const ImageExtent& extent : result.extents) {
        result.described += extent.size;
        const bool isBlocks = extent.isRecorded && kind != icb::kInside;
        result.recordedBlocks += isBlocks ? (extent.size + access.blockSize() - 1) / access.blockSize() : 0;
    }
    cutTo(result.size, result.extents);
    return result;
}

} // namespace emberdisc::image::udf
