// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <array>
#include <cassert>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace emberdisc::mmc {

/// A command descriptor block, SPC-4 4.3: 6, 10, 12 or 16 bytes; the length follows from the opcode's group.
class Cdb {
public:
    explicit constexpr Cdb(std::uint8_t opcode) : m_size(sizeOfGroup(opcode))
    {
        m_bytes[0] = std::byte{opcode};
    }

    [[nodiscard]] constexpr std::uint8_t opcode() const { return std::to_integer<std::uint8_t>(m_bytes[0]); }
    [[nodiscard]] constexpr std::size_t size() const { return m_size; }
    [[nodiscard]] constexpr std::span<const std::byte> bytes() const { return {m_bytes.data(), m_size}; }
    [[nodiscard]] constexpr std::uint8_t at(std::size_t i) const
    {
        return std::to_integer<std::uint8_t>(m_bytes[i]);
    }
    constexpr Cdb& set(std::size_t i, std::uint8_t value)
    {
        assert(i < m_size);
        m_bytes[i] = std::byte{value};
        return *this;
    }
    /// The rest of the block from `i` on, for putBe16 and its kin.
    [[nodiscard]] constexpr std::span<std::byte> from(std::size_t i)
    {
        return std::span(m_bytes).first(m_size).subspan(i);
    }
    [[nodiscard]] constexpr std::span<const std::byte> from(std::size_t i) const
    {
        return bytes().subspan(i);
    }

    friend bool operator==(const Cdb&, const Cdb&) = default;

    /// SPC-4 4.3.4.1, table of group codes; the vendor groups 6 and 7 are taken as ten bytes.
    [[nodiscard]] static constexpr std::size_t sizeOfGroup(std::uint8_t opcode)
    {
        constexpr std::array<std::size_t, 8> sizes = {6, 10, 10, 10, 16, 12, 10, 10};
        return sizes[opcode >> 5];
    }

private:
    std::array<std::byte, 16> m_bytes{};
    std::size_t m_size;
};

/// One command for a device. Exactly one of `in` (data from the device) and `out` (data to it) may be
/// non-empty.
struct Command {
    Cdb cdb;
    std::span<std::byte> in = {};
    std::span<const std::byte> out = {};
    std::chrono::milliseconds timeout = std::chrono::seconds(30);
};

/// What came back from a device that answered. GOOD status has no sense.
struct Reply {
    std::size_t transferred =
        0; ///< bytes of `in` filled or of `out` taken; the residual is the span's size less this
};

/// What carries a CDB to a device and brings data, status and sense back. One thread at a time.
///
/// Errors keep apart: CheckCondition (the device said no: cause is its Sense, where is the command),
/// DeviceTimeout, DeviceGone, CommandForbidden (the kernel's command filter), TransportFailed (host or driver
/// status), and Cancelled is never made here. Data that arrived before a CHECK CONDITION is in `in`.
class Transport {
public:
    virtual ~Transport() = default;

    [[nodiscard]] virtual Result<Reply> execute(const Command& command) = 0;
    /// The most bytes that one command may move.
    [[nodiscard]] virtual std::size_t maximumTransfer() const = 0;
    /// What a person would call the device: "/dev/sr0", "virtual:/home/me/disc.vdisc".
    [[nodiscard]] virtual std::string describe() const = 0;
};

} // namespace emberdisc::mmc
