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

std::string_view name(DiscState state)
{
    switch (state) {
    case DiscState::Unknown:
        return "unknown";
    case DiscState::Blank:
        return "blank";
    case DiscState::Appendable:
        return "appendable";
    case DiscState::Finished:
        return "finished";
    case DiscState::Overwritable:
        return "overwritable";
    case DiscState::Unusable:
        return "unusable";
    }
    return "unknown";
}

} // namespace emberdisc::jobs
