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

/// How the files of an image compare with the SHA256SUMS that it carries. Paths start with '/'.
struct ChecksumReport {
    std::uint64_t files = 0; ///< that were compared
    std::uint64_t bytes = 0;
    std::vector<std::string> differing = {}; ///< other contents, or no longer readable
    std::vector<std::string> missing = {};   ///< listed, but not there
    std::vector<std::string> unlisted = {};  ///< there, but not listed

    [[nodiscard]] bool isGood() const { return differing.empty() && missing.empty(); }
};

/// Reads every file that SHA256SUMS in the root lists, in the order in which they lie, and compares digests.
/// Paths are those of checksumNameSpace(), or of the next one in that order should it have none of them:
/// others make such lists, too. Phase is the caller's; progress in bytes with the path as item. Fails with
/// NoChecksums when the image carries none, ImageCorrupt when they are larger than can be (256 MiB),
/// Cancelled, and errors of walking the tree.
[[nodiscard]] Result<ChecksumReport> verifyChecksums(const ImageReader& reader, JobContext& context,
                                                     const Clock& clock = SystemClock());

} // namespace emberdisc::image
