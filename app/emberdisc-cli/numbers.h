// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace emberdisc::cli {

/// Digits and nothing else.
[[nodiscard]] std::optional<std::uint64_t> wholeFrom(std::string_view text);
/// "2", "2.5": not negative, with a point whatever the locale.
[[nodiscard]] std::optional<double> decimalFrom(std::string_view text);
/// Since 1970 UTC, of an ISO 8601 time such as "2001-09-09T01:46:40Z"; without a zone it is local time. What
/// does not fit into 64 bits of nanoseconds is none.
[[nodiscard]] std::optional<std::chrono::seconds> timeFromIso(const std::string& text);

} // namespace emberdisc::cli
