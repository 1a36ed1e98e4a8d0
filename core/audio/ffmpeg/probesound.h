// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audio/track.h"

#include <string>

namespace emberdisc::audio {

/// probeTrack(). The errors of FfmpegDecoder.
[[nodiscard]] Result<Track> probeSound(const std::string& path);

} // namespace emberdisc::audio
