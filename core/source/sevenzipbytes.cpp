// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/sevenzipbytes.h"

#include "core/base/byteorder.h"

namespace emberdisc::source::sevenzip {

void Bytes::spoil()
{
    m_isGood = false;
    m_bytes = {};
}

std::uint8_t Bytes::byte()
{
    const auto one = take(1);
    return one.empty() ? std::uint8_t{0} : std::to_integer<std::uint8_t>(one[0]);
}

std::span<const std::byte> Bytes::take(std::uint64_t count)
{
    if (count > m_bytes.size()) {
        spoil();
        return {};
    }
    const auto front = m_bytes.first(static_cast<std::size_t>(count));
    m_bytes = m_bytes.subspan(front.size());
    return front;
}

std::uint64_t Bytes::number()
{
    const std::uint8_t first = byte();
    std::uint64_t value = 0;
    for (unsigned i = 0; i < 8; ++i) {
        const unsigned bit = 0x80U >> i;
        if ((first & bit) == 0)
            return value + (std::uint64_t{first & (bit - 1U)} << (8 * i));
        value |= std::uint64_t{byte()} << (8 * i);
    }
    return value;
}

std::size_t Bytes::count()
{
    const std::uint64_t value = number();
    if (value > left()) {
        spoil();
        return 0;
    }
    return static_cast<std::size_t>(value);
}

std::vector<bool> Bytes::bits(std::size_t count)
{
    const auto packed = take((count + 7) / 8);
    std::vector<bool> bits(isGood() ? count : 0);
    for (std::size_t i = 0; i < bits.size(); ++i)
        bits[i] = (std::to_integer<unsigned>(packed[i / 8]) & (0x80U >> (i % 8))) != 0;
    return bits;
}

std::vector<bool> Bytes::bitsUnlessAll(std::size_t count)
{
    return byte() != 0 ? std::vector<bool>(isGood() ? count : 0, true) : bits(count);
}

std::vector<std::optional<std::uint32_t>> Bytes::digests(std::size_t count)
{
    std::vector<std::optional<std::uint32_t>> digests;
    for (const bool isDefined : bitsUnlessAll(count)) {
        const auto sum = isDefined ? take(4) : std::span<const std::byte>();
        digests.push_back(sum.empty() ? std::nullopt : std::optional(getLe32(sum)));
    }
    digests.resize(count);
    return digests;
}

} // namespace emberdisc::source::sevenzip
