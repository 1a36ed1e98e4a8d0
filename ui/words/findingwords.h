// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/check/finding.h"

#include <QString>

namespace emberdisc::ui {

/// What is wrong, a whole sentence without the place.
[[nodiscard]] QString findingWords(const image::Finding& finding);
/// "ISO 9660", "Rock Ridge" …
[[nodiscard]] QString partWords(image::ImagePart part);
/// "Error in Joliet, /photos, sector 23: …": severity, place and what is wrong.
[[nodiscard]] QString findingLine(const image::Finding& finding);

} // namespace emberdisc::ui
