// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mmc/device.h"

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace emberdisc::recorder {

/// What of each sector is read, and with which command.
enum class SectorRead : std::uint8_t {
    UserData, ///< READ(10)
    Sound,    ///< READ CD, of audio tracks
    Whole,    ///< READ CD: all of a CD's sector, ECMA-130 14; of audio tracks, too
    // Whole sectors of data tracks, but for what a recorder makes itself, which is zeros:
    Mode1, ///< READ(10)
    Mode2, ///< READ CD
    Xa,    ///< READ CD
};
/// Of one sector.
[[nodiscard]] constexpr std::uint32_t bytesOf(SectorRead how)
{
    return how == SectorRead::UserData ? 2048 : 2352;
}

/// Reads stretches of a disc. Waits for a drive that is getting ready; passes on everything else.
class SectorReader {
public:
    SectorReader(mmc::Device& device, SectorRead how);

    /// Fills `to`, a whole number of sectors, from `lba` on. Cancelled between commands.
    [[nodiscard]] Result<> read(std::int64_t lba, std::span<std::byte> to, const std::stop_token& stop);
    /// The same, but what cannot be read is left as zeros, and returned as indexes of sectors. Fails only
    /// where going on makes no sense: the device or the disc is gone.
    [[nodiscard]] Result<std::vector<std::uint32_t>> readAround(std::int64_t lba, std::span<std::byte> to,
                                                                const std::stop_token& stop);

private:
    [[nodiscard]] Result<> readOnce(std::int64_t lba, std::span<std::byte> to);
    [[nodiscard]] Result<> readPatiently(std::int64_t lba, std::span<std::byte> to,
                                         const std::stop_token& stop);

    mmc::Device& m_device;
    SectorRead m_how;
    std::uint32_t m_sectorSize;
    std::size_t m_bytesPerRead;
};

} // namespace emberdisc::recorder
