// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byteorder.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace emberdisc::virtualdrive {

/// Builds the data of a reply, most significant byte first, in a buffer that is kept from command to command.
class ReplyWriter {
public:
    void clear() { m_bytes.clear(); }
    [[nodiscard]] std::size_t size() const { return m_bytes.size(); }

    void u8(unsigned value) { m_bytes.push_back(static_cast<std::byte>(value & 0xFFU)); }
    void u16(unsigned value) { putBe16(grow(2), static_cast<std::uint16_t>(value)); }
    void u32(std::uint32_t value) { putBe32(grow(4), value); }
    void i32(std::int64_t value) { u32(static_cast<std::uint32_t>(value)); }
    void zeros(std::size_t count) { static_cast<void>(grow(count)); }
    void bytes(std::span<const std::byte> value)
    {
        m_bytes.insert(m_bytes.end(), value.begin(), value.end());
    }
    /// Left-justified in `width` bytes, filled with spaces, as SPC-4 4.4.1 wants it.
    void text(std::string_view value, std::size_t width)
    {
        for (std::size_t i = 0; i < width; ++i)
            u8(i < value.size() ? static_cast<unsigned char>(value[i]) : ' ');
    }
    /// Overwrites the two or four bytes at `at` with the number of bytes behind them.
    void closeLength16(std::size_t at)
    {
        putBe16(std::span(m_bytes).subspan(at), static_cast<std::uint16_t>(m_bytes.size() - at - 2));
    }
    void closeLength32(std::size_t at)
    {
        putBe32(std::span(m_bytes).subspan(at), static_cast<std::uint32_t>(m_bytes.size() - at - 4));
    }
    /// Overwrites one byte.
    void patch(std::size_t at, unsigned value) { m_bytes[at] = static_cast<std::byte>(value & 0xFFU); }

    /// As much as the host's allocation length and buffer take; returns how much that was.
    [[nodiscard]] std::size_t copyTo(std::span<std::byte> to, std::size_t allocation) const
    {
        const std::size_t count = std::min({to.size(), allocation, m_bytes.size()});
        std::copy_n(m_bytes.begin(), count, to.begin());
        return count;
    }

private:
    std::span<std::byte> grow(std::size_t by)
    {
        m_bytes.resize(m_bytes.size() + by);
        return std::span(m_bytes).last(by);
    }
    std::vector<std::byte> m_bytes;
};

} // namespace emberdisc::virtualdrive
