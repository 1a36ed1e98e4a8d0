// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byteorder.h"
#include "core/base/result.h"
#include "core/mmc/opcodes.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace emberdisc::mmc {

/// Reads a device's answer, which may be shorter than it should be: what lies beyond the end reads as zero,
/// never as memory. Parsers check the least size they need first; optional fields of later versions of the
/// standard then are simply zero.
class ReplyView {
public:
    constexpr explicit ReplyView(std::span<const std::byte> bytes) : m_bytes(bytes) {}

    [[nodiscard]] constexpr std::size_t size() const { return m_bytes.size(); }
    [[nodiscard]] constexpr std::span<const std::byte> bytes() const { return m_bytes; }
    [[nodiscard]] constexpr std::uint8_t u8(std::size_t at) const
    {
        return at < m_bytes.size() ? std::to_integer<std::uint8_t>(m_bytes[at]) : std::uint8_t{0};
    }
    [[nodiscard]] constexpr bool bit(std::size_t at, unsigned number) const
    {
        return ((u8(at) >> number) & 1U) != 0;
    }
    /// Bits high..low of a byte, moved to the right.
    [[nodiscard]] constexpr std::uint8_t bits(std::size_t at, unsigned high, unsigned low) const
    {
        return static_cast<std::uint8_t>((u8(at) >> low) & ((1U << (high - low + 1)) - 1U));
    }
    [[nodiscard]] constexpr std::uint16_t be16(std::size_t at) const
    {
        return static_cast<std::uint16_t>((u8(at) << 8) | u8(at + 1));
    }
    [[nodiscard]] constexpr std::uint32_t be24(std::size_t at) const
    {
        return (std::uint32_t{u8(at)} << 16) | be16(at + 1);
    }
    [[nodiscard]] constexpr std::uint32_t be32(std::size_t at) const
    {
        return (std::uint32_t{be16(at)} << 16) | be16(at + 2);
    }
    [[nodiscard]] constexpr std::int32_t signedBe32(std::size_t at) const
    {
        return static_cast<std::int32_t>(be32(at));
    }

    /// The part from `at` on, at most `length` bytes: shorter or empty when there is less.
    [[nodiscard]] constexpr ReplyView part(std::size_t at,
                                           std::size_t length = static_cast<std::size_t>(-1)) const
    {
        const std::size_t begin = std::min(at, m_bytes.size());
        return ReplyView(m_bytes.subspan(begin, std::min(length, m_bytes.size() - begin)));
    }
    /// Only the first `length` bytes, as the reply's own length field says.
    [[nodiscard]] constexpr ReplyView announced(std::size_t length) const { return part(0, length); }

    /// Printable ASCII of `length` bytes, without the padding around it; other bytes become '?'.
    [[nodiscard]] std::string text(std::size_t at, std::size_t length) const;

private:
    std::span<const std::byte> m_bytes;
};

/// The error of a parser: the reply to `opcode` makes no sense, because of `why`.
[[nodiscard]] std::unexpected<Error> invalidReply(Opcode opcode, std::string why);
/// That error when the reply has fewer than `least` bytes.
[[nodiscard]] Result<> requireSize(const ReplyView& reply, Opcode opcode, std::size_t least);

} // namespace emberdisc::mmc
