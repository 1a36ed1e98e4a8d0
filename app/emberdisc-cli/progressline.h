// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/progressestimator.h"

#include <QString>

namespace emberdisc::cli {

/// All that is known, on one line: "Writing  42 %  7.2 MB/s (5.2×)  buffers 98 % 100 %  1:02 left  /a.jpg".
[[nodiscard]] QString progressLine(const jobs::JobProgress& progress);
/// What there is room for beside other recorders: "Writing  42 %  7.2 MB/s (5.2×)  1:02 left".
[[nodiscard]] QString shortProgressLine(const jobs::JobProgress& progress);
/// For a pipe, told when a step is reached: "Writing: 40 %, 7.2 MB/s (5.2×), 1:02 left".
[[nodiscard]] QString progressStep(const jobs::JobProgress& progress, int percent);

} // namespace emberdisc::cli
