// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/sense.h"

#include <cstdint>
#include <expected>

namespace emberdisc::virtualdrive {

/// What a command comes to inside the drive: a value, or the sense with which it ends.
template <class T = void>
using Sensed = std::expected<T, Sense>;

[[nodiscard]] inline std::unexpected<Sense> refuse(std::uint8_t key, std::uint8_t asc, std::uint8_t ascq = 0)
{
    return std::unexpected(Sense{.key = key, .asc = asc, .ascq = ascq});
}
[[nodiscard]] inline std::unexpected<Sense> refuseAt(std::int64_t lba, std::uint8_t key, std::uint8_t asc,
                                                     std::uint8_t ascq = 0)
{
    return std::unexpected(
        Sense{.key = key, .asc = asc, .ascq = ascq, .information = static_cast<std::uint32_t>(lba)});
}

// The refusals that several commands share, under the names of SPC-4 annex F.
[[nodiscard]] inline auto invalidFieldInCdb()
{
    return refuse(5, 0x24);
}
[[nodiscard]] inline auto invalidFieldInParameterList()
{
    return refuse(5, 0x26);
}
[[nodiscard]] inline auto parameterListLengthError()
{
    return refuse(5, 0x1A);
}
[[nodiscard]] inline auto commandSequenceError()
{
    return refuse(5, 0x2C);
}
[[nodiscard]] inline auto cannotWriteMedium()
{
    return refuse(5, 0x30, 0x05);
}
[[nodiscard]] inline auto cannotFormatMedium()
{
    return refuse(5, 0x30, 0x06);
}
[[nodiscard]] inline auto mediumNotFormatted()
{
    return refuse(5, 0x30, 0x10);
}
[[nodiscard]] inline auto illegalModeForThisTrack(std::int64_t lba)
{
    return refuseAt(lba, 5, 0x64);
}
[[nodiscard]] inline auto addressOutOfRange(std::int64_t lba)
{
    return refuseAt(lba, 5, 0x21);
}
[[nodiscard]] inline auto invalidAddressForWrite(std::int64_t lba)
{
    return refuseAt(lba, 5, 0x21, 0x02);
}
[[nodiscard]] inline auto endOfUserArea(std::int64_t lba)
{
    return refuseAt(lba, 5, 0x63);
}
[[nodiscard]] inline auto incompleteTrackInSession()
{
    return refuse(3, 0x72, 0x03);
}
[[nodiscard]] inline auto writeError(std::int64_t lba)
{
    return refuseAt(lba, 3, 0x0C);
}

} // namespace emberdisc::virtualdrive
