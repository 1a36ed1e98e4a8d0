// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/image/options.h"
#include "core/source/sectorsource.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace emberdisc::image {

/// An error that is about the sector at an address.
[[nodiscard]] std::unexpected<Error> failAtLba(ErrorCode code, std::uint64_t lba, std::string detail);

/// Bytes of a sector source by logical block address, with bounds. Blocks are the sectors of 2048 bytes,
/// unless somebody asked for others. Any thread; one reads at a time.
class SectorAccess {
public:
    /// `source` is borrowed; `baseLba` is the address of its sector 0.
    SectorAccess(source::SectorSource& source, std::uint64_t baseLba);

    /// The same bytes in blocks of another size, a power of two: null when the base is not whole ones.
    [[nodiscard]] std::shared_ptr<SectorAccess> inBlocksOf(std::uint32_t bytes) const;
    [[nodiscard]] std::uint32_t blockSize() const { return m_blockSize; }

    /// Fills `to` from byte `offset` of block `lba` on; the offset may lie behind that block. ImageCorrupt
    /// outside the source.
    [[nodiscard]] Result<> read(std::uint64_t lba, std::uint64_t offset, std::span<std::byte> to);
    /// True if so many bytes from `lba` on lie within the source, or if nobody knows.
    [[nodiscard]] bool holds(std::uint64_t lba, std::uint64_t bytes) const;
    /// The address behind the last block; nothing when nobody knows.
    [[nodiscard]] std::optional<std::uint64_t> end() const;
    /// Bytes of the whole source, which may end within a sector; nothing when nobody knows.
    [[nodiscard]] std::optional<std::uint64_t> size() const;

private:
    [[nodiscard]] Result<> readOne(std::uint64_t sector);

    source::SectorSource& m_source;
    std::uint64_t m_baseLba;
    std::uint32_t m_blockSize = kSectorSize;
    std::shared_ptr<std::mutex> m_mutex; // of the source
    std::vector<std::byte> m_sector;     // the one read last, for records and continuation areas
    std::uint64_t m_sectorNumber = UINT64_MAX;
};

} // namespace emberdisc::image
