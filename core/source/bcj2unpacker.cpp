// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/bcj2unpacker.h"

#include "core/base/byteorder.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace emberdisc::source {

namespace {

constexpr std::size_t kBcj2Buffer = 16 * 1024;

/// A reader's bytes, one by one.
class ByteQueue {
public:
    explicit ByteQueue(std::unique_ptr<ByteReader> reader) : m_reader(std::move(reader)) {}

    /// Nothing at the end.
    Result<std::optional<std::uint8_t>> next()
    {
        if (m_at == m_filled) {
            TRY_ASSIGN(m_filled, m_reader->readAt(m_read, m_buffer));
            m_read += m_filled;
            m_at = 0;
            if (m_filled == 0)
                return std::nullopt;
        }
        return std::to_integer<std::uint8_t>(m_buffer[m_at++]);
    }

private:
    std::unique_ptr<ByteReader> m_reader;
    std::vector<std::byte> m_buffer = std::vector<std::byte>(kBcj2Buffer);
    std::size_t m_filled = 0;
    std::size_t m_at = 0;
    std::uint64_t m_read = 0;
};

/// The arithmetic coder that LZMA has, too.
class BitDecoder {
public:
    explicit BitDecoder(std::unique_ptr<ByteReader> reader) : m_bytes(std::move(reader))
    {
        m_probabilities.fill(kOne / 2);
    }

    /// Of the given context. Nothing when the stream has come to its end.
    Result<std::optional<bool>> next(std::size_t context)
    {
        while (m_range < kTop) { // and five times before the first bit
            TRY_ASSIGN(const auto byte, m_bytes.next());
            if (!byte)
                return std::nullopt;
            m_code = m_code << 8 | *byte;
            m_range = m_missing > 1 ? 0 : m_missing == 1 ? UINT32_MAX : m_range << 8;
            m_missing -= m_missing > 0 ? 1 : 0;
        }
        std::uint32_t& probability = m_probabilities[context];
        const std::uint32_t bound = (m_range >> kBits) * probability;
        const bool bit = m_code >= bound;
        if (bit) {
            m_range -= bound;
            m_code -= bound;
            probability -= probability >> kMove;
        } else {
            m_range = bound;
            probability += (kOne - probability) >> kMove;
        }
        return bit;
    }

private:
    static constexpr unsigned kBits = 11;
    static constexpr std::uint32_t kOne = 1U << kBits;
    static constexpr unsigned kMove = 5;
    static constexpr std::uint32_t kTop = 1U << 24;

    ByteQueue m_bytes;
    std::array<std::uint32_t, 258> m_probabilities = {};
    std::uint32_t m_range = 0;
    std::uint32_t m_code = 0;
    int m_missing = 5;
};

constexpr std::uint8_t kCall = 0xE8;
constexpr std::uint8_t kJump = 0xE9;

class Bcj2Unpacker final : public Unpacker {
public:
    Bcj2Unpacker(std::array<std::unique_ptr<ByteReader>, 4> streams, std::uint64_t size, std::string name)
        : m_code(std::move(streams[0])),
          m_calls(std::move(streams[1])),
          m_jumps(std::move(streams[2])),
          m_bits(std::move(streams[3])),
          m_size(size),
          m_name(std::move(name))
    {}

    Result<std::size_t> read(std::span<std::byte> to) override
    {
        std::size_t done = 0;
        while (done < to.size() && m_position < m_size) {
            TRY_ASSIGN(to[done], nextByte());
            ++done;
            ++m_position;
        }
        return done;
    }

    std::uint64_t position() const override { return m_position; }

private:
    Result<std::byte> nextByte()
    {
        if (m_isOpcode)
            TRY(readTarget());
        if (m_left > 0)
            return m_target[m_target.size() - m_left--];
        TRY_ASSIGN(const auto byte, m_code.next());
        if (!byte)
            return cut();
        m_isOpcode = (*byte & 0xFE) == kCall || (m_last == 0x0F && (*byte & 0xF0) == 0x80);
        m_beforeOpcode = m_last;
        m_last = *byte;
        return std::byte{*byte};
    }

    /// Behind an opcode: was its target taken out?
    Result<> readTarget()
    {
        m_isOpcode = false;
        const std::size_t context = m_last == kCall ? m_beforeOpcode : m_last == kJump ? 256 : 257;
        TRY_ASSIGN(const auto isTakenOut, m_bits.next(context));
        if (!isTakenOut)
            return cut();
        if (!*isTakenOut)
            return {};
        ByteQueue& targets = m_last == kCall ? m_calls : m_jumps;
        std::uint32_t absolute = 0; // big-endian, so that targets that are alike begin alike
        for (int i = 0; i < 4; ++i) {
            TRY_ASSIGN(const auto byte, targets.next());
            if (!byte)
                return cut();
            absolute = absolute << 8 | *byte;
        }
        putLe32(m_target, absolute - static_cast<std::uint32_t>(m_position + 4));
        m_left = m_target.size();
        m_last = std::to_integer<std::uint8_t>(m_target.back());
        return {};
    }

    std::unexpected<Error> cut() const
    {
        return fail(Error::atPath(ErrorCode::ImageCorrupt, m_name, "it is cut"));
    }

    ByteQueue m_code;
    ByteQueue m_calls;
    ByteQueue m_jumps;
    BitDecoder m_bits;
    std::uint64_t m_size;
    std::string m_name;
    std::uint64_t m_position = 0;
    std::array<std::byte, 4> m_target = {};
    std::size_t m_left = 0; // of the target
    std::uint8_t m_last = 0;
    std::uint8_t m_beforeOpcode = 0;
    bool m_isOpcode = false; // what came out last
};

} // namespace

std::unique_ptr<Unpacker> startBcj2(std::array<std::unique_ptr<ByteReader>, 4> streams, std::uint64_t size,
                                    std::string name)
{
    return std::make_unique<Bcj2Unpacker>(std::move(streams), size, std::move(name));
}

} // namespace emberdisc::source
