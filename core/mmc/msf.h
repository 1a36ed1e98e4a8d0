// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace emberdisc::mmc {

/// A time on a CD: binary, absolute; 00:02:00 is LBA 0. 75 frames a second.
struct Msf {
    std::uint8_t minute = 0;
    std::uint8_t second = 0;
    std::uint8_t frame = 0;
    friend bool operator==(const Msf&, const Msf&) = default;
};

inline constexpr std::int32_t kFramesPerSecond = 75;
inline constexpr std::int32_t kPregapBlocks = 150; ///< MMC-6 4.2.3.7: LBA 0 is 00:02:00
inline constexpr std::int32_t kFirstSessionGapBlocks =
    11400; ///< lead-out 6750, next lead-in 4500, pre-gap 150
inline constexpr std::int32_t kLaterSessionGapBlocks =
    6900; ///< lead-out 2250, next lead-in 4500, pre-gap 150

/// MMC-6 table 695: minutes from 90 on lie before LBA 0, in the first lead-in.
[[nodiscard]] constexpr std::int32_t lbaOf(Msf msf)
{
    const std::int32_t frames = (msf.minute * 60 + msf.second) * kFramesPerSecond + msf.frame;
    return frames - (msf.minute < 90 ? 150 : 450150);
}
/// The reverse; `lba` is -45150 to 404849.
[[nodiscard]] constexpr Msf msfOf(std::int32_t lba)
{
    const std::int32_t frames = lba + (lba >= -150 ? 150 : 450150);
    return {static_cast<std::uint8_t>(frames / (60 * kFramesPerSecond)),
            static_cast<std::uint8_t>(frames / kFramesPerSecond % 60),
            static_cast<std::uint8_t>(frames % kFramesPerSecond)};
}
/// What the struct holds of a length or a distance, without the two seconds before LBA 0.
[[nodiscard]] constexpr std::int32_t framesOf(Msf msf)
{
    return (msf.minute * 60 + msf.second) * kFramesPerSecond + msf.frame;
}

} // namespace emberdisc::mmc
