// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace emberdisc::mmc {

/// Two decimal digits, as headers and sub-channels of a CD have their numbers.
[[nodiscard]] constexpr std::byte bcd(unsigned value)
{
    return static_cast<std::byte>(value / 10 % 10 << 4 | value % 10);
}
/// The number that two decimal digits are; 255 when they are none.
[[nodiscard]] constexpr std::uint8_t decimal(std::byte value)
{
    const auto digits = std::to_integer<unsigned>(value);
    return digits >> 4 > 9 || (digits & 15U) > 9
               ? std::uint8_t{255}
               : static_cast<std::uint8_t>((digits >> 4) * 10 + (digits & 15U));
}

} // namespace emberdisc::mmc
