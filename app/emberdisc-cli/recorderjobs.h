// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/emberdisc-cli/exitcode.h"
#include "core/base/error.h"
#include "core/jobs/job.h"

#include <memory>
#include <string>
#include <vector>

#include <QString>

namespace emberdisc::cli {

struct Console;

/// What one recorder has to do.
struct RecorderJob {
    std::string recorder;
    std::unique_ptr<jobs::Job> job;
};

/// Runs a job for each recorder, says how it ended, and returns the exit code. One is run as by run() and
/// conclude(). Several run side by side: every line and object names its recorder, an object "recorder" is
/// the result of one, and the result of the whole is the gravest of them. `done` is the sentence for success,
/// `missing` what is on none of the discs.
[[nodiscard]] ExitCode runEach(Console& console, const std::vector<RecorderJob>& each, const QString& done,
                               const std::vector<Error>& missing = {});

} // namespace emberdisc::cli
