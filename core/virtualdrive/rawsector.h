// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace emberdisc::virtualdrive {

/// A sector as READ CD gives it, ECMA-130 section 14: sync 12, header 4, user data 2048, EDC 4, zeros 8, ECC
/// 276.
using RawSector = std::array<std::byte, 2352>;

/// Makes what surrounds the user data of a Mode 1 sector at that address. The user data stands at byte 16.
void completeMode1(RawSector& sector, std::int32_t lba);

} // namespace emberdisc::virtualdrive
