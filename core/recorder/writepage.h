// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mmc/modepage.h"
#include "core/recorder/burnplan.h"

namespace emberdisc::recorder {

/// Mode page 05h (MMC-6 7.5) as a WriteParameters step wants it, complete.
[[nodiscard]] mmc::WriteParametersPage writeParametersPage(const BurnPlan& plan, const Step& step);

} // namespace emberdisc::recorder
