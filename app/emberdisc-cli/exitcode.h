// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

namespace emberdisc::jobs {
struct JobResult;
}

namespace emberdisc::cli {

/// What the program ends with: scripts depend on the numbers.
enum class ExitCode : int {
    Done = 0,
    Failed = 1,
    Usage = 2,      ///< the command line makes no sense, or leaves open which recorder is meant
    Unsuitable = 3, ///< no suitable medium or recorder
    Differs = 4,    ///< verification found a difference
    Amber = 5,      ///< done, but some files are missing
    Cancelled = 130,
};

[[nodiscard]] ExitCode exitCodeFor(ErrorCode code);
[[nodiscard]] ExitCode exitCodeFor(const jobs::JobResult& result);
/// Which of several codes tells the worst: the greater. Done, Amber, Unsuitable, Usage, Cancelled, Differs,
/// Failed.
[[nodiscard]] int gravity(ExitCode code);

} // namespace emberdisc::cli
