// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/ffmpeg/mediafile.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <mutex>
#include <string_view>
#include <utility>

extern "C" {
#include <libavutil/log.h>
#include <libavutil/mathematics.h>
}

#include "core/base/byteorder.h"

namespace emberdisc::audio {

namespace {

constexpr int kIoBufferBytes = 64 * 1024;
constexpr int kMaximumStreams = 200;

/// FFmpeg writes to the standard error output unless told otherwise; that is the process's, not a library's.
void silenceFfmpeg()
{
    static std::once_flag once;
    std::call_once(once, [] { av_log_set_level(AV_LOG_QUIET); });
}

int refuseOpening(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**)
{
    return AVERROR(EPERM);
}

} // namespace

void FfmpegDeleter::operator()(AVIOContext* context) const
{
    if (context != nullptr)
        av_freep(static_cast<void*>(&context->buffer));
    avio_context_free(&context);
}

std::string ffmpegText(int error)
{
    std::array<char, AV_ERROR_MAX_STRING_SIZE> text = {};
    av_strerror(error, text.data(), text.size());
    return text.data();
}

Error MediaFile::undecodable(std::string reason) const
{
    if (m_readError != 0)
        return Error::fromErrno(m_readError, ErrorCode::ReadFailed, m_path, std::move(reason));
    return Error::atPath(ErrorCode::AudioUndecodable, m_path, std::move(reason));
}

int MediaFile::readCallback(void* opaque, std::uint8_t* buffer, int size)
{
    auto& self = *static_cast<MediaFile*>(opaque);
    const std::span<std::byte> to(reinterpret_cast<std::byte*>(buffer), static_cast<std::size_t>(size));
    const std::int64_t count = self.m_file.readAt(self.m_offset, to);
    if (count < 0) {
        self.m_readError = errno;
        return AVERROR(self.m_readError);
    }
    self.m_offset += static_cast<std::uint64_t>(count);
    return count == 0 ? AVERROR_EOF : static_cast<int>(count);
}

std::int64_t MediaFile::seekCallback(void* opaque, std::int64_t offset, int whence)
{
    auto& self = *static_cast<MediaFile*>(opaque);
    const auto size = static_cast<std::int64_t>(self.m_file.stamp().size);
    if ((whence & AVSEEK_SIZE) != 0)
        return size;
    std::int64_t base = 0;
    switch (whence & ~AVSEEK_FORCE) {
    case SEEK_SET:
        break;
    case SEEK_CUR:
        base = static_cast<std::int64_t>(self.m_offset);
        break;
    case SEEK_END:
        base = size;
        break;
    default:
        return AVERROR(EINVAL);
    }
    if (offset < -base || offset > INT64_MAX - base)
        return AVERROR(EINVAL);
    self.m_offset = static_cast<std::uint64_t>(base + offset);
    return base + offset;
}

Result<std::unique_ptr<MediaFile>> MediaFile::open(const std::string& path)
{
    silenceFfmpeg();
    std::unique_ptr<MediaFile> media(new MediaFile);
    media->m_path = path;
    TRY_ASSIGN(media->m_file, OpenFile::open(path));
    TRY(media->openContainer());
    TRY(media->chooseStream());
    return media;
}

Result<> MediaFile::openContainer()
{
    if (m_file.stamp().size == 0)
        return fail(undecodable("the file is empty"));
    auto* buffer = static_cast<unsigned char*>(av_malloc(kIoBufferBytes));
    if (buffer == nullptr)
        return fail(ErrorCode::OutOfMemory);
    m_io.reset(avio_alloc_context(buffer, kIoBufferBytes, 0, this, readCallback, nullptr, seekCallback));
    if (m_io == nullptr) {
        av_free(buffer);
        return fail(ErrorCode::OutOfMemory);
    }
    AVFormatContext* context = avformat_alloc_context();
    if (context == nullptr)
        return fail(ErrorCode::OutOfMemory);
    context->pb = m_io.get();
    context->flags |= AVFMT_FLAG_CUSTOM_IO;
    context->io_open = refuseOpening;
    context->max_streams = kMaximumStreams;
    // io_open serves this container only; demuxers that open further ones (concat, playlists) pass this list
    // on to them.
    context->protocol_whitelist = av_strdup("none");
    if (context->protocol_whitelist == nullptr) {
        avformat_free_context(context);
        return fail(ErrorCode::OutOfMemory);
    }
    // The name helps to recognise the format; nothing is opened by it. On an error the context is freed.
    const int opened = avformat_open_input(&context, m_path.c_str(), nullptr, nullptr);
    if (opened < 0)
        return fail(undecodable("no sound format that is known: " + ffmpegText(opened)));
    m_format.reset(context);
    // FFmpeg takes anything for sound when nothing better is found; a guess that weak is noise on the disc.
    if (m_format->probe_score < AVPROBE_SCORE_RETRY)
        return fail(undecodable("no sound format that is known"));
    const int found = avformat_find_stream_info(m_format.get(), nullptr);
    if (found < 0)
        return fail(undecodable("the streams cannot be read: " + ffmpegText(found)));
    return {};
}

Result<> MediaFile::chooseStream()
{
    const int index = av_find_best_stream(m_format.get(), AVMEDIA_TYPE_AUDIO, -1, -1, &m_codec, 0);
    if (index == AVERROR_DECODER_NOT_FOUND)
        return fail(undecodable("no decoder for this kind of sound"));
    if (index < 0 || m_codec == nullptr)
        return fail(undecodable("there is no sound in this file"));
    for (unsigned i = 0; i < m_format->nb_streams; ++i)
        m_format->streams[i]->discard = static_cast<int>(i) == index ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
    m_stream = m_format->streams[index];
    if (m_stream->codecpar->sample_rate <= 0 || m_stream->codecpar->ch_layout.nb_channels <= 0)
        return fail(undecodable("the sound stream has no sample rate or no channels"));
    return {};
}

bool MediaFile::isLengthDeclared() const
{
    return m_format->duration_estimation_method != AVFMT_DURATION_FROM_BITRATE && estimatedSamples() != 0;
}

std::uint64_t MediaFile::estimatedSamples() const
{
    std::int64_t samples = 0;
    if (m_stream->duration > 0 && m_stream->time_base.num > 0 && m_stream->time_base.den > 0)
        samples = av_rescale_q(m_stream->duration, m_stream->time_base, AVRational{1, kSampleRate});
    else if (m_format->duration > 0)
        samples = av_rescale(m_format->duration, kSampleRate, AV_TIME_BASE);
    return samples > 0 ? static_cast<std::uint64_t>(samples) : 0;
}

std::uint64_t MediaFile::samplesOfWaveHeader(std::uint64_t dataOffset) const
{
    constexpr std::uint32_t kUnknown = 0xFFFFFFFF; // also of RF64, which has its size elsewhere
    const AVCodecParameters& parameters = *m_stream->codecpar;
    std::array<std::byte, 4> field = {};
    if (std::string_view(m_format->iformat->name) != "wav" || dataOffset < field.size() ||
        parameters.block_align <= 0 || av_get_exact_bits_per_sample(parameters.codec_id) <= 0 ||
        m_file.readAt(dataOffset - field.size(), field) != field.size())
        return 0;
    const std::uint32_t bytes = getLe32(field);
    if (bytes == kUnknown)
        return 0;
    return static_cast<std::uint64_t>(av_rescale(bytes / static_cast<std::uint32_t>(parameters.block_align),
                                                 kSampleRate, parameters.sample_rate));
}

Result<MediaFile::Next> MediaFile::readPacket(AVPacket& packet)
{
    for (;;) {
        av_packet_unref(&packet);
        const int result = av_read_frame(m_format.get(), &packet);
        if (m_readError != 0)
            return fail(undecodable("reading failed"));
        if (result == AVERROR_EOF)
            return Next::End;
        if (result == AVERROR(ENOMEM))
            return fail(Error::atPath(ErrorCode::OutOfMemory, m_path));
        if (result < 0)
            return m_io->eof_reached != 0 ? Next::End : Next::Damaged;
        if (packet.stream_index == m_stream->index)
            return Next::Packet;
    }
}

} // namespace emberdisc::audio
