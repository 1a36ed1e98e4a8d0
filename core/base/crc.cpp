// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/crc.h"

#include <array>

#include <zlib.h>

namespace emberdisc {

namespace {

constexpr auto kCrc16Table = [] {
    std::array<std::uint16_t, 256> table{};
    for (unsigned i = 0; i < 256; ++i) {
        unsigned value = i << 8;
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 0x8000U) != 0 ? (value << 1) ^ 0x1021U : value << 1;
        table[i] = static_cast<std::uint16_t>(value & 0xFFFFU);
    }
    return table;
}();

} // namespace

std::uint16_t crc16(std::span<const std::byte> bytes, std::uint16_t initial)
{
    unsigned value = initial;
    for (const std::byte byte : bytes)
        value = ((value << 8) & 0xFFFFU) ^ kCrc16Table[(value >> 8) ^ std::to_integer<unsigned>(byte)];
    return static_cast<std::uint16_t>(value);
}

std::uint32_t crc32(std::span<const std::byte> bytes, std::uint32_t previous)
{
    return static_cast<std::uint32_t>(
        ::crc32_z(previous, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

} // namespace emberdisc
