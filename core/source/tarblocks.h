// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

/// What a tar archive consists of: blocks with fields of text, and pax's records.
namespace emberdisc::source::tar {

inline constexpr std::size_t kBlock = 512;
using Block = std::array<std::byte, kBlock>;

/// The ustar header, POSIX.1-1988 10.1.1.
namespace field {
struct Field {
    std::size_t offset;
    std::size_t length;
};
inline constexpr Field kName{0, 100};
inline constexpr Field kMode{100, 8};
inline constexpr Field kUid{108, 8};
inline constexpr Field kGid{116, 8};
inline constexpr Field kSize{124, 12};
inline constexpr Field kModified{136, 12};
inline constexpr Field kChecksum{148, 8};
inline constexpr std::size_t kType = 156;
inline constexpr Field kLink{157, 100};
inline constexpr Field kMagic{257, 5};
inline constexpr Field kPrefix{345, 155};
/// GNU's own header of a sparse file: four pieces, each with its offset and its size in 12 bytes.
inline constexpr std::size_t kPieces = 386;
inline constexpr std::size_t kGoesOn = 482;
inline constexpr Field kRealSize{483, 12};
/// The blocks that follow it.
inline constexpr std::size_t kMorePieces = 21;
inline constexpr std::size_t kMoreGoesOn = 504;
} // namespace field

/// Up to the first NUL.
[[nodiscard]] std::string_view textOf(const Block& block, field::Field field);
/// Octal digits, or GNU's base 256 when the first bit is set; 0 for an empty field. Nothing for what is
/// neither, or beyond 2^62.
[[nodiscard]] std::optional<std::uint64_t> numberOf(const Block& block, field::Field field);
/// Likewise, and negative where GNU's base 256 has its complement of two.
[[nodiscard]] std::optional<std::int64_t> signedNumberOf(const Block& block, field::Field field);
/// Decimal digits at the front of it, likewise.
[[nodiscard]] std::optional<std::uint64_t> wholeOf(std::string_view text);

using Records = std::map<std::string, std::string, std::less<>>;
/// Where the offsets and sizes stand that GNU's format 0.0 has in records of one name: with commas between
/// them, as its format 0.1 has them.
inline constexpr std::string_view kSparseMap = "GNU.sparse.map";
/// "25 mtime=1350244992.023\n" and so on: POSIX.1-2001 pax, Extended Header. What makes no sense ends it.
[[nodiscard]] Records paxRecords(std::string_view text);
/// Empty where there is none.
[[nodiscard]] std::string_view recordOf(const Records& records, std::string_view key);

} // namespace emberdisc::source::tar
