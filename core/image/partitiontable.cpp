// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/partitiontable.h"

#include <algorithm>
#include <cassert>

#include "core/base/byteorder.h"
#include "core/base/crc.h"
#include "core/image/text.h"

namespace emberdisc::image::partitiontable {

namespace {

constexpr std::size_t kNameCharacters = 36;

void putArray(std::span<std::byte> to, const Table& table)
{
    assert(table.partitions.size() <= gpt::kEntries);
    for (const Partition& partition : table.partitions) {
        const auto entry = to.first(gpt::kEntrySize);
        std::ranges::copy(partition.type, entry.subspan(gpt::kType).begin());
        std::ranges::copy(partition.id, entry.subspan(gpt::kId).begin());
        putLe64(entry.subspan(gpt::kFirst), partition.firstBlock);
        putLe64(entry.subspan(gpt::kLast), partition.lastBlock);
        assert(partition.name.size() <= kNameCharacters);
        for (std::size_t i = 0; i < partition.name.size(); ++i)
            putLe16(entry.subspan(gpt::kName + 2 * i), partition.name[i]);
        to = to.subspan(gpt::kEntrySize);
    }
}

struct Position {
    std::uint64_t header;
    std::uint64_t otherHeader;
    std::uint64_t array;
};

void putHeader(std::span<std::byte> to, const Table& table, const Position& position,
               std::span<const std::byte> array)
{
    std::ranges::copy(asBytes(gpt::kMark), to.begin());
    putLe32(to.subspan(gpt::kRevision), 0x00010000);
    putLe32(to.subspan(gpt::kSize), gpt::kHeaderSize);
    putLe64(to.subspan(gpt::kMyBlock), position.header);
    putLe64(to.subspan(gpt::kOtherBlock), position.otherHeader);
    putLe64(to.subspan(gpt::kFirstUsable), table.firstUsable);
    putLe64(to.subspan(gpt::kLastUsable), table.backupArray - 1);
    std::ranges::copy(table.disk, to.subspan(gpt::kDiskGuid).begin());
    putLe64(to.subspan(gpt::kArrayBlock), position.array);
    putLe32(to.subspan(gpt::kArrayCount), gpt::kEntries);
    putLe32(to.subspan(gpt::kArrayEntrySize), gpt::kEntrySize);
    putLe32(to.subspan(gpt::kArrayCrc), crc32(array));
    putLe32(to.subspan(gpt::kHeaderCrc), crc32(to.first(gpt::kHeaderSize))); // of itself with zeros here
}

} // namespace

const Guid kEfiSystemPartition = {std::byte{0x28}, std::byte{0x73}, std::byte{0x2A}, std::byte{0xC1},
                                  std::byte{0x1F}, std::byte{0xF8}, std::byte{0xD2}, std::byte{0x11},
                                  std::byte{0xBA}, std::byte{0x4B}, std::byte{0x00}, std::byte{0xA0},
                                  std::byte{0xC9}, std::byte{0x3E}, std::byte{0xC9}, std::byte{0x3B}};

void putMbrPartition(std::span<std::byte> mbr, std::size_t index, const MbrPartition& partition)
{
    const auto record = mbr.subspan(mbr::kRecords + index * mbr::kRecordSize, mbr::kRecordSize);
    record[0] = partition.status;
    record[4] = partition.type;
    // Too far away for heads and cylinders, but for the block right behind the record, 5.2.3 table 5.4.
    const bool isNear = partition.firstBlock == 1;
    std::ranges::fill(record.subspan(1, 3), isNear ? std::byte{0} : std::byte{0xFF});
    record[2] = isNear ? std::byte{2} : std::byte{0xFF};
    std::ranges::fill(record.subspan(5, 3), std::byte{0xFF});
    putLe32(record.subspan(8), partition.firstBlock);
    putLe32(record.subspan(12), partition.blocks);
    putLe16(mbr.subspan(mbr::kMark), mbr::kMarked);
}

void putPrimary(std::span<std::byte> to, const Table& table)
{
    const auto array = to.subspan(kBlockSize, gpt::kArrayBlocks * kBlockSize);
    putArray(array, table);
    putHeader(to.first(kBlockSize), table, {.header = 1, .otherHeader = table.blocks - 1, .array = 2}, array);
}

void putBackup(std::span<std::byte> to, const Table& table)
{
    const auto array = to.first(gpt::kArrayBlocks * kBlockSize);
    putArray(array, table);
    putHeader(to.last(kBlockSize), table,
              {.header = table.blocks - 1, .otherHeader = 1, .array = table.backupArray}, array);
}

} // namespace emberdisc::image::partitiontable
