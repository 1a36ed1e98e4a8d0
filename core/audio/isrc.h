// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <string_view>

namespace emberdisc::audio {

/// IEC 60908 22.3.4: two letters, three letters or digits, seven digits.
[[nodiscard]] inline bool isIsrc(std::string_view text)
{
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    const auto isCapital = [](char c) { return c >= 'A' && c <= 'Z'; };
    return text.size() == 12 && isCapital(text[0]) && isCapital(text[1]) &&
           std::ranges::all_of(text.substr(2, 3), [&](char c) { return isCapital(c) || isDigit(c); }) &&
           std::ranges::all_of(text.substr(5), isDigit);
}

} // namespace emberdisc::audio
