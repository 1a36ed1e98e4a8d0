// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mmc/device.h"

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace emberdisc::recorder {

/// Reads stretches of a disc: 2048-byte sectors with READ(10), 2352-byte ones of audio tracks with READ CD.
/// Waits for a drive that is getting ready; passes on everything else.
class SectorReader {
public:
    SectorReader(mmc::Device& device, std::uint32_t sectorSize);

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
    std::uint32_t m_sectorSize;
    std::size_t m_bytesPerRead;
};

} // namespace emberdisc::recorder
