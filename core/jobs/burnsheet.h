// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audio/sessionplan.h"
#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/jobs/burnimagejob.h"
#include "core/recorder/burnplan.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace emberdisc::jobs {

/// A session before it is planned.
struct SessionOutline {
    std::size_t tracks = 0;
    audio::TrackMode mode = audio::TrackMode::Audio; ///< of its first track
    std::uint64_t sectors = 0;                       ///< without run-out blocks
};
/// What the sessions behind the first need on a disc, each with the gap before it: Payload::laterSectors.
/// Unsupported for one that is not a single track of Mode 1.
[[nodiscard]] Result<std::uint64_t> laterSectors(std::span<const SessionOutline> sessions);

/// What a session is to a recorder, its cue sheet included.
[[nodiscard]] recorder::Payload payloadOf(const audio::SessionPlan& plan);

/// How much a sheet is on a disc, before it is burned: what is only known when all of it was decoded is
/// estimated. The errors of audio::loadSheet, planSheet and laterSectors.
[[nodiscard]] Result<recorder::Payload> measureSheet(const std::string& path);

/// BurnImageJob, of a sheet.
[[nodiscard]] Result<> burnSheet(const BurnImageRequest& request, const JobServices& services,
                                 JobContext& context, JobReport& report);

/// NotAnImage for a file of whole sectors (2352 bytes), which only its sheet describes, and for one that is
/// shorter than the volume in it says.
[[nodiscard]] Result<> checkImageFile(const std::string& path);

} // namespace emberdisc::jobs
