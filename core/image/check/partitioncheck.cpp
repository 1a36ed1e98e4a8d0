// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/check/partitioncheck.h"

#include "core/base/crc.h"
#include "core/image/partitiontable.h"
#include "core/image/text.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace emberdisc::image {

namespace {

using namespace partitiontable;

constexpr std::uint64_t kBlocks = kSectorSize / kBlockSize; // in a sector
constexpr std::uint64_t kLongestArray = std::uint64_t{1} << 20;

class PartitionCheck {
public:
    explicit PartitionCheck(CheckContext& context) : m_context(context) {}

    void run()
    {
        const auto header = read(1);
        if (m_context.sessionStart != 0 || !header || !isHeader(*header))
            return;
        m_context.report.parts.push_back(ImagePart::Partitions);
        checkProtectiveRecord();
        const auto array = checkTable(1, *header);
        if (array)
            checkEntries(*header, *array);
        const std::uint64_t other = getLe64(std::span(*header).subspan(gpt::kOtherBlock));
        const auto backup = read(other);
        if (!backup || !isHeader(*backup))
            return tell(FindingCode::DescriptorMissing, other, "Backup GPT Header");
        const auto copy = checkTable(other, *backup);
        if (array && copy && *array != *copy)
            tell(FindingCode::CopyDiffers, other, "Partition Entry Array");
    }

private:
    using Bytes = std::vector<std::byte>;

    static bool isHeader(std::span<const std::byte> block) { return asText(block).starts_with(gpt::kMark); }

    std::optional<Bytes> read(std::uint64_t block, std::uint64_t bytes = kBlockSize)
    {
        const std::uint64_t offset = block % kBlocks * kBlockSize;
        Bytes result(static_cast<std::size_t>(bytes));
        if (block > UINT64_MAX / kBlockSize - bytes ||
            !m_context.access.holds(block / kBlocks, offset + bytes) ||
            !m_context.access.read(block / kBlocks, offset, result))
            return std::nullopt;
        return result;
    }

    void tell(FindingCode code, std::uint64_t block, std::string_view field, std::string expected = {},
              std::string found = {})
    {
        m_context.tell({.code = code,
                        .part = ImagePart::Partitions,
                        .lba = block / kBlocks,
                        .path = {},
                        .field = field,
                        .expected = std::move(expected),
                        .found = std::move(found)});
    }

    /// UEFI 5.2.3: for programs that know no GUID partition table.
    void checkProtectiveRecord()
    {
        const auto mbr = read(0);
        if (!mbr)
            return;
        if (const std::uint16_t mark = getLe16(std::span(*mbr).subspan(mbr::kMark)); mark != mbr::kMarked)
            tell(FindingCode::FieldInvalid, 0, "Signature", std::to_string(mbr::kMarked),
                 std::to_string(mark));
        bool isProtective = false;
        for (std::size_t i = 0; i < 4; ++i)
            isProtective |= (*mbr)[mbr::kRecords + i * mbr::kRecordSize + 4] == mbr::kProtective;
        if (!isProtective)
            tell(FindingCode::DescriptorMissing, 0, "Protective MBR");
    }

    /// UEFI 5.3.2. Returns the array if it is sound.
    std::optional<Bytes> checkTable(std::uint64_t block, std::span<const std::byte> header)
    {
        const std::uint32_t size = getLe32(header.subspan(gpt::kSize));
        if (size < gpt::kHeaderSize || size > kBlockSize) {
            tell(FindingCode::FieldInvalid, block, "HeaderSize", std::to_string(gpt::kHeaderSize),
                 std::to_string(size));
            return std::nullopt;
        }
        Bytes summed(header.begin(), header.begin() + size);
        std::ranges::fill(std::span(summed).subspan(gpt::kHeaderCrc, 4), std::byte{0});
        if (crc32(summed) != getLe32(header.subspan(gpt::kHeaderCrc)))
            tell(FindingCode::TableChecksum, block, "HeaderCRC32");
        if (const std::uint64_t own = getLe64(header.subspan(gpt::kMyBlock)); own != block)
            tell(FindingCode::FieldInvalid, block, "MyLBA", std::to_string(block), std::to_string(own));
        const std::uint64_t count = getLe32(header.subspan(gpt::kArrayCount));
        const std::uint64_t each = getLe32(header.subspan(gpt::kArrayEntrySize));
        const std::uint64_t where = getLe64(header.subspan(gpt::kArrayBlock));
        if (each < gpt::kEntrySize || count == 0 || count * each > kLongestArray) {
            tell(FindingCode::FieldInvalid, block, "SizeOfPartitionEntry", std::to_string(gpt::kEntrySize),
                 std::to_string(each));
            return std::nullopt;
        }
        auto array = read(where, count * each);
        if (!array) {
            tell(FindingCode::DescriptorMissing, where, "Partition Entry Array");
            return std::nullopt;
        }
        if (crc32(*array) != getLe32(header.subspan(gpt::kArrayCrc))) {
            tell(FindingCode::TableChecksum, where, "PartitionEntryArrayCRC32");
            return std::nullopt;
        }
        return array;
    }

    /// UEFI 5.3.3.
    void checkEntries(std::span<const std::byte> header, std::span<const std::byte> array)
    {
        const std::uint64_t each = getLe32(header.subspan(gpt::kArrayEntrySize));
        const std::uint64_t where = getLe64(header.subspan(gpt::kArrayBlock));
        const auto end = m_context.access.end();
        for (std::size_t at = 0; at + each <= array.size(); at += each) {
            const auto entry = array.subspan(at, gpt::kEntrySize);
            if (std::ranges::all_of(entry.first(16), [](std::byte b) { return b == std::byte{0}; }))
                continue; // not used
            const std::uint64_t first = getLe64(entry.subspan(gpt::kFirst));
            const std::uint64_t last = getLe64(entry.subspan(gpt::kLast));
            if (last < first)
                tell(FindingCode::FieldInvalid, where, "EndingLBA", std::to_string(first),
                     std::to_string(last));
            else if (end && last / kBlocks >= *end)
                tell(FindingCode::OutsideImage, where, "EndingLBA", std::to_string(*end),
                     std::to_string(last / kBlocks));
        }
    }

    CheckContext& m_context;
};

} // namespace

void checkPartitionTable(CheckContext& context)
{
    PartitionCheck(context).run();
}

} // namespace emberdisc::image
