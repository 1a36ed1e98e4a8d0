// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace emberdisc::mmc {

/// Profile numbers, MMC-6 table 92. A drive may name others: the type holds any number.
enum class Profile : std::uint16_t {
    None = 0x0000,
    NonRemovableDisk = 0x0001,
    RemovableDisk = 0x0002,
    CdRom = 0x0008,
    CdR = 0x0009,
    CdRw = 0x000A,
    DvdRom = 0x0010,
    DvdRSequential = 0x0011,
    DvdRam = 0x0012,
    DvdRwRestrictedOverwrite = 0x0013,
    DvdRwSequential = 0x0014,
    DvdRDlSequential = 0x0015,
    DvdRDlLayerJump = 0x0016,
    DvdRwDl = 0x0017,
    DvdDownload = 0x0018,
    DvdPlusRw = 0x001A,
    DvdPlusR = 0x001B,
    DvdPlusRwDl = 0x002A,
    DvdPlusRDl = 0x002B,
    BdRom = 0x0040,
    BdRSequential = 0x0041, ///< sequential recording mode (SRM)
    BdRRandom = 0x0042,     ///< random recording mode (RRM)
    BdRe = 0x0043,
    HdDvdRom = 0x0050,
    HdDvdR = 0x0051,
    HdDvdRam = 0x0052,
    HdDvdRw = 0x0053,
    NonConforming = 0xFFFF,
};

[[nodiscard]] constexpr std::uint16_t value(Profile profile)
{
    return static_cast<std::uint16_t>(profile);
}

/// What people call the medium: "CD-R", "DVD+R DL", "BD-RE"; "unknown medium" for others.
[[nodiscard]] std::string_view name(Profile profile);

[[nodiscard]] constexpr bool isCd(Profile profile)
{
    return value(profile) >= 0x08 && value(profile) <= 0x0A;
}
[[nodiscard]] constexpr bool isDvd(Profile profile)
{
    return (value(profile) >= 0x10 && value(profile) <= 0x1B) || profile == Profile::DvdPlusRwDl ||
           profile == Profile::DvdPlusRDl;
}
[[nodiscard]] constexpr bool isBd(Profile profile)
{
    return value(profile) >= 0x40 && value(profile) <= 0x43;
}
/// True for media of which any block of the formatted range can be written at any time.
[[nodiscard]] bool isOverwritable(Profile profile);
/// True for media that are written front to back and closed: CD-R(W), DVD-R(W) sequential, DVD+R, BD-R SRM.
[[nodiscard]] bool isSequential(Profile profile);
/// True for media whose contents can be taken away or written over.
[[nodiscard]] bool isRewritable(Profile profile);

/// Blocks of 2048 bytes that the drive encodes as one: 1 on CD, 16 on DVD (ECC block), 32 on BD (cluster).
[[nodiscard]] std::uint32_t blocksPerCluster(Profile profile);
/// Blocks a WRITE command should carry: 16 on CD and DVD (32 KiB), 32 on BD (64 KiB).
[[nodiscard]] std::uint32_t blocksPerWrite(Profile profile);

/// 1x in the drive's unit, 1000 bytes a second: CD 176.4 (of 2352-byte blocks), DVD 1385, BD 4495.625; 0 when
/// unknown.
[[nodiscard]] double kilobytesAtOneSpeed(Profile profile);
/// 1x in bytes of payload a second for blocks of `blockSize` bytes: on CD 75 blocks a second; 0 when unknown.
[[nodiscard]] double bytesPerSecondAtOneSpeed(Profile profile, std::uint32_t blockSize = 2048);

} // namespace emberdisc::mmc
