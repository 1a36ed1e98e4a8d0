// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/image/readbudget.h"
#include "core/image/sectoraccess.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace emberdisc::image {

/// One system use entry, SUSP 1.12 4.1. Borrows the bytes that the cursor holds, until its next step.
struct SystemUseEntry {
    std::string_view signature; ///< two characters
    std::uint8_t version = 0;
    std::span<const std::byte> payload; ///< behind the version
};

/// Positions in the payload of CE, SUSP 5.1; all in both-byte orders.
namespace continuation {
inline constexpr std::size_t kLba = 0;
inline constexpr std::size_t kOffset = 8;
inline constexpr std::size_t kLength = 16;
inline constexpr std::size_t kSize = 24;
} // namespace continuation

/// Goes through the system use entries of one directory record and its continuation areas (SUSP 5.1), of
/// which it follows at most 64. What makes no sense ends the area that it lies in.
class SystemUseCursor {
public:
    SystemUseCursor(SectorAccess& access, ReadBudget& budget, std::span<const std::byte> systemUse)
        : m_access(access), m_budget(budget), m_rest(systemUse)
    {}

    /// Nothing behind the last. ImageCorrupt for chains of areas without end, for areas outside the image,
    /// and for what the budget does not allow; errors of reading as they are.
    [[nodiscard]] Result<std::optional<SystemUseEntry>> next();

    /// Whether an entry so far had a length that its area has no room for.
    [[nodiscard]] bool hasBadLength() const { return m_hasBadLength; }
    /// Whether a CE named an area that is larger than 32 KiB or does not begin in its sector.
    [[nodiscard]] bool hasBadArea() const { return m_hasBadArea; }

private:
    struct Area {
        std::uint32_t lba = 0;
        std::uint32_t offset = 0;
        std::uint32_t length = 0;
    };
    [[nodiscard]] std::optional<SystemUseEntry> take();
    [[nodiscard]] Result<> enter(const Area& area);

    SectorAccess& m_access;
    ReadBudget& m_budget;
    std::span<const std::byte> m_rest;
    std::vector<std::byte> m_bytes; // of the area that is being read
    std::optional<Area> m_next;
    int m_areas = 0;
    bool m_isEnd = false;
    bool m_hasBadLength = false;
    bool m_hasBadArea = false;
};

} // namespace emberdisc::image
