// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace emberdisc::image {

/// Byte positions in a directory record, from 0: ECMA-119 9.1, table 8.
namespace record {
inline constexpr std::size_t kLength = 0;            // 9.1.1
inline constexpr std::size_t kExtendedLength = 1;    // 9.1.2
inline constexpr std::size_t kExtent = 2;            // 9.1.3, both-byte order
inline constexpr std::size_t kDataLength = 10;       // 9.1.4, both-byte order
inline constexpr std::size_t kTime = 18;             // 9.1.5
inline constexpr std::size_t kFlags = 25;            // 9.1.6
inline constexpr std::size_t kUnitSize = 26;         // 9.1.7
inline constexpr std::size_t kInterleaveGap = 27;    // 9.1.8
inline constexpr std::size_t kVolumeNumber = 28;     // 9.1.9, both-byte order
inline constexpr std::size_t kIdentifierLength = 32; // 9.1.10
inline constexpr std::size_t kIdentifier = 33;       // 9.1.11
inline constexpr std::size_t kMaximum = 255;
static_assert(kDataLength == kExtent + 8 && kTime == kDataLength + 8 && kFlags == kTime + 7);
static_assert(kIdentifierLength == kVolumeNumber + 4 && kIdentifier == kIdentifierLength + 1);

// 9.1.6, table 9
inline constexpr std::uint8_t kHidden = 0x01;
inline constexpr std::uint8_t kDirectory = 0x02;
inline constexpr std::uint8_t kAssociated = 0x04;
inline constexpr std::uint8_t kMultiExtent = 0x80;
} // namespace record

/// What a directory record says, ECMA-119 9.1. The system use field is bytes that somebody else made.
struct DirectoryRecord {
    std::uint32_t extent = 0;     ///< logical block address
    std::uint32_t dataLength = 0; ///< bytes
    std::int64_t time = 0;        ///< seconds since 1970
    std::uint8_t flags = 0;
    std::span<const std::byte> identifier = {};
    std::span<const std::byte> systemUse = {};
    std::uint16_t volume = 1; ///< of the set, on which the extent lies
};

/// How many bytes of system use field a record with such an identifier can hold, so that its length stays
/// even and in one byte.
[[nodiscard]] std::size_t systemUseRoom(std::size_t identifierLength);

/// Appends the record. If it would cross the end of a sector (ECMA-119 6.8.1.1) zeros come first. `to` starts
/// at a sector's start.
void appendRecord(std::vector<std::byte>& to, const DirectoryRecord& record);
/// The 34 bytes that stand in a volume descriptor for the root: ECMA-119 8.4.18.
void putRootRecord(std::span<std::byte> to, std::uint32_t extent, std::uint32_t dataLength, std::int64_t time,
                   std::uint16_t volume);

} // namespace emberdisc::image
