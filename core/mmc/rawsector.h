// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace emberdisc::mmc {

/// A sector as READ CD gives it, ECMA-130 section 14: sync 12, header 4, user data 2048, EDC 4, zeros 8, ECC
/// 276.
inline constexpr std::size_t kRawSectorSize = 2352;
using RawSector = std::array<std::byte, kRawSectorSize>;

/// What a data sector holds, as READ CD tells the kinds apart: MMC-6 table 361.
enum class SectorKind : std::uint8_t {
    Audio = 1,
    Mode1 = 2,
    Mode2 = 3,
    Mode2Form1 = 4,
    Mode2Form2 = 5,
    Other = 0
};
/// Of a data sector that is not scrambled, by its header and sub-header. Mode 2 with two equal copies of a
/// sub-header counts as XA.
[[nodiscard]] SectorKind kindOfData(const RawSector& sector);

/// Makes what surrounds the user data of a Mode 1 sector at that address. The user data stands at byte 16.
void completeMode1(RawSector& sector, std::int32_t lba);
/// Makes sync and header of Mode 2 without a form; 2336 bytes of user data stand at byte 16.
void completeMode2(RawSector& sector, std::int32_t lba);
/// Mode 2 form 1 or 2, as bit 5 of the submode at byte 18 says. The sub-header stands at bytes 16 to 19, its
/// copy is made; 2048 or 2324 bytes of user data stand at byte 24.
void completeXa(RawSector& sector, std::int32_t lba);
/// Where the EDC of an XA sector begins, by the form that its sub-header tells.
[[nodiscard]] std::size_t endOfXaData(std::span<const std::byte, kRawSectorSize> sector);
/// Whether the EDC fits what it covers; sectors without one are intact.
[[nodiscard]] bool isIntact(const RawSector& sector);
/// Scrambles a data sector, or takes the scrambling back: ECMA-130 annex B.
void scramble(std::span<std::byte, 2352> sector);

} // namespace emberdisc::mmc
