// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

/// The two forms of date and time in ECMA-119. We always write UTC with an offset of zero. Times are seconds
/// since 1970 UTC.
namespace emberdisc::image {

/// A time that nobody tells, or that makes no sense.
inline constexpr std::int64_t kTimeNotTold = INT64_MIN;

inline constexpr std::size_t kRecordTimeSize = 7;      // ECMA-119 9.1.5
inline constexpr std::size_t kDescriptorTimeSize = 17; // ECMA-119 8.4.26.1

/// Years outside 1900 to 2155 become the nearest moment that can be written.
void putRecordTime(std::span<std::byte> to, std::int64_t seconds);
/// Nothing is written as "0000000000000000" and a zero offset, which means "not specified".
void putDescriptorTime(std::span<std::byte> to, std::optional<std::int64_t> seconds);

/// kTimeNotTold when the field is zero or makes no sense. The offset in quarters of an hour is applied, but
/// one that makes no sense is none: genisoimage writes such for years from 2038 on.
[[nodiscard]] std::int64_t getRecordTime(std::span<const std::byte> from);
[[nodiscard]] std::int64_t getDescriptorTime(std::span<const std::byte> from);
/// Whether a field is a time, or says that there is none.
[[nodiscard]] bool isRecordTime(std::span<const std::byte> from);
[[nodiscard]] bool isDescriptorTime(std::span<const std::byte> from);

} // namespace emberdisc::image
