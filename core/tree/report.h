// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <string>
#include <vector>

namespace emberdisc::tree {

/// True for an entry of a report that stands for a file that is missing, rather than for one that was kept.
[[nodiscard]] bool isLoss(const Error& entry);

/// What was found while looking at the user's files: one entry a path and reason. Each is an Error with
/// AtPath.
///
/// - Left out by a scan: FileNotFound (vanished, or a link that leads nowhere), PermissionDenied,
///   FileUnreadable, FileIsSpecial, LinkLoop, TreeTooDeep. A folder that cannot be read stays, empty.
/// - Kept by a scan: NameNotUtf8 (made readable), NameHasControls, AttributeNotKept.
/// - Of a recheck: FileNotFound, PermissionDenied, FileUnreadable, FileChanged, FileIsSpecial.
struct Report {
    std::vector<Error> entries = {};
    std::uint64_t hidden = 0;   ///< left out because hidden ones were not asked for; a folder counts once
    std::uint64_t excluded = 0; ///< left out by a pattern
    std::uint64_t links = 0;    ///< symbolic links left out by LinkPolicy::Skip
    std::uint64_t composed =
        0; ///< names with combining marks that were joined to their letters, see composed()

    [[nodiscard]] bool isClean() const { return entries.empty(); }
    [[nodiscard]] std::uint64_t count(ErrorCode code) const;
    /// True if something that was asked for is missing.
    [[nodiscard]] bool hasLosses() const;
    void add(ErrorCode code, std::string path, std::string detail = {});
    void append(Report other);
};

} // namespace emberdisc::tree
