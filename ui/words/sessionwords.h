// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/origin.h"

#include <vector>

#include <QString>
#include <QStringList>

namespace emberdisc::ui {

/// "Session 2: “Photos”, 3/14/26 9:26 AM", with what is known of it.
[[nodiscard]] QString sessionWords(const source::SessionIdentity& session);
/// A line for each; the last one says that it is.
[[nodiscard]] QStringList sessionLines(const std::vector<source::SessionIdentity>& sessions);

} // namespace emberdisc::ui
