// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>

namespace emberdisc {

/// Bytes of a large page, on nearly all machines.
inline constexpr std::size_t kLargePage = std::size_t{2} << 20;

/// Memory straight from the system, in large pages where there are some: one of them is had for what a few
/// small ones cost.
class PageMemory {
public:
    /// Begins at a multiple of kLargePage; zeros. Throws std::bad_alloc.
    explicit PageMemory(std::size_t size);
    ~PageMemory();
    PageMemory(const PageMemory&) = delete;
    PageMemory& operator=(const PageMemory&) = delete;

    [[nodiscard]] std::span<std::byte> bytes() const { return m_bytes; }
    /// Takes new pages, which are zeros, for the old ones of a part that begins at a multiple of kLargePage.
    /// Whoever else holds the old ones, as a pipe does after vmsplice(2), keeps them as they are. Throws
    /// std::bad_alloc.
    static void renew(std::span<std::byte> part);
    /// False where the administrator has turned them off.
    [[nodiscard]] static bool hasLargePages();

private:
    std::span<std::byte> m_reserved;
    std::span<std::byte> m_bytes;
};

} // namespace emberdisc
