// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audio/cuesheet.h"
#include "core/jobs/job.h"
#include "core/jobs/jobservices.h"
#include "core/jobs/readdiscjob.h"
#include "core/recorder/cdlayout.h"

#include <optional>
#include <string>

namespace emberdisc::jobs {

/// A sheet, and the file that it names.
struct SheetFiles {
    std::string sheet = {};
    std::string binary = {};
};
/// For a path that ends with .cue or .bin, in any case of letters; nothing for others.
[[nodiscard]] std::optional<SheetFiles> sheetFilesOf(const std::string& path);

/// The sheet of a disc whose sectors, in the order of recorder::wholeOrder(), stand in the file `binaryName`.
[[nodiscard]] audio::CueSheet sheetOf(const recorder::CdLayout& layout, std::string binaryName);

/// ReadDiscJob, into sheet and file.
[[nodiscard]] Result<> readSheet(const ReadDiscRequest& request, const SheetFiles& files,
                                 const JobServices& services, JobContext& context, JobReport& report);

} // namespace emberdisc::jobs
