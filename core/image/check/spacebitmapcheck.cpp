// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/check/spacebitmapcheck.h"

#include <algorithm>

#include "core/image/udf/structures.h"

namespace emberdisc::image {

using namespace udf;

namespace {

constexpr std::uint64_t kLargestBitmap = 64 * 1024 * 1024;

Finding bitmapFinding(FindingCode code, std::uint64_t lba)
{
    return {.code = code, .part = ImagePart::Udf, .lba = lba, .path = {}, .field = "Space Bitmap Descriptor"};
}

class BitmapCheck {
public:
    BitmapCheck(CheckContext& context, std::vector<UsedSectors> used)
        : m_context(context), m_used(std::move(used))
    {
        std::ranges::sort(m_used, {}, &UsedSectors::lba);
    }

    void check(std::span<const std::byte> described)
    {
        const auto place = described.subspan(partition::kHeader + partitionHeader::kUnallocatedBitmap);
        const std::uint64_t length = getLe32(place) & kExtentLengthMask;
        const std::uint64_t start = getLe32(described.subspan(partition::kStart));
        const std::uint64_t blocks = getLe32(described.subspan(partition::kLength));
        if (length >= spaceBitmap::kBitmap && length <= kLargestBitmap)
            checkAt(start + getLe32(place.subspan(4)), length, start, blocks);
    }

private:
    void checkAt(std::uint64_t lba, std::uint64_t length, std::uint64_t start, std::uint64_t blocks)
    {
        if (!m_context.holds(lba, length, ImagePart::Udf, Occupancy::kNone, "Space Bitmap Descriptor"))
            return;
        m_context.occupancy.use(lba,
                                (length + m_context.access.blockSize() - 1) / m_context.access.blockSize(),
                                {ImagePart::Udf, "Space Bitmap Descriptor"});
        std::vector<std::byte> bytes(static_cast<std::size_t>(length));
        if (!m_context.access.read(lba, 0, bytes))
            return m_context.tell(bitmapFinding(FindingCode::Unreadable, lba));
        if (!checkTag(m_context, bytes, TagId::SpaceBitmap, bitmapFinding({}, lba),
                      static_cast<std::uint32_t>(lba - start)))
            return;
        const auto bitmap = std::span(bytes).subspan(spaceBitmap::kBitmap);
        const std::uint64_t bits =
            std::min<std::uint64_t>(getLe32(std::span(bytes).subspan(spaceBitmap::kBits)), bitmap.size() * 8);
        const auto isFree = [&](std::uint64_t block) {
            return block < bits &&
                   (std::to_integer<unsigned>(bitmap[static_cast<std::size_t>(block / 8)]) >> (block % 8) &
                    1U) != 0;
        };
        std::uint64_t next = start; // each block is looked at once, however many runs hold it
        for (const UsedSectors& used : m_used) {
            const std::uint64_t end = std::min(used.lba + used.sectors, start + blocks);
            for (std::uint64_t sector = std::max(used.lba, next); sector < end; ++sector) {
                if (!isFree(sector - start))
                    continue;
                m_context.tell({.code = FindingCode::BlockFree, .part = ImagePart::Udf, .lba = sector},
                               used.place);
                break;
            }
            next = std::max(next, end);
        }
    }

    CheckContext& m_context;
    std::vector<UsedSectors> m_used;
};

} // namespace

void checkSpaceBitmaps(CheckContext& context, const CheckedVolume& volume, std::vector<UsedSectors> used)
{
    BitmapCheck check(context, std::move(used));
    for (const auto& [number, sector] : volume.descriptors.partitions)
        check.check(sector);
}

} // namespace emberdisc::image
