// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/udf/structures.h"

#include <cstdint>
#include <span>

namespace emberdisc::image::udf {

/// What a descriptor's tag says, and whether it is right: ECMA-167 3/7.2.
struct ParsedTag {
    TagId id = TagId::Terminating; ///< or what else stands there
    std::uint16_t version = 0;
    std::uint32_t location = 0;
    bool isChecksumRight = false;
    bool isCrcRight = false; ///< false, too, when it covers more than there is
};

/// `bytes` begin with the tag and have at least tag::kSize bytes.
[[nodiscard]] ParsedTag parseTag(std::span<const std::byte> bytes);

/// True if the tag's identifier and checksum and the CRC of what it covers are right. Any bytes.
[[nodiscard]] bool isSound(std::span<const std::byte> bytes, TagId id);

} // namespace emberdisc::image::udf
