// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/burnrequest.h"
#include "core/jobs/job.h"
#include "core/jobs/jobservices.h"
#include "core/recorder/readdisc.h"

#include <string>

namespace emberdisc::jobs {

struct CopyDiscRequest {
    std::string from; ///< the recorder that holds the disc
    BurnTarget target = {};
    recorder::ReadDiscOptions options = {};
    std::string folder = {}; ///< for the image in between; empty: the system's folder for temporary files
};

/// Copies the data of a disc to a disc in another recorder, by an image file that is gone afterwards, and
/// compares the copy with it. The disc that is to be written is looked at before anything is read. Sectors
/// that cannot be read are filled or end it, as the options say; files that are hit are missing in the
/// report. MediumUnsuitable for discs with several sessions or audio, which one track cannot hold;
/// InvalidArgument for one recorder; the errors of ReadDiscJob and BurnImageJob.
class CopyDiscJob final : public Job {
public:
    CopyDiscJob(CopyDiscRequest request, const JobServices& services);
    [[nodiscard]] Result<> run(JobContext& context, JobReport& report) override;

private:
    [[nodiscard]] Result<> checkDiscs(JobContext& context, JobReport& report) const;

    CopyDiscRequest m_request;
    JobServices m_services;
};

} // namespace emberdisc::jobs
