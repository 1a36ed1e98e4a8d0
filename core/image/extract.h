// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/image/imagereader.h"

#include <cstdint>
#include <string>
#include <vector>

namespace emberdisc::image {

struct ExtractSummary {
    std::uint64_t files = 0;
    std::uint64_t folders = 0;
    std::uint64_t links = 0;
    std::uint64_t bytes = 0;
    std::uint64_t attributes = 0; ///< extended ones
    std::vector<Error> skipped =
        {}; ///< files, folders and links; each was told through JobContext::warn, too
};

/// Writes files, folders and symbolic links of the image below `target`, which is made if it does not exist.
/// `paths` are paths in the image; each is put directly into `target` under its last component; none, or "/",
/// means everything. What is there already stays, and what would take its place is skipped with FileExists.
/// Names that would leave the folder are skipped with UnsafeName, links are made but never followed, nothing
/// outside `target` is touched. Modes (without set-id bits), times and links are restored where Rock Ridge
/// gives them, and extended attributes of the name space "user" where UDF has named streams of such names;
/// other streams, and attributes that the target's file system does not take, are told as AttributeNotKept, a
/// file system that takes none once. Unreadable files are skipped with a warning and leave nothing. Fails
/// with PathNotInImage, NameSpaceMissing, Cancelled, NoSpace, PermissionDenied, WriteFileFailed.
[[nodiscard]] Result<ExtractSummary> extract(const ImageReader& reader, NameSpace nameSpace,
                                             const std::vector<std::string>& paths, const std::string& target,
                                             JobContext& context, const Clock& clock = SystemClock());

} // namespace emberdisc::image
