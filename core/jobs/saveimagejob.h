// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/image/options.h"
#include "core/jobs/job.h"
#include "core/jobs/jobservices.h"
#include "core/jobs/missingfiles.h"
#include "core/jobs/overwrite.h"
#include "core/jobs/sourcecheck.h"
#include "core/tree/datacompilation.h"

#include <optional>
#include <string>

namespace emberdisc::jobs {

struct SaveImageRequest {
    tree::DataCompilation compilation; ///< a snapshot
    image::ImageOptions image = {};
    std::string path = {};
    /// An open pipe, socket or device that takes the image instead, from its first byte to its last.
    /// Borrowed.
    std::optional<int> descriptor = {};
    Overwrite overwrite = Overwrite::Ask;
    MissingFiles missing = MissingFiles::Ask;
    image::FileSystems fileSystems = image::FileSystems::AsGiven;
    /// When somebody began to look at the files on disk, which is not done again when it was a moment ago.
    std::optional<Clock::Steady::time_point> foundSince = {};
};

/// Writes the compilation's image to a file, or into a pipe: the same bytes. Looks at all files first, as
/// BurnDataJob does. CompilationEmpty; the errors of SourceDiscs, image::plan,
/// image::writeToFile and image::writeToPipe. A failed or cancelled one leaves no file behind.
class SaveImageJob final : public Job {
public:
    SaveImageJob(SaveImageRequest request, const JobServices& services);
    [[nodiscard]] Result<> run(JobContext& context, JobReport& report) override;

private:
    [[nodiscard]] SourceLook look() const;

    SaveImageRequest m_request;
    JobServices m_services;
};

} // namespace emberdisc::jobs
