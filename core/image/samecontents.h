// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/tree/node.h"

#include <cstdint>
#include <unordered_map>

namespace emberdisc::tree {
class DataCompilation;
}

namespace emberdisc::image {

/// Which files of a compilation have the same bytes, as they are when they are compared: one that changes
/// later, while another is stored, shows what it held then, and nobody looks at it again. Empty files and
/// files without a double are not in it.
struct SameContents {
    /// Each file of a group, the first one too, to the first one of its group in the order of the paths.
    std::unordered_map<tree::NodeId, tree::NodeId> representatives = {};
    std::uint64_t savedBytes = 0; ///< what storing each group once saves
};

/// Finds them by size, then by SHA-256, with several threads. Files that cannot be read are left alone: the
/// stream has its own way with them. Hard links are read once. Progress: bytes that were read, of those that
/// have to be. Cancelled.
[[nodiscard]] Result<SameContents> findSameContents(const tree::DataCompilation& compilation,
                                                    JobContext& context);

} // namespace emberdisc::image
