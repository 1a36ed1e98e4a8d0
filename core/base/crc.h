// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace emberdisc {

/// CRC-16 with polynomial x^16+x^12+x^5+1 and initial value 0, most significant bit first: ECMA-167 7.2.6;
/// inverted it is that of Q sub-channel and CD-TEXT packs.
[[nodiscard]] std::uint16_t crc16(std::span<const std::byte> bytes, std::uint16_t initial = 0);
/// CRC-32 of ISO 3309 (zlib's): the journal of the virtual disc file. `previous` continues an earlier call's
/// result.
[[nodiscard]] std::uint32_t crc32(std::span<const std::byte> bytes, std::uint32_t previous = 0);

} // namespace emberdisc
