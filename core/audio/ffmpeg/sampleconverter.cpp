// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/ffmpeg/sampleconverter.h"

#include "core/audio/format.h"

#include <array>
#include <bit>
#include <utility>

extern "C" {
#include <libavutil/opt.h>
}

namespace emberdisc::audio {

namespace {

constexpr int kMaximumChannels = 64;
constexpr int kMaximumRate = 3'000'000; // DSD at 2.8 MHz is the highest that exists
constexpr int kOutputRate = static_cast<int>(kSampleRate);

Error broken(const char* reason)
{
    return Error::of(ErrorCode::AudioUndecodable, reason);
}

} // namespace

SampleConverter::~SampleConverter()
{
    av_channel_layout_uninit(&m_layout);
}

bool SampleConverter::isConfiguredFor(const AVFrame& frame) const
{
    return m_context != nullptr && m_format == frame.format && m_rate == frame.sample_rate &&
           av_channel_layout_compare(&m_layout, &frame.ch_layout) == 0;
}

Result<> SampleConverter::configure(const AVFrame& frame)
{
    const auto format = static_cast<AVSampleFormat>(frame.format);
    const int channels = frame.ch_layout.nb_channels;
    if (av_get_bytes_per_sample(format) <= 0 || frame.sample_rate <= 0 || frame.sample_rate > kMaximumRate ||
        channels <= 0 || channels > kMaximumChannels)
        return fail(broken("a frame of impossible rate, format or channels"));

    AVChannelLayout stereo = {};
    AVChannelLayout input = {};
    av_channel_layout_default(&stereo, 2);
    // Without a named order the usual one for that number; where there is none, the first two channels count.
    if (frame.ch_layout.order == AV_CHANNEL_ORDER_NATIVE && frame.ch_layout.u.mask != 0)
        av_channel_layout_copy(&input, &frame.ch_layout);
    else
        av_channel_layout_default(&input, channels);
    const bool isNamed = input.order == AV_CHANNEL_ORDER_NATIVE;

    SwrContext* context = nullptr;
    int result = swr_alloc_set_opts2(&context, &stereo, AV_SAMPLE_FMT_S16, kOutputRate, &input, format,
                                     frame.sample_rate, 0, nullptr);
    av_channel_layout_uninit(&input);
    m_context.reset(context);
    if (result < 0)
        return fail(broken("the sound cannot be converted to that of a CD"));

    const bool isResampled = frame.sample_rate != kOutputRate;
    const bool isMixed = channels > 2;
    const bool isDeep = av_get_bytes_per_sample(format) > 2;
    if (isResampled || isMixed) {
        // Else it would compute in 16 bits for a 16-bit source.
        av_opt_set_sample_fmt(context, "internal_sample_fmt",
                              isDeep && format != AV_SAMPLE_FMT_FLT && format != AV_SAMPLE_FMT_FLTP
                                  ? AV_SAMPLE_FMT_DBLP
                                  : AV_SAMPLE_FMT_FLTP,
                              0);
        av_opt_set_int(context, "filter_size", 64, 0);
    }
    if (m_origin == Origin::Lossless && (isResampled || isMixed || isDeep))
        av_opt_set_int(context, "dither_method", SWR_DITHER_TRIANGULAR, 0);
    if (channels == 1 || !isNamed) {
        // Without this one channel would be lowered by 3 dB.
        std::vector<double> matrix(2 * static_cast<std::size_t>(channels), 0.0);
        matrix[0] = 1.0;
        matrix[static_cast<std::size_t>(channels) + (channels == 1 ? 0 : 1)] = 1.0;
        result = swr_set_matrix(context, matrix.data(), channels);
    }
    if (result < 0 || swr_init(context) < 0)
        return fail(broken("the sound cannot be converted to that of a CD"));
    m_format = frame.format;
    m_rate = frame.sample_rate;
    av_channel_layout_uninit(&m_layout);
    av_channel_layout_copy(&m_layout, &frame.ch_layout);
    return {};
}

Result<> SampleConverter::convert(const AVFrame& frame, std::vector<std::byte>& to)
{
    if (frame.nb_samples <= 0)
        return {};
    if (!isConfiguredFor(frame)) {
        TRY(finish(to));
        m_context.reset();
        TRY(configure(frame));
    }
    return run(&frame, to);
}

Result<> SampleConverter::finish(std::vector<std::byte>& to)
{
    return m_context == nullptr || m_rate == kOutputRate ? Result<>() : run(nullptr, to);
}

Result<> SampleConverter::run(const AVFrame* frame, std::vector<std::byte>& to)
{
    const int input = frame != nullptr ? frame->nb_samples : 0;
    const int room = swr_get_out_samples(m_context.get(), input);
    if (room < 0)
        return fail(broken("the sound cannot be converted to that of a CD"));
    const std::size_t before = to.size();
    to.resize(before + static_cast<std::size_t>(room) * kBytesPerSample);
    std::array<std::uint8_t*, 1> output = {reinterpret_cast<std::uint8_t*>(to.data() + before)};
    auto* data = frame != nullptr ? const_cast<const std::uint8_t**>(frame->extended_data) : nullptr;
    const int count = swr_convert(m_context.get(), output.data(), room, data, input);
    to.resize(before + static_cast<std::size_t>(count > 0 ? count : 0) * kBytesPerSample);
    if (count < 0)
        return fail(broken("the sound cannot be converted to that of a CD"));
    if constexpr (std::endian::native == std::endian::big) {
        for (std::size_t i = before; i < to.size(); i += 2)
            std::swap(to[i], to[i + 1]);
    }
    return {};
}

} // namespace emberdisc::audio
