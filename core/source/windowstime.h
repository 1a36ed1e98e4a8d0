// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

namespace emberdisc::source {

/// Windows' FILETIME, 100 ns since 1601, as ns since 1970; nothing for what lies beyond 64 bits.
[[nodiscard]] inline std::optional<std::int64_t> timeOfWindows(std::uint64_t fileTime)
{
    constexpr std::int64_t kEpoch = 116'444'736'000'000'000;
    std::int64_t time = 0;
    if (fileTime > INT64_MAX ||
        __builtin_mul_overflow(static_cast<std::int64_t>(fileTime) - kEpoch, 100, &time))
        return std::nullopt;
    return time;
}

} // namespace emberdisc::source
