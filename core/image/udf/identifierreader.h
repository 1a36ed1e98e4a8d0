// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/udf/volumereader.h"

#include <cstdint>
#include <optional>
#include <span>

namespace emberdisc::image::udf {

/// A file identifier descriptor, 4/14.4. Spans borrow the bytes that were parsed.
struct ParsedIdentifier {
    std::span<const std::byte> bytes = {}; ///< all of it, with the padding
    std::uint16_t version = 0;
    std::uint8_t characteristics = 0;
    BlockRun icb = {};
    std::uint32_t uniqueId = 0;           ///< 0 before UDF 2.00
    std::span<const std::byte> name = {}; ///< OSTA CS0

    [[nodiscard]] bool isDeleted() const { return (characteristics & fileIdentifier::kDeleted) != 0; }
    [[nodiscard]] bool isParent() const { return (characteristics & fileIdentifier::kParent) != 0; }
    [[nodiscard]] bool isFolder() const { return (characteristics & fileIdentifier::kDirectory) != 0; }
};

/// The descriptor at the front of a folder's contents; nothing when its lengths make no sense. Its tag is
/// not looked at.
[[nodiscard]] std::optional<ParsedIdentifier> parseIdentifier(std::span<const std::byte> bytes);

} // namespace emberdisc::image::udf
