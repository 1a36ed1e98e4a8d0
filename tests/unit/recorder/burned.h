// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recorder/execute.h"

#include "rig.h"

namespace emberdisc::test {

/// Burns a pattern, which must go well.
inline recorder::ExecuteReport burned(Rig& rig, const recorder::Payload& payload,
                                      const recorder::BurnOptions& options = {}, std::uint32_t seed = 1)
{
    PatternSectors source(payload.sectorSize, payload.sectorCount, seed);
    SilentJobContext context;
    const auto made = recorder::plan(*recorder::probe(rig.recorder, rig.clock, {}), payload, options);
    if (!made)
        qFatal("%s", made.error().toString().c_str());
    auto report = recorder::execute(*made, rig.recorder, source, rig.clock, context);
    if (!report)
        qFatal("%s", report.error().toString().c_str());
    return *report;
}

} // namespace emberdisc::test
