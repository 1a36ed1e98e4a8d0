// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/ffmpeg/probesound.h"

#include "core/audio/ffmpeg/ffmpegdecoder.h"
#include "core/audio/isrc.h"

#include <QByteArray>
#include <QString>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace emberdisc::audio {

namespace {

constexpr std::size_t kProbeBytes = 16 * 1024;
constexpr qsizetype kMaximumTextCharacters = 1000;

/// A tag's value, from the stream or else the file: one line of sane UTF-8.
std::string tag(const MediaFile& media, const char* key)
{
    const AVDictionaryEntry* entry = av_dict_get(media.format().metadata, key, nullptr, 0);
    if (entry == nullptr)
        entry = av_dict_get(media.stream().metadata, key, nullptr, 0);
    if (entry == nullptr || entry->value == nullptr)
        return {};
    return QString::fromUtf8(entry->value).simplified().left(kMaximumTextCharacters).toStdString();
}

std::string isrcFromTag(std::string text)
{
    std::erase(text, '-');
    for (char& c : text)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return isIsrc(text) ? text : std::string();
}

std::uint32_t bitsPerSample(const AVCodecContext& codec)
{
    const AVCodecDescriptor* descriptor = avcodec_descriptor_get(codec.codec_id);
    if (descriptor == nullptr || (descriptor->props & AV_CODEC_PROP_LOSSLESS) == 0)
        return 0;
    const int bits = codec.bits_per_raw_sample > 0 ? codec.bits_per_raw_sample
                                                   : av_get_bytes_per_sample(codec.sample_fmt) * 8;
    return static_cast<std::uint32_t>(std::max(bits, 0));
}

/// True if the header's length of an uncompressed file is that of the bytes which are there.
bool isLengthProved(const FfmpegDecoder& decoder)
{
    const MediaFile& media = decoder.media();
    const std::string_view container = media.format().iformat->name;
    const AVCodecParameters& parameters = *media.stream().codecpar;
    const int bits = av_get_exact_bits_per_sample(parameters.codec_id);
    const AVRational base = media.stream().time_base;
    if ((container != "wav" && container != "aiff") || bits <= 0 ||
        parameters.sample_rate != static_cast<int>(kSampleRate) || !media.isLengthDeclared() ||
        parameters.block_align != bits / 8 * parameters.ch_layout.nb_channels || base.num != 1 ||
        base.den != static_cast<int>(kSampleRate) || media.stream().duration <= 0 ||
        decoder.firstPacketOffset() < 0 || media.stream().duration > INT64_MAX / (64 * 64))
        return false;
    const std::int64_t bytes = media.stream().duration * bits / 8 * parameters.ch_layout.nb_channels;
    return decoder.firstPacketOffset() + bytes <= static_cast<std::int64_t>(media.stamp().size);
}

} // namespace

Result<Track> probeSound(const std::string& path)
{
    TRY_ASSIGN(const auto decoder, FfmpegDecoder::open(path));
    std::array<std::byte, kProbeBytes> beginning;
    TRY_ASSIGN(const std::size_t got, decoder->read(beginning));

    const MediaFile& media = decoder->media();
    Track track;
    track.sound.path = path;
    track.sound.stamp = media.stamp();
    if (got < beginning.size()) { // it has come to its end
        track.sound.sampleCount = decoder->position();
        track.sound.count = Count::Exact;
    } else {
        track.sound.sampleCount = std::max(media.estimatedSamples(), decoder->position());
        track.sound.count = isLengthProved(*decoder) ? Count::Exact : Count::Estimated;
    }
    track.title = tag(media, "title");
    track.performer = tag(media, "artist");
    if (track.performer.empty())
        track.performer = tag(media, "album_artist");
    track.songwriter = tag(media, "songwriter");
    track.isrc = isrcFromTag(tag(media, "isrc"));
    if (track.isrc.empty())
        track.isrc = isrcFromTag(tag(media, "TSRC"));
    track.format.codec = avcodec_get_name(decoder->codec().codec_id);
    track.format.sampleRate = static_cast<std::uint32_t>(std::max(decoder->codec().sample_rate, 0));
    track.format.channels = static_cast<std::uint32_t>(std::max(decoder->codec().ch_layout.nb_channels, 0));
    track.format.bitsPerSample = bitsPerSample(decoder->codec());
    return track;
}

} // namespace emberdisc::audio
