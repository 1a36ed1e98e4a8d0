// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace emberdisc::cli {

/// Digits and nothing else.
[[nodiscard]] std::optional<std::uint64_t> wholeFrom(std::string_view text);
/// "2", "2.5": not negative, with a point whatever the locale.
[[nodiscard]] std::optional<double> decimalFrom(std::string_view text);

} // namespace emberdisc::cli
