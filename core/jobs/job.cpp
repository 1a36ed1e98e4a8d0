// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/job.h"

namespace emberdisc::jobs {

std::string_view name(JobOutcome outcome)
{
    switch (outcome) {
    case JobOutcome::Done:
        return "done";
    case JobOutcome::Amber:
        return "amber";
    case JobOutcome::Failed:
        return "failed";
    case JobOutcome::Cancelled:
        return "cancelled";
    }
    return "unknown";
}

} // namespace emberdisc::jobs
