// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/common/services.h"
#include "ui/project/projectsession.h"

namespace emberdisc::ui {

/// Looks for discs in all recorders that no job has, and borrows these as long as it exists.
[[nodiscard]] ProjectSession::DiscSearch discSearch(const Services& services);

} // namespace emberdisc::ui
