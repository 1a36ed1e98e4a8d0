// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/image/sectoraccess.h"

#include <algorithm>
#include <cstdint>

namespace emberdisc::image {

/// What following references may cost in bytes, read and kept: many directory records may share one
/// continuation area, many identifiers may lead to one entry with many extents, so that a small image could
/// ask for any amount of memory. Sound images stay below: what is kept is at most four times as large as what
/// it is read from. One thread.
class ReadBudget {
public:
    explicit ReadBudget(const SectorAccess& access)
        : m_left(std::min(kMost, kLeast + 4 * std::min(kMost, access.size().value_or(kMost))))
    {}

    /// ImageCorrupt once more was spent than there is.
    [[nodiscard]] Result<> spend(std::uint64_t bytes)
    {
        m_isSpent = m_isSpent || bytes > m_left;
        if (m_isSpent)
            return fail(ErrorCode::ImageCorrupt, "more references than the image has room for");
        m_left -= bytes;
        return {};
    }
    [[nodiscard]] bool isSpent() const { return m_isSpent; }

private:
    static constexpr std::uint64_t kLeast = std::uint64_t{1024} * 1024;
    static constexpr std::uint64_t kMost = 512 * kLeast;

    std::uint64_t m_left;
    bool m_isSpent = false;
};

} // namespace emberdisc::image
