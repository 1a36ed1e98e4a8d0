// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/image/readbudget.h"
#include "core/image/sectoraccess.h"
#include "core/image/udf/volumereader.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace emberdisc::image::udf {

/// What a file entry or extended file entry says, with the allocation extent descriptors that it leads to.
struct ParsedEntry {
    std::uint8_t fileType = 0;
    std::uint32_t mode = 0; ///< permission bits, with set-id and sticky
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::uint32_t links = 1;
    std::uint64_t size = 0;
    std::uint64_t uniqueId = 0;
    std::int64_t accessed = 0;
    std::int64_t modified = 0;
    std::int64_t changed = 0;         ///< of the attributes
    std::int64_t created = 0;         ///< of extended file entries only
    std::uint64_t blocksRecorded = 0; ///< as the entry says, 4/14.9.11
    std::uint64_t recordedBlocks = 0; ///< as its extents have them
    std::uint64_t described = 0;      ///< bytes of all extents, also behind `size`
    std::uint64_t objectSize = 0;     ///< of all streams, 4/14.17.11; as `size` in plain file entries
    bool isStream = false;            ///< 4/14.6.8, bit 13
    std::optional<BlockRun> streamDirectory = {}; ///< the entry of it, 4/14.17.19
    /// All of the contents, in order; together at least `size` bytes unless the entry is cut short.
    std::vector<ImageExtent> extents = {};
};

/// Reads the entry whose first block lies at `lba`, in partition `partition`; `access` is in the blocks of
/// the volume, and so are the extents. ImageCorrupt; Unsupported for other strategies than 4 (ECMA-167 4/A.5)
/// and extended allocation descriptors. What it takes beyond the first extent is spent, also when it fails.
[[nodiscard]] Result<ParsedEntry> readEntry(SectorAccess& access, const VolumeMap& map, ReadBudget& budget,
                                            std::uint64_t lba, std::uint16_t partition);

} // namespace emberdisc::image::udf
