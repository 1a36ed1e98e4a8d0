// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/common/colours.h"

#include <QIcon>
#include <QPixmap>
#include <QString>

namespace emberdisc::ui {

/// One of the line icons of resources/icons, drawn in the text colour of the palette that is in force, so
/// that it suits light and dark desktops. An unknown name gives an empty icon.
[[nodiscard]] QIcon lineIcon(const QString& name);

/// The same in a colour of its own: green, amber and red of results.
[[nodiscard]] QIcon lineIcon(const QString& name, const QColor& colour);

/// The small sign beside a sentence: a tick, a warning or a cross, in the colour of what it says.
[[nodiscard]] QPixmap noticeSign(ResultColour colour);

/// The program's own icon.
[[nodiscard]] QIcon applicationIcon();

} // namespace emberdisc::ui
