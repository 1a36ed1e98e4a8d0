// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/emberdisc-cli/arguments.h"
#include "core/jobs/burnrequest.h"
#include "core/virtualdrive/virtualrecorder.h"

#include <expected>
#include <string>
#include <vector>

namespace emberdisc::cli {

struct Console;

[[nodiscard]] std::vector<OptionSpec> burnOptionSpecs();

/// Everything of BurnTarget but the device. The error is a sentence without a full stop.
[[nodiscard]] std::expected<jobs::BurnTarget, std::string> burnTarget(const Arguments& arguments);

/// Sets the pace of virtual recorders and chooses the recorders: for each, the target with its name. The
/// errors of drivesFor().
[[nodiscard]] Result<std::vector<jobs::BurnTarget>> aim(Console& console, const Arguments& arguments,
                                                        const jobs::BurnTarget& target);
/// The same for what only a CD can hold.
[[nodiscard]] Result<std::vector<jobs::BurnTarget>> aimAtCd(Console& console, const Arguments& arguments,
                                                            const jobs::BurnTarget& target);

/// True if a disc in that state can be burned with these options, as far as its state goes.
[[nodiscard]] bool canTake(const recorder::MediumState& medium, const recorder::BurnOptions& options);

} // namespace emberdisc::cli
