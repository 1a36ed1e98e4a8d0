// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recorder/burnplan.h"

#include <expected>
#include <string>

namespace emberdisc::recorder {

/// A refusal of `medium`; `detail` is English for the log.
[[nodiscard]] std::unexpected<PlanRefusal> refuse(const MediumState& medium, ErrorCode code, Remedy remedy,
                                                  std::string detail);
/// MediumTooSmall, with what would be large enough.
[[nodiscard]] std::unexpected<PlanRefusal>
refuseAsTooSmall(const MediumState& medium, std::uint64_t neededSectors, std::uint32_t sectorSize);

} // namespace emberdisc::recorder
