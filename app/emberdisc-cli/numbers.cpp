// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/numbers.h"

#include <charconv>
#include <cmath>

namespace emberdisc::cli {

namespace {

template <class Number, class... Format>
std::optional<Number> all(std::string_view text, Format... format)
{
    Number number{};
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number, format...);
    return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

} // namespace

std::optional<std::uint64_t> wholeFrom(std::string_view text)
{
    return all<std::uint64_t>(text);
}

std::optional<double> decimalFrom(std::string_view text)
{
    if (text.starts_with('-'))
        return {};
    const auto number = all<double>(text, std::chars_format::fixed);
    return number && std::isfinite(*number) ? number : std::nullopt;
}

} // namespace emberdisc::cli
