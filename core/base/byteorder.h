// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

/// Integers and bytes. Each function reads or writes at the front of the span, which must be long enough (our
/// own mistake otherwise).
namespace emberdisc {

template <std::unsigned_integral T, std::size_t N>
constexpr void putLe(std::span<std::byte> to, T value)
{
    assert(to.size() >= N);
    for (std::size_t i = 0; i < N; ++i)
        to[i] = static_cast<std::byte>((value >> (8 * i)) & 0xFF);
}
template <std::unsigned_integral T, std::size_t N>
constexpr void putBe(std::span<std::byte> to, T value)
{
    assert(to.size() >= N);
    for (std::size_t i = 0; i < N; ++i)
        to[N - 1 - i] = static_cast<std::byte>((value >> (8 * i)) & 0xFF);
}
template <std::unsigned_integral T, std::size_t N>
[[nodiscard]] constexpr T getLe(std::span<const std::byte> from)
{
    assert(from.size() >= N);
    T value = 0;
    for (std::size_t i = 0; i < N; ++i)
        value = static_cast<T>(value | (static_cast<T>(from[i]) << (8 * i)));
    return value;
}
template <std::unsigned_integral T, std::size_t N>
[[nodiscard]] constexpr T getBe(std::span<const std::byte> from)
{
    assert(from.size() >= N);
    T value = 0;
    for (std::size_t i = 0; i < N; ++i)
        value = static_cast<T>(value | (static_cast<T>(from[N - 1 - i]) << (8 * i)));
    return value;
}

constexpr void putLe16(std::span<std::byte> to, std::uint16_t v)
{
    putLe<std::uint32_t, 2>(to, v);
}
constexpr void putLe32(std::span<std::byte> to, std::uint32_t v)
{
    putLe<std::uint32_t, 4>(to, v);
}
constexpr void putLe64(std::span<std::byte> to, std::uint64_t v)
{
    putLe<std::uint64_t, 8>(to, v);
}
constexpr void putBe16(std::span<std::byte> to, std::uint16_t v)
{
    putBe<std::uint32_t, 2>(to, v);
}
constexpr void putBe24(std::span<std::byte> to, std::uint32_t v)
{
    putBe<std::uint32_t, 3>(to, v);
}
constexpr void putBe32(std::span<std::byte> to, std::uint32_t v)
{
    putBe<std::uint32_t, 4>(to, v);
}
constexpr void putBe64(std::span<std::byte> to, std::uint64_t v)
{
    putBe<std::uint64_t, 8>(to, v);
}

[[nodiscard]] constexpr std::uint16_t getLe16(std::span<const std::byte> from)
{
    return static_cast<std::uint16_t>(getLe<std::uint32_t, 2>(from));
}
[[nodiscard]] constexpr std::uint32_t getLe32(std::span<const std::byte> from)
{
    return getLe<std::uint32_t, 4>(from);
}
[[nodiscard]] constexpr std::uint64_t getLe64(std::span<const std::byte> from)
{
    return getLe<std::uint64_t, 8>(from);
}
[[nodiscard]] constexpr std::uint16_t getBe16(std::span<const std::byte> from)
{
    return static_cast<std::uint16_t>(getBe<std::uint32_t, 2>(from));
}
[[nodiscard]] constexpr std::uint32_t getBe24(std::span<const std::byte> from)
{
    return getBe<std::uint32_t, 3>(from);
}
[[nodiscard]] constexpr std::uint32_t getBe32(std::span<const std::byte> from)
{
    return getBe<std::uint32_t, 4>(from);
}
[[nodiscard]] constexpr std::uint64_t getBe64(std::span<const std::byte> from)
{
    return getBe<std::uint64_t, 8>(from);
}

/// Both-byte orders, least significant first: ECMA-119 7.2.3 (four bytes) and 7.3.3 (eight bytes).
constexpr void putBoth16(std::span<std::byte> to, std::uint16_t v)
{
    putLe16(to, v);
    putBe16(to.subspan(2), v);
}
constexpr void putBoth32(std::span<std::byte> to, std::uint32_t v)
{
    putLe32(to, v);
    putBe32(to.subspan(4), v);
}

} // namespace emberdisc
