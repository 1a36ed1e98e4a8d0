// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/image/check/finding.h"
#include "core/image/imagereader.h"
#include "core/source/sectorsource.h"

#include <cstdint>
#include <vector>

namespace emberdisc::image {

/// What a check looks at.
enum class CheckContents : std::uint8_t {
    StructuresOnly,
    WithChecksums, ///< and every file that the image's SHA256SUMS lists
};

struct CheckOptions {
    ReaderOptions reader = {};
    CheckContents contents = CheckContents::WithChecksums;
    /// Findings kept of one code in one part; all are counted.
    std::size_t mostOfAKind = 100;
};

struct CheckReport {
    std::vector<Finding> findings = {}; ///< in the order in which they were met
    std::uint64_t errors = 0;           ///< with those that were not kept
    std::uint64_t warnings = 0;
    std::vector<ImagePart> parts = {}; ///< the parts that were found and looked at
    std::uint64_t entries = 0;         ///< directory entries looked at, in all name spaces
    std::uint64_t comparedFiles = 0;   ///< with SHA256SUMS

    [[nodiscard]] std::uint64_t leftOut() const { return errors + warnings - findings.size(); }
};

/// Looks at the structure of every file system in an image, ours or others': descriptors, path tables,
/// directories, system use entries, boot catalogue, volume sequences, entries and identifiers, and what lies
/// where. Directories are read once for each name space, file contents only for checksums. An image that says
/// more than it has room for is not followed. Fails with NotAnImage, with what keeps it from being opened at
/// all, and Cancelled; all else is a finding. Progress in directory entries, later in bytes of files.
[[nodiscard]] Result<CheckReport> checkImage(source::SectorSource& source, const CheckOptions& options,
                                             JobContext& context, const Clock& clock = SystemClock());

} // namespace emberdisc::image
