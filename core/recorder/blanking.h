// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/mmc/device.h"
#include "core/recorder/burnplan.h"

#include <cstdint>

namespace emberdisc::recorder {

/// BLANK (MMC-6 6.2) of `type` 0 or 1 and the wait for its end, reported as Phase::Erasing in 1/65536. Not to
/// be stopped. Errors: EraseFailed, and those of the transport.
[[nodiscard]] Result<> blankAndWait(mmc::Device& device, std::uint8_t type, JobContext& context);

/// FORMAT UNIT (MMC-6 6.5) as `step` says and the wait for its end, reported as Phase::Formatting in 1/65536;
/// a DVD+RW goes on in the background and can be written at once. Not to be stopped. Errors: EraseFailed,
/// and those of the transport.
[[nodiscard]] Result<> formatAndWait(mmc::Device& device, mmc::Profile profile, const Step& step,
                                     JobContext& context);

} // namespace emberdisc::recorder
