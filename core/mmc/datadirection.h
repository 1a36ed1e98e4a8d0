// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mmc/transport.h"

namespace emberdisc::mmc {

/// Whether the data of this command, if it has any, goes to the device. For carriers that do not say it.
/// Opcodes of vendors are taken to read.
[[nodiscard]] bool carriesDataOut(const Cdb& cdb);

} // namespace emberdisc::mmc
