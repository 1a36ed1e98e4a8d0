// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/udf/structures.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// The small parts that UDF descriptors are made of. Functions write at the front of the span, which is long
/// enough and zero. Text is UTF-8 outside, OSTA compressed Unicode inside.
namespace emberdisc::image::udf {

/// OSTA CS0 (UDF 2.1.1): a compression ID, 8 or 16, then one byte a character if all fit, else UTF-16 most
/// significant byte first. Empty for an empty text.
[[nodiscard]] std::string encodeCs0(std::string_view utf8);
/// UTF-8; compression IDs 254 and 255 (deleted names) as 8 and 16. Empty when the ID is another.
[[nodiscard]] std::string decodeCs0(std::span<const std::byte> bytes);

/// A dstring, ECMA-167 1/7.2.12: as many characters as fit, zeros, and their length in the last byte.
void putDstring(std::span<std::byte> field, std::string_view utf8);
[[nodiscard]] std::string getDstring(std::span<const std::byte> field);

/// "OSTA Compressed Unicode", UDF 2.1.2.
void putCharspec(std::span<std::byte> to);

/// 1/7.3 and UDF 2.1.4: in UTC.
void putTimestamp(std::span<std::byte> to, std::int64_t seconds);
/// Seconds since 1970; kTimeNotTold when the field makes no sense. A time zone is applied.
[[nodiscard]] std::int64_t getTimestamp(std::span<const std::byte> from);

/// Entity identifiers, 1/7.4 and UDF 2.1.5.
void putDomainId(std::span<std::byte> to, UdfRevision revision);                   ///< "*OSTA UDF Compliant"
void putUdfId(std::span<std::byte> to, std::string_view id, UdfRevision revision); ///< "*UDF ..."
void putImplementationId(std::span<std::byte> to);                                 ///< whoever wrote it: us
void putContentsId(std::span<std::byte> to, UdfRevision revision);                 ///< "+NSR02", "+NSR03"
/// The identifier without zeros at its end.
[[nodiscard]] std::string getId(std::span<const std::byte> from);

void putExtentAd(std::span<std::byte> to, std::uint32_t bytes, std::uint32_t sector); ///< 3/7.1
void putShortAd(std::span<std::byte> to, ExtentType type, std::uint32_t bytes, std::uint32_t block);
void putLongAd(std::span<std::byte> to, ExtentType type, std::uint32_t bytes, std::uint32_t block,
               std::uint16_t partition);

/// Gives a descriptor its tag (3/7.2): `bytes` is all of the descriptor, which is covered by the CRC.
/// `location` is its sector, or its block within its partition.
void sealDescriptor(std::span<std::byte> bytes, TagId id, UdfRevision revision, std::uint32_t location);

} // namespace emberdisc::image::udf
