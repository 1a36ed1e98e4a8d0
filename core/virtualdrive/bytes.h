// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace emberdisc::virtualdrive {

/// A byte of a parameter list whose length was looked at before.
[[nodiscard]] inline std::uint8_t at(std::span<const std::byte> bytes, std::size_t i)
{
    return std::to_integer<std::uint8_t>(bytes[i]);
}

} // namespace emberdisc::virtualdrive
