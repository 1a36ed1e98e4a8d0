// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job.h"
#include "core/jobs/jobservices.h"
#include "core/recorder/burnplan.h"

#include <optional>
#include <string>

namespace emberdisc::jobs {

struct VerifyRequest {
    std::string deviceId;
    std::optional<std::string> against = {}; ///< an image of 2048-byte sectors
    /// Quick: the structure of its file systems, and samples. None is InvalidArgument.
    recorder::VerifyExtent extent = recorder::VerifyExtent::Full;
};

/// With `against` the last session's data track is compared with that image from the session's start on:
/// VerifyDiffers, VerifyUnreadable, MediumTooSmall when the disc ends before the image does. Without, each
/// file is compared with the SHA256SUMS that the disc carries: VerifyDiffers. Of a disc that carries none,
/// and in a quick verification, the data of all sessions is read: VerifyUnreadable names the first sector
/// that cannot be; verification stays NotDone. A warning NoChecksums tells of a disc that carries none. A
/// structure that is broken is ImageCorrupt, in a quick verification.
class VerifyJob final : public Job {
public:
    VerifyJob(VerifyRequest request, const JobServices& services);
    [[nodiscard]] Result<> run(JobContext& context, JobReport& report) override;

private:
    VerifyRequest m_request;
    JobServices m_services;
};

} // namespace emberdisc::jobs
