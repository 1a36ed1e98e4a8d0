// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <limits>

#include <sys/stat.h>

namespace emberdisc::source {

/// A time of stat(2), since 1970; the first or the last that nanoseconds can tell (in 1677 and in 2262) for
/// those beyond, which some file systems hold.
[[nodiscard]] inline std::int64_t nanoseconds(const timespec& time)
{
    constexpr std::int64_t kSecond = 1'000'000'000;
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / kSecond - 1;
    if (time.tv_sec < -kMost || time.tv_sec > kMost)
        return (time.tv_sec < 0 ? -kMost : kMost) * kSecond;
    return std::int64_t{time.tv_sec} * kSecond + time.tv_nsec;
}

} // namespace emberdisc::source
