// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/burnrequest.h"
#include "core/jobs/job.h"
#include "core/jobs/jobservices.h"

#include <string>

namespace emberdisc::jobs {

struct BurnImageRequest {
    std::string path; ///< an image of 2048-byte sectors, or a sheet: .cue, .toc
    BurnTarget target = {};
};

/// Burns an image file as it is, and compares the disc with it; or what a sheet describes, as a session at
/// once, the tracks of later sessions one by one behind it. NotAnImage with what the file is instead, and
/// FileSource's reasons; the errors of audio::loadSheet, measure and planSheet, and of recorder::plan,
/// execute and verify.
class BurnImageJob final : public Job {
public:
    BurnImageJob(BurnImageRequest request, const JobServices& services);
    [[nodiscard]] Result<> run(JobContext& context, JobReport& report) override;

private:
    BurnImageRequest m_request;
    JobServices m_services;
};

} // namespace emberdisc::jobs
