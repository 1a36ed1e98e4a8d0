// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace emberdisc::image {

/// A directory record of an image that others may have made. Spans borrow the bytes that were parsed.
struct ParsedRecord {
    std::span<const std::byte> bytes = {}; ///< all of it
    std::uint32_t extent = 0;              ///< of the data itself: behind an extended attribute record
    std::uint32_t dataLength = 0;
    std::int64_t time = 0;
    std::uint8_t flags = 0;
    std::uint8_t attributeBlocks = 0; ///< of an extended attribute record in front of the data
    std::uint8_t unitSize = 0;        ///< interleaved: blocks of data ...
    std::uint8_t interleaveGap = 0;   ///< ... and blocks of something else between them: ECMA-119 6.4.3
    std::span<const std::byte> identifier = {};
    std::span<const std::byte> systemUse = {};

    [[nodiscard]] bool isFolder() const;
    [[nodiscard]] bool isSelf() const;
    [[nodiscard]] bool isParent() const;
    [[nodiscard]] bool isInterleaved() const { return unitSize != 0 || interleaveGap != 0; }
};

/// The record at the front of `bytes`, which reach to the end of its sector. Nothing where no more records
/// come in this sector; ImageCorrupt where lengths contradict each other.
[[nodiscard]] Result<std::optional<ParsedRecord>> parseRecord(std::span<const std::byte> bytes);

/// UTF-8 without version number and without the dot of a missing extension.
[[nodiscard]] std::string isoName(std::span<const std::byte> identifier);
/// UTF-8 without version number.
[[nodiscard]] std::string jolietName(std::span<const std::byte> identifier);

} // namespace emberdisc::image
