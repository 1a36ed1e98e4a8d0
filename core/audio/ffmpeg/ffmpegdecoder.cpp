// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/ffmpeg/ffmpegdecoder.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <utility>

namespace emberdisc::audio {

namespace {

/// A file that only gives errors must come to an end; each error may cost no input at all.
constexpr std::uint32_t kMaximumDamagedInARow = 2000;
constexpr std::uint32_t kMaximumSilentPackets = 1'000'000;
/// Samples in one frame; the largest real ones (Monkey's Audio) have about 300,000.
constexpr std::int64_t kMaximumFrameSamples = 4'000'000;
/// An encoder fills its last frame; none of them adds more than this.
constexpr std::uint64_t kMaximumPaddingSamples = 8192;

/// MP4 says how long the sound is, but not every FFmpeg cuts the last frame there.
bool isMp4(const AVFormatContext& format)
{
    return std::string_view(format.iformat->name).starts_with("mov,");
}

bool isLossless(AVCodecID id)
{
    const AVCodecDescriptor* descriptor = avcodec_descriptor_get(id);
    return descriptor != nullptr && (descriptor->props & AV_CODEC_PROP_LOSSLESS) != 0;
}

} // namespace

FfmpegDecoder::FfmpegDecoder(std::unique_ptr<MediaFile> media, FfmpegPointer<AVCodecContext> codec,
                             SampleConverter::Origin origin)
    : TrackDecoder(media->stamp()),
      m_media(std::move(media)),
      m_codec(std::move(codec)),
      m_frame(av_frame_alloc()),
      m_packet(av_packet_alloc()),
      m_converter(origin)
{}

Result<std::unique_ptr<FfmpegDecoder>> FfmpegDecoder::open(const std::string& path)
{
    TRY_ASSIGN(auto media, MediaFile::open(path));
    FfmpegPointer<AVCodecContext> codec(avcodec_alloc_context3(&media->codec()));
    if (codec == nullptr)
        return fail(Error::atPath(ErrorCode::OutOfMemory, path));
    int result = avcodec_parameters_to_context(codec.get(), media->stream().codecpar);
    codec->pkt_timebase = media->stream().time_base; // without it the padding at the end is not cut
    codec->max_samples = kMaximumFrameSamples;
    codec->thread_count = 1;
    const bool lossless = isLossless(codec->codec_id);
    if (lossless)
        codec->err_recognition = AV_EF_CRCCHECK | AV_EF_EXPLODE; // a wrong checksum is damage, not sound
    if (result >= 0)
        result = avcodec_open2(codec.get(), &media->codec(), nullptr);
    if (result < 0)
        return fail(Error::atPath(ErrorCode::AudioUndecodable, path,
                                  "the decoder does not take this stream: " + ffmpegText(result)));
    std::unique_ptr<FfmpegDecoder> decoder(
        new FfmpegDecoder(std::move(media), std::move(codec),
                          lossless ? SampleConverter::Origin::Lossless : SampleConverter::Origin::Lossy));
    if (decoder->m_frame == nullptr || decoder->m_packet == nullptr)
        return fail(Error::atPath(ErrorCode::OutOfMemory, path));
    if (isMp4(decoder->m_media->format()) && decoder->m_media->isLengthDeclared())
        decoder->m_trimAt = decoder->m_media->estimatedSamples();
    return decoder;
}

std::uint64_t FfmpegDecoder::declaredSamples() const
{
    if (m_media->isLengthDeclared())
        return m_media->estimatedSamples();
    return m_firstPacketOffset > 0
               ? m_media->samplesOfWaveHeader(static_cast<std::uint64_t>(m_firstPacketOffset))
               : 0;
}

Result<std::size_t> FfmpegDecoder::read(std::span<std::byte> to)
{
    std::size_t done = 0;
    while (done < to.size()) {
        if (m_pendingOffset == m_pending.size()) {
            if (m_state == State::Ended)
                break;
            m_pending.clear();
            m_pendingOffset = 0;
            do
                TRY(refill());
            while (isInPadding());
            continue;
        }
        const std::size_t count = std::min(to.size() - done, m_pending.size() - m_pendingOffset);
        std::memcpy(to.data() + done, m_pending.data() + m_pendingOffset, count);
        m_pendingOffset += count;
        done += count;
        m_position += count / kBytesPerSample;
    }
    if (m_state == State::Ended && m_position == 0)
        return fail(
            Error::atPath(ErrorCode::AudioUndecodable, m_media->path(), "no sound could be decoded from it"));
    return done;
}

Result<> FfmpegDecoder::skipTo(std::uint64_t sample)
{
    std::array<std::byte, 16 * 1024> sink;
    while (m_position < sample) {
        const auto count = std::min<std::uint64_t>(sample - m_position, sink.size() / kBytesPerSample);
        const std::span<std::byte> to(sink.data(), static_cast<std::size_t>(count) * kBytesPerSample);
        TRY_ASSIGN(const std::size_t got, read(to));
        if (got < to.size())
            break;
    }
    return {};
}

/// What goes beyond the declared end is held back until it is clear whether it is padding, which end() cuts,
/// or the header is wrong.
bool FfmpegDecoder::isInPadding() const
{
    const std::uint64_t decoded = m_position + m_pending.size() / kBytesPerSample;
    return m_state != State::Ended && m_trimAt != 0 && decoded > m_trimAt &&
           decoded <= m_trimAt + kMaximumPaddingSamples;
}

/// One step towards more pending samples, or the end.
Result<> FfmpegDecoder::refill()
{
    const int result = avcodec_receive_frame(m_codec.get(), m_frame.get());
    if (result == 0)
        return takeFrame();
    if (result == AVERROR(EAGAIN) && m_state == State::Reading)
        return feed();
    if (result == AVERROR_EOF || result == AVERROR(EAGAIN))
        return end();
    if (result == AVERROR(ENOMEM))
        return fail(Error::atPath(ErrorCode::OutOfMemory, m_media->path()));
    return countDamage();
}

Result<> FfmpegDecoder::takeFrame()
{
    const std::size_t before = m_pending.size();
    const auto converted = m_converter.convert(*m_frame, m_pending);
    av_frame_unref(m_frame.get());
    if (!converted) {
        m_pending.resize(before);
        return countDamage();
    }
    m_damagedInARow = 0;
    if (m_pending.size() != before)
        m_silentPackets = 0;
    return {};
}

Result<> FfmpegDecoder::feed()
{
    TRY_ASSIGN(const auto next, m_media->readPacket(*m_packet));
    int result = 0;
    switch (next) {
    case MediaFile::Next::Damaged:
        return countDamage();
    case MediaFile::Next::End:
        m_state = State::Draining;
        result = avcodec_send_packet(m_codec.get(), nullptr);
        break;
    case MediaFile::Next::Packet:
        if (!std::exchange(m_hasSeenPacket, true))
            m_firstPacketOffset = m_packet->pos;
        result = avcodec_send_packet(m_codec.get(), m_packet.get());
        av_packet_unref(m_packet.get());
        if (++m_silentPackets > kMaximumSilentPackets)
            return end();
        break;
    }
    if (result == AVERROR(ENOMEM))
        return fail(Error::atPath(ErrorCode::OutOfMemory, m_media->path()));
    if (result < 0 && result != AVERROR_EOF)
        return countDamage();
    return {};
}

Result<> FfmpegDecoder::countDamage()
{
    ++m_damaged;
    if (++m_damagedInARow > kMaximumDamagedInARow)
        return end();
    return {};
}

Result<> FfmpegDecoder::end()
{
    m_state = State::Ended;
    const std::size_t before = m_pending.size();
    if (const auto finished = m_converter.finish(m_pending); !finished)
        m_pending.resize(before);
    const std::uint64_t decoded = m_position + m_pending.size() / kBytesPerSample;
    if (m_trimAt != 0 && decoded > m_trimAt && decoded <= m_trimAt + kMaximumPaddingSamples &&
        m_position <= m_trimAt)
        m_pending.resize(static_cast<std::size_t>(m_trimAt - m_position) * kBytesPerSample);
    return {};
}

} // namespace emberdisc::audio
