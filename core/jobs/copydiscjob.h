// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/burnrequest.h"
#include "core/jobs/job.h"
#include "core/jobs/jobservices.h"
#include "core/recorder/readdisc.h"

#include <cstdint>
#include <string>

namespace emberdisc::jobs {

class DiscBurner;

enum class CopyWay : std::uint8_t {
    ThroughFile, ///< all is read first, as often as needed
    OnTheFly,    ///< read while it is burned: what cannot be read at once ends it
};

struct CopyDiscRequest {
    std::string from; ///< the recorder that holds the disc
    BurnTarget target = {};
    recorder::ReadDiscOptions options = {};
    CopyWay way = CopyWay::ThroughFile;
    std::string folder = {}; ///< for the image in between; empty: the system's folder for temporary files
};

/// Copies a disc to another, and compares the copy with it: the data of a disc of one track as an image, a CD
/// of several tracks or sessions, or with sound, as a sheet describes it, and the sessions of a DVD or BD one
/// after the other onto a disc of the same kind, where they come to lie as on the original. With two
/// recorders the disc that is to be written is looked at before anything is read; with one the disc is read
/// into a file that is gone afterwards, and then exchanged (InsertMedium, where the provider does not change
/// discs). Sectors that cannot be read are filled or end it, as the options say; files or tracks that are hit
/// are missing in the report. InvalidArgument for one recorder on the fly; Unsupported, before anything is
/// read, where data of a CD's later session would come to lie elsewhere than on the original, and for a
/// session of several tracks on a DVD or BD; the errors of ReadDiscJob and BurnImageJob.
class CopyDiscJob final : public Job {
public:
    CopyDiscJob(CopyDiscRequest request, const JobServices& services);
    [[nodiscard]] Result<> run(JobContext& context, JobReport& report) override;

private:
    struct Original;

    [[nodiscard]] Result<Original> look(JobContext& context) const;
    [[nodiscard]] Result<> checkTarget(const Original& original, JobContext& context,
                                       JobReport& report) const;
    [[nodiscard]] Result<> copyThroughFile(const Original& original, JobContext& context,
                                           JobReport& report) const;
    [[nodiscard]] Result<> copySessions(const Original& original, DiscBurner& from, DiscBurner& target,
                                        JobContext& context, JobReport& report) const;
    [[nodiscard]] Result<> burnFrom(const std::string& image, const Original& original,
                                    const BurnTarget& target, JobContext& context, JobReport& report) const;
    [[nodiscard]] Result<> copyOnTheFly(const Original& original, JobContext& context,
                                        JobReport& report) const;

    CopyDiscRequest m_request;
    JobServices m_services;
};

} // namespace emberdisc::jobs
