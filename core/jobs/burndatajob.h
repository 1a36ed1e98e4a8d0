// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/options.h"
#include "core/jobs/burnrequest.h"
#include "core/jobs/job.h"
#include "core/jobs/jobservices.h"
#include "core/jobs/missingfiles.h"
#include "core/tree/datacompilation.h"

namespace emberdisc::jobs {

struct BurnDataRequest {
    tree::DataCompilation compilation; ///< a snapshot
    image::ImageOptions image = {};    ///< baseLba is set by the job
    BurnTarget target = {};
    MissingFiles missing = MissingFiles::Ask;
    image::FileSystems fileSystems = image::FileSystems::AsGiven;
};

/// Looks at all files again, lays out the image for the medium at hand, and burns it while it is built; then
/// compares the disc with what was sent. Files that changed since they were added are taken as they are now,
/// with a warning. Files that are gone or cannot be read are told as warnings, and SkipUnreadable is asked
/// once, before anything is written; what is left out, or fails while it is written, is in
/// JobReport::missing. CompilationEmpty; the errors of recorder::plan, execute and verify.
class BurnDataJob final : public Job {
public:
    BurnDataJob(BurnDataRequest request, const JobServices& services);
    [[nodiscard]] Result<> run(JobContext& context, JobReport& report) override;

private:
    BurnDataRequest m_request;
    JobServices m_services;
};

} // namespace emberdisc::jobs
