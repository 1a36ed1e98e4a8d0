// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/trackdecoder.h"

#include "core/audio/rawdecoder.h"
#include "core/audio/soundmodule.h"

namespace emberdisc::audio {

Result<std::unique_ptr<TrackDecoder>> TrackDecoder::open(const std::string& path, Encoding encoding)
{
    switch (encoding) {
    case Encoding::Detect: {
        TRY_ASSIGN(const SoundModule* const ffmpeg, soundModule());
        return ffmpeg->open(path);
    }
    case Encoding::RawLittleEndian:
    case Encoding::RawBigEndian: {
        TRY_ASSIGN(auto decoder, RawDecoder::open(path, encoding));
        return decoder;
    }
    }
    return fail(ErrorCode::Internal);
}

} // namespace emberdisc::audio
