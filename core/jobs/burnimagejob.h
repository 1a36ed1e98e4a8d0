// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/burnrequest.h"
#include "core/jobs/job.h"
#include "core/jobs/jobservices.h"

#include <string>

namespace emberdisc::jobs {

struct BurnImageRequest {
    std::string path; ///< an image of 2048-byte sectors
    BurnTarget target = {};
};

/// Burns an image file as it is, and compares the disc with it. NotAnImage and FileSource's reasons; the
/// errors of recorder::plan, execute and verify.
class BurnImageJob final : public Job {
public:
    BurnImageJob(BurnImageRequest request, const JobServices& services);
    [[nodiscard]] Result<> run(JobContext& context, JobReport& report) override;

private:
    BurnImageRequest m_request;
    JobServices m_services;
};

} // namespace emberdisc::jobs
