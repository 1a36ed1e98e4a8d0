// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

/// The tables by which firmware finds its way on a disk: the master boot record and the GUID partition table
/// (UEFI specification 2.10, chapter 5). All numbers are little-endian; blocks have 512 bytes.
namespace emberdisc::image::partitiontable {

inline constexpr std::uint64_t kBlockSize = 512;

/// 5.2.1, 5.2.3
namespace mbr {
inline constexpr std::size_t kCodeSize = 440;
inline constexpr std::size_t kSignature = 440; ///< of the disk; not used beside a GUID partition table
inline constexpr std::size_t kRecords = 446;
inline constexpr std::size_t kRecordSize = 16;
inline constexpr std::size_t kMark = 510;
inline constexpr std::uint16_t kMarked = 0xAA55;
inline constexpr std::byte kActive{0x80};
inline constexpr std::byte kProtective{0xEE};
/// What tools that make hybrid images use for a whole ISO 9660 image: no system looks for its own in it.
inline constexpr std::byte kWholeImage{0x17};
} // namespace mbr

/// 5.3.2, 5.3.3
namespace gpt {
inline constexpr std::string_view kMark = "EFI PART";
inline constexpr std::size_t kHeaderSize = 92;
inline constexpr std::size_t kEntries = 128;
inline constexpr std::size_t kEntrySize = 128;
inline constexpr std::uint64_t kArrayBlocks = kEntries * kEntrySize / kBlockSize;

// Of the header
inline constexpr std::size_t kRevision = 8;
inline constexpr std::size_t kSize = 12;
inline constexpr std::size_t kHeaderCrc = 16;
inline constexpr std::size_t kMyBlock = 24;
inline constexpr std::size_t kOtherBlock = 32;
inline constexpr std::size_t kFirstUsable = 40;
inline constexpr std::size_t kLastUsable = 48;
inline constexpr std::size_t kDiskGuid = 56;
inline constexpr std::size_t kArrayBlock = 72;
inline constexpr std::size_t kArrayCount = 80;
inline constexpr std::size_t kArrayEntrySize = 84;
inline constexpr std::size_t kArrayCrc = 88;
static_assert(kArrayCrc + 4 == kHeaderSize);

// Of an entry
inline constexpr std::size_t kType = 0;
inline constexpr std::size_t kId = 16;
inline constexpr std::size_t kFirst = 32;
inline constexpr std::size_t kLast = 40;
inline constexpr std::size_t kName = 56;
} // namespace gpt

/// In the order in which it is recorded: the first three fields little-endian, 5.3.1 and appendix A.
using Guid = std::array<std::byte, 16>;
/// C12A7328-F81F-11D2-BA4B-00A0C93EC93B, 5.3.3
extern const Guid kEfiSystemPartition;

struct Partition {
    Guid type = {};
    Guid id = {};
    std::uint64_t firstBlock = 0;
    std::uint64_t lastBlock = 0;
    std::u16string_view name = {}; ///< at most 36 characters
};

/// A GUID partition table, in front of a disk and once more at its end.
struct Table {
    Guid disk = {};
    std::uint64_t blocks = 0;      ///< of the disk
    std::uint64_t firstUsable = 0; ///< behind all that the table itself needs: from block 34 on
    std::uint64_t backupArray =
        0; ///< where the array of the table at the end lies; what is usable ends before
    std::vector<Partition> partitions = {};
};
struct MbrPartition {
    std::byte type{};
    std::byte status{}; ///< kActive or 0
    std::uint32_t firstBlock = 0;
    std::uint32_t blocks = 0;
};
/// Record `index` (0 to 3) of a master boot record, and its mark. What is there as heads and cylinders says
/// "see the block numbers".
void putMbrPartition(std::span<std::byte> mbr, std::size_t index, const MbrPartition& partition);

/// Into blocks 1 to 33 of a disk, which `to` is: the header and the array.
void putPrimary(std::span<std::byte> to, const Table& table);
/// Into the end of the disk from `table.backupArray` on, which `to` is: the array, and the header into the
/// last block. UEFI 5.3.2 lets others lie between them.
void putBackup(std::span<std::byte> to, const Table& table);

} // namespace emberdisc::image::partitiontable
