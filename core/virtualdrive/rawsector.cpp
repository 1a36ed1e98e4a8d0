// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/rawsector.h"

#include "core/base/byteorder.h"
#include "core/mmc/msf.h"

#include <algorithm>
#include <span>

namespace emberdisc::virtualdrive {

namespace {

constexpr std::size_t kHeader = 12;
constexpr std::size_t kEdc = 2064;
constexpr std::size_t kParityP = 2076;
constexpr std::size_t kParityQ = 2248;

/// ECMA-130 14.3: (x^16+x^15+x^2+1)(x^16+x^2+x+1), least significant bit first.
constexpr auto kEdcTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = value >> 1 ^ ((value & 1U) != 0 ? 0xD8018001U : 0U);
        table[i] = value;
    }
    return table;
}();

/// Multiplication by x in GF(2^8) with x^8+x^4+x^3+x^2+1, ECMA-130 annex A.
constexpr std::uint8_t timesX(std::uint8_t value)
{
    return static_cast<std::uint8_t>((value << 1) ^ ((value & 0x80) != 0 ? 0x1D : 0));
}

/// a such that (x + 1) a = value: what turns two sums into the second parity byte.
constexpr auto kOverXPlusOne = [] {
    std::array<std::uint8_t, 256> table{};
    for (unsigned i = 0; i < table.size(); ++i)
        table[static_cast<std::size_t>(i ^ timesX(static_cast<std::uint8_t>(i)))] =
            static_cast<std::uint8_t>(i);
    return table;
}();

/// The two parity bytes of each of `vectors` code words. Word v has `length` bytes, of which byte k stands
/// where `place` says, from the header on.
template <class Place>
void addParity(RawSector& sector, std::size_t vectors, std::size_t length, std::size_t parity, Place place)
{
    for (std::size_t v = 0; v < vectors; ++v) {
        std::uint8_t weighted = 0;
        std::uint8_t sum = 0;
        for (std::size_t k = 0; k < length; ++k) {
            const auto byte = std::to_integer<std::uint8_t>(sector[kHeader + place(v, k)]);
            // Horner's rule: the earliest byte ends with the highest power of x.
            weighted = timesX(static_cast<std::uint8_t>(weighted ^ byte));
            sum = static_cast<std::uint8_t>(sum ^ byte);
        }
        // Both checks of the code word, sum of all and sum weighted with powers of x, shall be zero.
        const std::uint8_t first = kOverXPlusOne[timesX(weighted) ^ sum];
        sector[parity + v] = std::byte{first};
        sector[parity + vectors + v] = static_cast<std::byte>(first ^ sum);
    }
}

std::byte bcd(std::uint8_t value)
{
    return static_cast<std::byte>(value / 10 << 4 | value % 10);
}

} // namespace

void completeMode1(RawSector& sector, std::int32_t lba)
{
    std::fill_n(sector.begin(), kHeader, std::byte{0xFF});
    sector[0] = std::byte{0};
    sector[11] = std::byte{0};
    const mmc::Msf msf = mmc::msfOf(lba);
    sector[12] = bcd(msf.minute);
    sector[13] = bcd(msf.second);
    sector[14] = bcd(msf.frame);
    sector[15] = std::byte{1};
    std::uint32_t edc = 0;
    for (std::size_t i = 0; i < kEdc; ++i)
        edc = edc >> 8 ^ kEdcTable[(edc ^ std::to_integer<std::uint32_t>(sector[i])) & 0xFFU];
    putLe32(std::span(sector).subspan(kEdc), edc);
    std::fill_n(sector.begin() + kEdc + 4, 8, std::byte{0});
    // 43 columns of 24 words of two bytes, then 26 diagonals of 43; ECMA-130 14.5 and annex A.
    addParity(sector, 86, 24, kParityP, [](std::size_t v, std::size_t k) { return v + 86 * k; });
    addParity(sector, 52, 43, kParityQ,
              [](std::size_t v, std::size_t k) { return (v / 2 * 86 + 88 * k) % 2236 + v % 2; });
}

} // namespace emberdisc::virtualdrive
