// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/rawsector.h"

#include "core/base/byteorder.h"
#include "core/mmc/bcd.h"
#include "core/mmc/msf.h"

#include <algorithm>
#include <span>

namespace emberdisc::mmc {

namespace {

constexpr std::size_t kHeader = 12;
constexpr std::size_t kEdc = 2064;
constexpr std::size_t kParityP = 2076;
constexpr std::size_t kParityQ = 2248;
// Mode 2 with forms: sub-header of four bytes twice, user data, EDC; "System Description CD-ROM XA", II.4.
constexpr std::size_t kSubHeader = 16;
constexpr std::size_t kForm1Edc = 2072;
constexpr std::size_t kForm2Edc = 2348;

bool isForm2(std::span<const std::byte, kRawSectorSize> sector)
{
    return (sector[kSubHeader + 2] & std::byte{0x20}) != std::byte{0};
}

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
void addParity(std::span<std::byte, 2352> sector, std::size_t vectors, std::size_t length, std::size_t parity,
               Place place)
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

/// 43 columns of 24 words of two bytes, then 26 diagonals of 43; ECMA-130 14.5 and annex A.
void addBothParities(std::span<std::byte, 2352> sector)
{
    addParity(sector, 86, 24, kParityP, [](std::size_t v, std::size_t k) { return v + 86 * k; });
    addParity(sector, 52, 43, kParityQ,
              [](std::size_t v, std::size_t k) { return (v / 2 * 86 + 88 * k) % 2236 + v % 2; });
}

std::uint32_t edcOf(std::span<const std::byte> bytes)
{
    std::uint32_t edc = 0;
    for (const std::byte byte : bytes)
        edc = edc >> 8 ^ kEdcTable[(edc ^ std::to_integer<std::uint32_t>(byte)) & 0xFFU];
    return edc;
}

/// ECMA-130 annex B: x^15 + x + 1, all but the lowest bit zero at the start, least significant bit first.
constexpr auto kScrambling = [] {
    std::array<std::uint8_t, 2352 - kHeader> bytes{};
    unsigned value = 1;
    for (auto& byte : bytes)
        for (unsigned bit = 0; bit < 8; ++bit) {
            byte = static_cast<std::uint8_t>(byte | (value & 1U) << bit);
            value = value >> 1 | ((value ^ value >> 1) & 1U) << 14;
        }
    return bytes;
}();

void addHeader(RawSector& sector, std::int32_t lba, std::uint8_t mode)
{
    std::fill_n(sector.begin(), kHeader, std::byte{0xFF});
    sector[0] = std::byte{0};
    sector[11] = std::byte{0};
    const Msf msf = msfOf(lba);
    sector[12] = bcd(msf.minute);
    sector[13] = bcd(msf.second);
    sector[14] = bcd(msf.frame);
    sector[15] = std::byte{mode};
}

} // namespace

void completeMode1(RawSector& sector, std::int32_t lba)
{
    addHeader(sector, lba, 1);
    putLe32(std::span(sector).subspan(kEdc), edcOf(std::span(sector).first(kEdc)));
    std::fill_n(sector.begin() + kEdc + 4, 8, std::byte{0});
    addBothParities(sector);
}

void completeMode2(RawSector& sector, std::int32_t lba)
{
    addHeader(sector, lba, 2);
}

void completeXa(RawSector& sector, std::int32_t lba)
{
    const std::span bytes(sector);
    std::ranges::copy(bytes.subspan(kSubHeader, 4), bytes.begin() + kSubHeader + 4);
    if (isForm2(sector)) {
        putLe32(bytes.subspan(kForm2Edc), edcOf(bytes.subspan(kSubHeader, kForm2Edc - kSubHeader)));
    } else {
        putLe32(bytes.subspan(kForm1Edc), edcOf(bytes.subspan(kSubHeader, kForm1Edc - kSubHeader)));
        // The parity of form 1 does not cover the header: it counts as zeros.
        std::fill_n(sector.begin() + kHeader, 4, std::byte{0});
        addBothParities(sector);
    }
    addHeader(sector, lba, 2);
}

std::size_t endOfXaData(std::span<const std::byte, kRawSectorSize> sector)
{
    return isForm2(sector) ? kForm2Edc : kForm1Edc;
}

SectorKind kindOfData(const RawSector& sector)
{
    if (sector[15] == std::byte{1})
        return SectorKind::Mode1;
    if (sector[15] != std::byte{2})
        return SectorKind::Other;
    if (!std::ranges::equal(std::span(sector).subspan(kSubHeader, 4),
                            std::span(sector).subspan(kSubHeader + 4, 4)))
        return SectorKind::Mode2;
    return isForm2(sector) ? SectorKind::Mode2Form2 : SectorKind::Mode2Form1;
}

bool isIntact(const RawSector& sector)
{
    const std::span bytes(sector);
    switch (kindOfData(sector)) {
    case SectorKind::Mode1:
        return getLe32(bytes.subspan(kEdc)) == edcOf(bytes.first(kEdc));
    case SectorKind::Mode2Form1:
        return getLe32(bytes.subspan(kForm1Edc)) == edcOf(bytes.subspan(kSubHeader, kForm1Edc - kSubHeader));
    case SectorKind::Mode2Form2: {
        // Its EDC is optional: zero stands for none.
        const std::uint32_t edc = getLe32(bytes.subspan(kForm2Edc));
        return edc == 0 || edc == edcOf(bytes.subspan(kSubHeader, kForm2Edc - kSubHeader));
    }
    case SectorKind::Audio:
    case SectorKind::Mode2:
    case SectorKind::Other:
        break;
    }
    return true;
}

void scramble(std::span<std::byte, 2352> sector)
{
    for (std::size_t i = 0; i < kScrambling.size(); ++i)
        sector[kHeader + i] ^= std::byte{kScrambling[i]};
}

} // namespace emberdisc::mmc
