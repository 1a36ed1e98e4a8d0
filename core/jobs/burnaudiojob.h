// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audio/sessionplan.h"
#include "core/audio/track.h"
#include "core/jobs/burnrequest.h"
#include "core/jobs/job.h"
#include "core/jobs/jobservices.h"

#include <vector>

namespace emberdisc::jobs {

struct BurnAudioRequest {
    std::vector<audio::Track> tracks;
    audio::SessionOptions session = {};
    BurnTarget target = {};
};

/// Measures all tracks, so that a broken file is found before the laser starts, and burns them as one session
/// at once while they are decoded. The errors of audio::measure and planSession, and of recorder::plan,
/// execute and verify.
class BurnAudioJob final : public Job {
public:
    BurnAudioJob(BurnAudioRequest request, const JobServices& services);
    [[nodiscard]] Result<> run(JobContext& context, JobReport& report) override;

    /// What a session is to a recorder, its cue sheet included.
    [[nodiscard]] static recorder::Payload payloadOf(const audio::SessionPlan& plan);

private:
    BurnAudioRequest m_request;
    JobServices m_services;
};

} // namespace emberdisc::jobs
