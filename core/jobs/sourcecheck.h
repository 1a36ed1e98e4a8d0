// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/jobs/missingfiles.h"
#include "core/tree/datacompilation.h"

#include <cstdint>
#include <vector>

namespace emberdisc::jobs {

enum class SourceLook : std::uint8_t {
    Everything,
    AllButFiles, ///< files on disk were looked at a moment ago; members of archives are to be tried still
};

/// Opens every file of the compilation once, before anything is written. One that changed since it was added
/// is taken as it is now, with a warning FileChanged. One that is gone or cannot be read is told as a
/// warning; SkipUnreadable is then asked once, with the first one's path, unless `policy` says. Yes takes
/// them out of the compilation and returns them; No ends with the first one's error, Cancel with Cancelled.
/// CompilationEmpty when nothing is there, or left.
[[nodiscard]] Result<std::vector<Error>> checkSources(tree::DataCompilation& compilation, MissingFiles policy,
                                                      SourceLook look, JobContext& context);

} // namespace emberdisc::jobs
