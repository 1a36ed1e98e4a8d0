// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace emberdisc::mmc {

/// Sectors of an ECC block of DVD (ECMA-267 clause 18): what formats, packets and layers are counted in
/// there.
inline constexpr std::uint32_t kDvdEccBlock = 16;

/// READ CAPACITY, MMC-6 6.20.3.
struct Capacity {
    std::uint32_t lastLba = 0;
    std::uint32_t blockLength = 0; ///< bytes; some drives say 0 or 2352 here

    /// Blocks; FFFFFFFFh ("too large") is taken as it stands.
    [[nodiscard]] std::uint64_t blocks() const { return std::uint64_t{lastLba} + 1; }
};
inline constexpr std::size_t kCapacitySize = 8;
[[nodiscard]] Result<Capacity> parseCapacity(std::span<const std::byte> reply);

/// Descriptor type of the current or maximum capacity, MMC-6 table 460.
enum class FormatState : std::uint8_t { Reserved = 0, Unformatted = 1, Formatted = 2, NoMediumOrUnknown = 3 };
/// A format that FORMAT UNIT can make, MMC-6 table 462.
struct FormattableCapacity {
    std::uint32_t blocks = 0;
    std::uint8_t formatType = 0;     ///< 6 bits
    std::uint8_t formatSubType = 0;  ///< 2 bits
    std::uint32_t typeDependent = 0; ///< 24 bits, block length for many types
};
/// READ FORMAT CAPACITIES, MMC-6 6.24.3.
struct FormatCapacities {
    FormatState state = FormatState::Reserved;
    std::uint32_t blocks = 0; ///< current capacity if formatted, else the maximum
    std::uint32_t blockLength = 0;
    std::vector<FormattableCapacity> formats = {};

    [[nodiscard]] const FormattableCapacity* find(std::uint8_t formatType) const;
};
inline constexpr std::size_t kFormatCapacitiesHeaderSize = 4;
[[nodiscard]] std::size_t announcedFormatCapacitiesLength(std::span<const std::byte> reply);
[[nodiscard]] Result<FormatCapacities> parseFormatCapacities(std::span<const std::byte> reply);

/// READ BUFFER CAPACITY, MMC-6 6.18.3, in bytes or blocks as asked.
struct BufferCapacity {
    std::uint32_t total = 0;
    std::uint32_t available = 0; ///< BLANK LENGTH OF BUFFER: free for data

    /// 0..100; nullopt when the drive's numbers make no sense (total 0, or more free than there is).
    [[nodiscard]] std::optional<int> fillPercent() const;
};
inline constexpr std::size_t kBufferCapacitySize = 12;
[[nodiscard]] Result<BufferCapacity> parseBufferCapacity(std::span<const std::byte> reply);

} // namespace emberdisc::mmc
