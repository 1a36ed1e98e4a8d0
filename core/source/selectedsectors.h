// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/sectorsource.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace emberdisc::source {

/// Parts of another source, one after the other in any order, as a source of their own. `inner` is borrowed.
class SelectedSectors final : public SectorSource {
public:
    struct Part {
        std::uint64_t firstSector = 0; ///< of the inner source
        std::uint64_t sectorCount = 0;
    };

    SelectedSectors(SectorSource& inner, std::vector<Part> parts);

    [[nodiscard]] std::uint32_t sectorSize() const override { return m_inner.sectorSize(); }
    [[nodiscard]] std::uint64_t sectorCount() const override { return m_sectors; }
    /// The inner source's errors; InvalidArgument for a range that leaves the parts.
    [[nodiscard]] Result<> read(std::uint64_t first, std::span<std::byte> to) override;
    [[nodiscard]] std::string describe(std::uint64_t sector) const override;
    [[nodiscard]] bool isStructure(std::uint64_t sector) const override;

private:
    /// The sector of the inner source; nothing behind the last part.
    [[nodiscard]] std::optional<std::uint64_t> inInner(std::uint64_t sector) const;

    SectorSource& m_inner;
    std::vector<Part> m_parts;
    std::uint64_t m_sectors = 0;
};

} // namespace emberdisc::source
