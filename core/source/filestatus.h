// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include <sys/stat.h>

namespace emberdisc::source {

/// A time of stat(2), since 1970.
[[nodiscard]] inline std::int64_t nanoseconds(const timespec& time)
{
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

/// What an owner may do, no access control list changes: that saves a call to the kernel for nearly all
/// files. False tells nothing.
[[nodiscard]] inline bool isReadableForOwner(uid_t owner, const struct stat& found)
{
    return found.st_uid == owner && (found.st_mode & S_IRUSR) != 0;
}

} // namespace emberdisc::source
