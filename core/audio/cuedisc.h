// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audio/sheetdisc.h"

#include <string>
#include <string_view>

namespace emberdisc::audio {

/// loadSheet() of a CUE sheet with that text, which lies at `path`.
[[nodiscard]] Result<SheetDisc> discOfCueSheet(std::string_view text, const std::string& path);

} // namespace emberdisc::audio
