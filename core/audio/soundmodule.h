// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audio/track.h"
#include "core/audio/trackdecoder.h"
#include "core/base/result.h"

#include <memory>
#include <string>

namespace emberdisc::audio {

/// What needs FFmpeg. It is a module of its own, loaded when the first file with sound is looked at: FFmpeg
/// draws in a hundred libraries, which every start of a program would wait for and hold in memory.
struct SoundModule {
    /// TrackDecoder::open() of Encoding::Detect.
    Result<std::unique_ptr<TrackDecoder>> (*open)(const std::string& path);
    /// probeTrack().
    Result<Track> (*probe)(const std::string& path);
};

/// Loads it once, for as long as the process lives, from where it lies beside the program. Unsupported when
/// it, or a library of FFmpeg's, is not there. Any thread.
[[nodiscard]] Result<const SoundModule*> soundModule();

} // namespace emberdisc::audio
