// SPDX-License-Identifier: GPL-3.0-or-later
// The only symbol that the module shows.
#include "core/audio/ffmpeg/ffmpegdecoder.h"
#include "core/audio/ffmpeg/probesound.h"
#include "core/audio/soundmodule.h"

namespace {

using namespace emberdisc;

Result<std::unique_ptr<audio::TrackDecoder>> openSound(const std::string& path)
{
    return audio::FfmpegDecoder::open(path);
}

} // namespace

extern "C" [[gnu::visibility("default")]] const audio::SoundModule* EMBERDISC_SOUND_FUNCTION()
{
    static constexpr audio::SoundModule kModule{.open = openSound, .probe = audio::probeSound};
    return &kModule;
}
