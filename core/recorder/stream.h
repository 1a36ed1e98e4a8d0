// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recorder/writestrategy.h"

namespace emberdisc::recorder {

/// Stream recording (WRITE(12) with Streaming, MMC-6 6.57): the drive neither verifies nor replaces, and so
/// is twice as fast on media with defect management.
[[nodiscard]] inline Objection objectToStreaming()
{
    return {ErrorCode::Unsupported, Remedy::None, "this disc or recorder has no stream recording"};
}

/// From a mebibyte on: descriptors and directories at the front keep the drive's care.
inline void takeStreaming(BurnPlan& plan, const BurnOptions& options)
{
    constexpr std::int64_t kCaredFor = 512;
    if (!options.streaming)
        return;
    plan.streamFrom = plan.startLba + kCaredFor;
    plan.warnings.push_back(PlanWarning::StreamsUnverified);
}

} // namespace emberdisc::recorder
