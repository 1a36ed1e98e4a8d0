// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QCoreApplication;

namespace emberdisc::ui {

/// Makes the program speak the user's language, or English with right plurals where there is no translation.
/// Call once, before anything is said.
void installLanguage(QCoreApplication& application);

} // namespace emberdisc::ui
