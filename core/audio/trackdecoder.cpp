// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/trackdecoder.h"

#include "core/audio/ffmpegdecoder.h"
#include "core/audio/rawdecoder.h"

#include <algorithm>
#include <array>

namespace emberdisc::audio {

Result<std::unique_ptr<TrackDecoder>> TrackDecoder::open(const std::string& path, Encoding encoding)
{
    switch (encoding) {
    case Encoding::Detect: {
        TRY_ASSIGN(auto decoder, FfmpegDecoder::open(path));
        return decoder;
    }
    case Encoding::RawLittleEndian:
    case Encoding::RawBigEndian: {
        TRY_ASSIGN(auto decoder, RawDecoder::open(path, encoding));
        return decoder;
    }
    }
    return fail(ErrorCode::Internal);
}

Result<> TrackDecoder::skipTo(std::uint64_t sample)
{
    std::array<std::byte, 16 * 1024> sink;
    while (position() < sample) {
        const auto count = std::min<std::uint64_t>(sample - position(), sink.size() / kBytesPerSample);
        const std::span<std::byte> to(sink.data(), static_cast<std::size_t>(count) * kBytesPerSample);
        TRY_ASSIGN(const std::size_t got, read(to));
        if (got < to.size())
            break;
    }
    return {};
}

} // namespace emberdisc::audio
