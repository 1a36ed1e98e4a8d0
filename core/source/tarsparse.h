// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/source/sparsemember.h"
#include "core/source/tarblocks.h"
#include "core/source/unpacker.h"

#include <cstdint>
#include <vector>

namespace emberdisc::source::tar {

/// Where the pieces of a sparse file belong that a tar archive keeps one behind the other.
struct SparseMap {
    std::vector<SparseMember::Piece> pieces = {};
    std::uint64_t realSize = 0;
    std::uint64_t length = 0; ///< bytes of the member that are the map, before the pieces
};

/// Reads what is not in `header` and `records` from `archive`, which stands behind the header and comes to
/// stand at the first piece: the formats of GNU tar's manual, appendix "Storing Sparse Files", which are its
/// own (type 'S') and 0.0, 0.1 and 1.0 of pax. `size` is what the header says. ImageCorrupt without a path.
[[nodiscard]] Result<SparseMap> readSparseMap(const Block& header, const Records& records, std::uint64_t size,
                                              Unpacker& archive);

} // namespace emberdisc::source::tar
