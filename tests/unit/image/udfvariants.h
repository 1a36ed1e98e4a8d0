// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "udfbytes.h"

/// Volumes of ours as others write them: with partition maps that our writer has no use for.
namespace emberdisc::image::test {

namespace variants {

[[nodiscard]] inline std::span<std::byte> sector(Bytes& image, std::uint64_t number)
{
    return std::span(image).subspan(number * kSectorSize, kSectorSize);
}

inline void putText(std::span<std::byte> to, std::string_view text)
{
    std::ranges::copy(asBytes(text), to.begin());
}

[[nodiscard]] inline std::uint64_t sectorOfLogicalVolume(const Bytes& image)
{
    std::uint64_t number = getLe32(sectorOf(image, 256).subspan(20));
    while (idOf(sectorOf(image, number)) != 6)
        ++number;
    return number;
}

/// A type 2 partition map, 3/10.7.3, of the partition with the number 0.
inline void putMap(std::span<std::byte> map, std::string_view type)
{
    std::ranges::fill(map.first(64), std::byte{0});
    map[0] = std::byte{2};
    map[1] = std::byte{64};
    putText(map.subspan(5), type);
    putLe16(map.subspan(36), 1);
}

inline void setMaps(std::span<std::byte> logical, std::uint32_t count, std::uint32_t length)
{
    putLe32(logical.subspan(264), length);
    putLe32(logical.subspan(268), count);
    putLe16(logical.subspan(10), static_cast<std::uint16_t>(440 + length - 16));
    reseal(logical);
}

} // namespace variants

/// A volume of a revision below 2.50 as packet writing leaves it on a CD-R: the folder at the root is found
/// by way of a virtual allocation table (UDF 1.50 2.2.10, 2.00 2.2.11), which has the last sector.
[[nodiscard]] inline Bytes withVirtualTable(Bytes image)
{
    const UdfVolume volume(image);
    const bool isOld = getLe16(volume.logical.subspan(216 + 24)) < 0x0200;
    const std::uint32_t partition = volume.partition;
    const std::uint32_t root = volume.rootBlock;
    const std::uint32_t fileSetBlock = getLe32(volume.logical.subspan(248 + 4));
    constexpr std::uint32_t kEntries = 300;

    const auto logical = variants::sector(image, variants::sectorOfLogicalVolume(image));
    variants::putMap(logical.subspan(446), "*UDF Virtual Partition");
    putLe16(logical.subspan(248 + 8), 1);
    variants::setMaps(logical, 2, 70);
    const auto fileSet = variants::sector(image, partition + fileSetBlock);
    putLe32(fileSet.subspan(400 + 4), kEntries - 1);
    putLe16(fileSet.subspan(400 + 8), 1);
    reseal(fileSet);

    Bytes table(isOld ? 0 : 152);
    if (!isOld)
        putLe16(table, 152);
    const std::size_t header = table.size();
    table.resize(header + 4 * kEntries + (isOld ? 36 : 0));
    for (std::uint32_t i = 0; i < kEntries; ++i) // each block is itself, but for the root
        putLe32(std::span(table).subspan(header + 4 * i), i == kEntries - 1 ? root : i);
    if (isOld) {
        variants::putText(std::span(table).last(35), "*UDF Virtual Alloc Tbl");
        putLe32(std::span(table).last(4), UINT32_MAX);
    }

    const std::uint64_t last = image.size() / kSectorSize;
    image.resize(image.size() + kSectorSize);
    const auto entry = variants::sector(image, last);
    std::ranges::copy(variants::sector(image, partition + root), entry.begin());
    const bool isPlain = idOf(entry) == 261;
    const std::size_t fixed = isPlain ? 176 : 216;
    std::ranges::fill(entry.subspan(fixed - 8), std::byte{0});
    entry[16 + 11] = std::byte{isOld ? std::uint8_t{0} : std::uint8_t{248}};
    putLe16(entry.subspan(16 + 18), 3); // 4/14.6.8: the contents lie in the entry
    putLe64(entry.subspan(56), table.size());
    if (!isPlain)
        putLe64(entry.subspan(64), table.size());
    putLe32(entry.subspan(fixed - 4), static_cast<std::uint32_t>(table.size()));
    std::ranges::copy(table, entry.subspan(fixed).begin());
    putLe32(entry.subspan(12), static_cast<std::uint32_t>(last - partition));
    putLe16(entry.subspan(10), static_cast<std::uint16_t>(fixed + table.size() - 16));
    reseal(entry);
    return image;
}

/// A volume of a revision from 1.50 on, below 2.50, as on a CD-RW with a packet that could not be written any
/// more: the one with the file set descriptor lies behind the volume, and its old place holds nothing (UDF
/// 2.2.9, 2.2.12).
[[nodiscard]] inline Bytes withSparedPacket(Bytes image)
{
    constexpr std::uint32_t kPacket = 32;
    constexpr std::uint64_t kTable = 46; // behind the main volume descriptor sequence
    const UdfVolume volume(image);
    const std::uint64_t partition = volume.partition;
    const std::uint64_t spare = image.size() / kSectorSize;

    const auto logical = variants::sector(image, variants::sectorOfLogicalVolume(image));
    const auto map = logical.subspan(440);
    variants::putMap(map, "*UDF Sparable Partition");
    putLe16(map.subspan(40), kPacket);
    map[42] = std::byte{1};
    putLe32(map.subspan(44), 64);
    putLe32(map.subspan(48), kTable);
    variants::setMaps(logical, 1, 64);

    const auto table = variants::sector(image, kTable);
    variants::putText(table.subspan(17), "*UDF Sparing Table");
    putLe16(table.subspan(48), 2);
    putLe32(table.subspan(56), 0);
    putLe32(table.subspan(60), static_cast<std::uint32_t>(spare));
    putLe32(table.subspan(64), UINT32_MAX); // a packet that nobody needs yet
    putLe32(table.subspan(68), static_cast<std::uint32_t>(spare + kPacket));
    putLe16(table.subspan(10), 72 - 16);
    reseal(table);

    image.resize(image.size() + kPacket * kSectorSize);
    const auto packet = std::span(image).subspan(partition * kSectorSize, kPacket * kSectorSize);
    std::ranges::copy(packet, std::span(image).subspan(spare * kSectorSize).begin());
    std::ranges::fill(packet, std::byte{0});
    return image;
}

/// A volume of revision 2.50 or later whose metadata file consists of one piece for each of its first blocks,
/// and one for the others.
[[nodiscard]] inline Bytes withTornMetadata(Bytes image, std::uint32_t pieces)
{
    const UdfVolume volume(image);
    const std::uint64_t at = volume.partition + getLe32(volume.logical.subspan(440 + 6 + 40));
    const auto entry = variants::sector(image, at);
    const std::uint32_t length = getLe32(entry.subspan(216));
    const std::uint32_t start = getLe32(entry.subspan(216 + 4));
    for (std::uint32_t i = 0; i <= pieces; ++i) {
        const std::uint32_t rest = length - pieces * std::uint32_t{kSectorSize};
        putLe32(entry.subspan(216 + 8 * i), i < pieces ? kSectorSize : rest);
        putLe32(entry.subspan(216 + 8 * i + 4), start + i);
    }
    putLe32(entry.subspan(212), 8 * (pieces + 1));
    putLe16(entry.subspan(10), static_cast<std::uint16_t>(216 + 8 * (pieces + 1) - 16));
    reseal(entry);
    return image;
}

} // namespace emberdisc::image::test
