// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/burnrequest.h"
#include "core/jobs/job.h"
#include "core/jobs/jobservices.h"
#include "core/recorder/erase.h"

#include <optional>
#include <string>

namespace emberdisc::jobs {

struct EraseRequest {
    std::string deviceId;
    recorder::EraseKind kind = recorder::EraseKind::Quick;
    AfterBurn after = AfterBurn::KeepInside;
    recorder::DvdRwMode mode = recorder::DvdRwMode::AsItIs;
    /// The disc is formatted with these, not erased.
    std::optional<recorder::Spares> format = {};
    /// No more than this is erased.
    std::optional<recorder::DiscPart> part = {};
};

/// Erases or formats without asking: who starts it has asked. The errors of recorder::planErase, planFormat
/// and executeErase.
class EraseJob final : public Job {
public:
    EraseJob(EraseRequest request, const JobServices& services);
    [[nodiscard]] Result<> run(JobContext& context, JobReport& report) override;

private:
    EraseRequest m_request;
    JobServices m_services;
};

} // namespace emberdisc::jobs
