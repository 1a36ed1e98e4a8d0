// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/rawdecoder.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace emberdisc::audio {

RawDecoder::RawDecoder(std::string path, OpenFile file, Encoding encoding)
    : TrackDecoder(file.stamp()), m_path(std::move(path)), m_file(std::move(file)), m_encoding(encoding)
{}

Result<std::unique_ptr<RawDecoder>> RawDecoder::open(const std::string& path, Encoding encoding)
{
    TRY_ASSIGN(auto file, OpenFile::open(path));
    if (file.stamp().size < kBytesPerSample)
        return fail(Error::atPath(ErrorCode::AudioUndecodable, path, "the file is empty"));
    return std::unique_ptr<RawDecoder>(new RawDecoder(path, std::move(file), encoding));
}

Result<std::size_t> RawDecoder::read(std::span<std::byte> to)
{
    const std::int64_t count = m_file.readAt(m_position * kBytesPerSample, to);
    if (count < 0)
        return fail(Error::fromErrno(errno, ErrorCode::ReadFailed, m_path));
    const std::uint64_t samples = static_cast<std::uint64_t>(count) / kBytesPerSample;
    const std::size_t bytes = static_cast<std::size_t>(samples) * kBytesPerSample;
    if (m_encoding == Encoding::RawBigEndian) {
        for (std::size_t i = 0; i < bytes; i += 2)
            std::swap(to[i], to[i + 1]);
    }
    m_position += samples;
    return bytes;
}

Result<> RawDecoder::skipTo(std::uint64_t sample)
{
    m_position = std::max(m_position, std::min(sample, stamp().size / kBytesPerSample));
    return {};
}

} // namespace emberdisc::audio
