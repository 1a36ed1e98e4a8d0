// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/emberdisc-cli/arguments.h"
#include "app/emberdisc-cli/exitcode.h"
#include "core/jobs/burnaudiojob.h"

namespace emberdisc::cli {

struct Console;

/// Chooses a recorder with a CD for what `request` holds already, burns it and says how it went.
[[nodiscard]] ExitCode burnAudio(Console& console, const Arguments& arguments,
                                 jobs::BurnAudioRequest request);

/// Burns what a sheet describes to the recorder that is named, and concludes.
[[nodiscard]] ExitCode burnSheet(Console& console, const Arguments& arguments, const std::string& sheet);

} // namespace emberdisc::cli
