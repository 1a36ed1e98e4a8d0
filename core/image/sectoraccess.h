// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/source/sectorsource.h"

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace emberdisc::image {

/// An error that is about the sector at an address.
[[nodiscard]] std::unexpected<Error> failAtLba(ErrorCode code, std::uint64_t lba, std::string detail);

/// Bytes of a sector source by logical block address, with bounds. Any thread; one reads at a time.
class SectorAccess {
public:
    /// `source` is borrowed; `baseLba` is the address of its sector 0.
    SectorAccess(source::SectorSource& source, std::uint64_t baseLba);

    /// Fills `to` from byte `offset` of sector `lba` on; the offset may lie behind that sector. ImageCorrupt
    /// outside the source.
    [[nodiscard]] Result<> read(std::uint64_t lba, std::uint64_t offset, std::span<std::byte> to);
    /// True if so many bytes from `lba` on lie within the source, or if nobody knows.
    [[nodiscard]] bool holds(std::uint64_t lba, std::uint64_t bytes) const;
    /// The address behind the last sector; nothing when nobody knows.
    [[nodiscard]] std::optional<std::uint64_t> end() const;
    /// Bytes of the whole source; nothing when nobody knows.
    [[nodiscard]] std::optional<std::uint64_t> size() const;

private:
    [[nodiscard]] Result<> readOne(std::uint64_t sector);

    source::SectorSource& m_source;
    std::uint64_t m_baseLba;
    std::mutex m_mutex;
    std::vector<std::byte> m_sector; // the one read last, for records and continuation areas
    std::uint64_t m_sectorNumber = UINT64_MAX;
};

} // namespace emberdisc::image
