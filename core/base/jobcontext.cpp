// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/jobcontext.h"

namespace emberdisc {

std::string_view name(Phase phase)
{
    switch (phase) {
    case Phase::Preparing:
        return "preparing";
    case Phase::Scanning:
        return "scanning";
    case Phase::Erasing:
        return "erasing";
    case Phase::Formatting:
        return "formatting";
    case Phase::Writing:
        return "writing";
    case Phase::Flushing:
        return "flushing";
    case Phase::Closing:
        return "closing";
    case Phase::Checking:
        return "checking";
    case Phase::Verifying:
        return "verifying";
    case Phase::Copying:
        return "copying";
    case Phase::Done:
        return "done";
    }
    return "unknown";
}

} // namespace emberdisc
