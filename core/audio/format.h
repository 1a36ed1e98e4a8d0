// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

/// The sound of an audio CD: 44,100 Hz, two channels, 16-bit signed little-endian, left first (IEC 60908;
/// byte order as recorders take it, MMC-6 data block type 0). Here a *sample* is one moment of both channels,
/// 4 bytes.
namespace emberdisc::audio {

inline constexpr std::uint32_t kSampleRate = 44'100;
inline constexpr std::uint32_t kBytesPerSample = 4;
inline constexpr std::uint32_t kSamplesPerSector = 588;
inline constexpr std::uint32_t kSectorBytes = 2352;
inline constexpr std::uint32_t kSectorsPerSecond = 75;
/// Silence before the first track, LBA -150 to -1: the recorder's to write.
inline constexpr std::uint32_t kFirstPregapSectors = 150;
/// Two seconds: the usual silence between tracks.
inline constexpr std::uint32_t kDefaultGapSectors = 150;
/// Four seconds: the shortest track (IEC 60908).
inline constexpr std::uint32_t kMinimumTrackSectors = 300;
inline constexpr std::uint32_t kMaximumTracks = 99;
/// A lead-out cannot start behind this LBA: minutes have two digits (99:59:74).
inline constexpr std::uint32_t kMaximumLeadOutLba = 100U * 60U * kSectorsPerSecond - 1 - kFirstPregapSectors;

static_assert(kSamplesPerSector * kBytesPerSample == kSectorBytes);
static_assert(kSamplesPerSector * kSectorsPerSecond == kSampleRate);

/// Whole sectors that hold so many samples.
[[nodiscard]] constexpr std::uint64_t sectorsFor(std::uint64_t samples)
{
    return samples / kSamplesPerSector + (samples % kSamplesPerSector != 0 ? 1 : 0);
}

/// Absolute time on the disc, binary; 00:00:00 is LBA -150.
struct Msf {
    std::uint8_t minute = 0;
    std::uint8_t second = 0; ///< 0..59
    std::uint8_t frame = 0;  ///< 0..74

    friend bool operator==(const Msf&, const Msf&) = default;
};

/// `lba` from -150 to kMaximumLeadOutLba.
[[nodiscard]] constexpr Msf toMsf(std::int64_t lba)
{
    const std::int64_t frames = lba + kFirstPregapSectors;
    return {static_cast<std::uint8_t>(frames / (60 * kSectorsPerSecond)),
            static_cast<std::uint8_t>(frames / kSectorsPerSecond % 60),
            static_cast<std::uint8_t>(frames % kSectorsPerSecond)};
}

} // namespace emberdisc::audio
