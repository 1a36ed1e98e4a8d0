// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace emberdisc::source {

/// What a member's flags say of its name.
enum class ZipNameCoding : std::uint8_t { Unknown, Utf8 };

/// The name of a zip archive's member in UTF-8: from Info-ZIP's extra field for that if there is one. Unless
/// its coding is told, it is UTF-8 if it can be, else IBM code page 437.
[[nodiscard]] std::string zipName(std::span<const std::byte> name, std::span<const std::byte> extra,
                                  ZipNameCoding coding);

} // namespace emberdisc::source
