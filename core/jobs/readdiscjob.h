// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job.h"
#include "core/jobs/jobservices.h"
#include "core/jobs/overwrite.h"
#include "core/recorder/readdisc.h"

#include <string>

namespace emberdisc::jobs {

struct ReadDiscRequest {
    std::string deviceId;
    std::string path; ///< the image to be made
    Overwrite overwrite = Overwrite::Ask;
    recorder::ReadDiscOptions options = {};
};

/// The map of what a disc did not give, beside the image: "disc.iso.map".
[[nodiscard]] std::string mapFileOf(const std::string& image);

/// Reads the data of a disc, from its first sector to the end of its last data track, or of its volume where
/// it can be written anywhere, into an image file. The file appears when all has been tried, and a disc that
/// could not be read as a whole leaves a map beside it (recorder::RescueMap); the files of the disc that are
/// hit are missing in the report. When image and map are there from an earlier run, what is in the map is
/// tried again, with this drive and disc, and the rest is left; it must be the same disc (MediumChanged). An
/// image whose map shows nothing unreadable has none. Errors: MediumUnsuitable for discs with audio,
/// FileExists, NoSpace, and those of recorder::readDisc().
class ReadDiscJob final : public Job {
public:
    ReadDiscJob(ReadDiscRequest request, const JobServices& services);
    [[nodiscard]] Result<> run(JobContext& context, JobReport& report) override;

private:
    ReadDiscRequest m_request;
    JobServices m_services;
};

} // namespace emberdisc::jobs
