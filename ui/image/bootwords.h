// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/bootoptions.h"

#include <QString>

/// Boot entries in words.
namespace emberdisc::ui {

/// What starts by entries of a platform: "BIOS", "UEFI" …
[[nodiscard]] QString firmwareWords(image::BootPlatform platform);
/// What is special about an entry, apart from its image: empty for a usual one.
[[nodiscard]] QString bootDetailWords(const image::BootEntry& entry);

} // namespace emberdisc::ui
