// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/track.h"

#include "core/audio/sessionplan.h"
#include "core/audio/soundmodule.h"

#include <cctype>
#include <utility>

namespace emberdisc::audio {

namespace {

std::string isrcFromTag(std::string text)
{
    std::erase(text, '-');
    for (char& c : text)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return isIsrc(text) ? text : std::string();
}

} // namespace

Result<Track> probeTrack(const std::string& path)
{
    TRY_ASSIGN(const SoundModule* const ffmpeg, soundModule());
    TRY_ASSIGN(Track track, ffmpeg->probe(path));
    track.isrc = isrcFromTag(std::move(track.isrc));
    return track;
}

} // namespace emberdisc::audio
