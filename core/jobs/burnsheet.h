// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audio/sessionplan.h"
#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/jobs/burnimagejob.h"
#include "core/recorder/burnplan.h"

#include <string>

namespace emberdisc::jobs {

/// What a first session is to a recorder, its cue sheet included.
[[nodiscard]] recorder::Payload payloadOf(const audio::SessionPlan& plan);

/// How much a sheet is on a disc, before it is burned: what is only known when all of it was decoded is
/// estimated. The errors of audio::loadSheet, planSheet and, for a later session, checkAddress.
[[nodiscard]] Result<recorder::Payload> measureSheet(const std::string& path);

/// BurnImageJob, of a sheet.
[[nodiscard]] Result<> burnSheet(const BurnImageRequest& request, const JobServices& services,
                                 JobContext& context, JobReport& report);

/// NotAnImage for a file of whole sectors (2352 bytes), which only its sheet describes, and for one that is
/// shorter than the volume in it says.
[[nodiscard]] Result<> checkImageFile(const std::string& path);

} // namespace emberdisc::jobs
