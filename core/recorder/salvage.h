// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mmc/device.h"
#include "core/recorder/execute.h"
#include "core/recorder/steprunner.h"

namespace emberdisc::recorder {

/// After a burn that ended early: empties the drive's buffer, closes track and session where the mode has
/// that, and leaves the rest of the disc open (MMC-6 6.4), so that the drive and as much of the disc as
/// possible can be used. Ends when a command is not even carried. A burn of which all sectors are out is
/// closed as planned. A disc that may be another is not closed.
/// True if the disc may be as planned now, by what it will say.
[[nodiscard]] bool salvage(const BurnPlan& plan, mmc::Device& device, const StepRunner& runner,
                           const Error& reason);

} // namespace emberdisc::recorder
