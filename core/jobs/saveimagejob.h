// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/options.h"
#include "core/jobs/job.h"
#include "core/jobs/jobservices.h"
#include "core/jobs/missingfiles.h"
#include "core/jobs/overwrite.h"
#include "core/tree/datacompilation.h"

#include <string>

namespace emberdisc::jobs {

struct SaveImageRequest {
    tree::DataCompilation compilation; ///< a snapshot
    image::ImageOptions image = {};
    std::string path;
    Overwrite overwrite = Overwrite::Ask;
    MissingFiles missing = MissingFiles::Ask;
    image::FileSystems fileSystems = image::FileSystems::AsGiven;
};

/// Writes the compilation's image to a file. Looks at all files first, as BurnDataJob does. CompilationEmpty;
/// the errors of image::plan and image::writeToFile. A failed or cancelled one leaves nothing behind.
class SaveImageJob final : public Job {
public:
    SaveImageJob(SaveImageRequest request, const JobServices& services);
    [[nodiscard]] Result<> run(JobContext& context, JobReport& report) override;

private:
    SaveImageRequest m_request;
    JobServices m_services;
};

} // namespace emberdisc::jobs
