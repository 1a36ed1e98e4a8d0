// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/track.h"

#include "core/audio/soundmodule.h"

namespace emberdisc::audio {

Result<Track> probeTrack(const std::string& path)
{
    TRY_ASSIGN(const SoundModule* const ffmpeg, soundModule());
    return ffmpeg->probe(path);
}

} // namespace emberdisc::audio
