// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audio/openfile.h"
#include "core/audio/track.h"

#include <cstdint>
#include <memory>
#include <string>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

namespace emberdisc::audio {

struct FfmpegDeleter {
    void operator()(AVIOContext* context) const;
    void operator()(AVFormatContext* context) const { avformat_close_input(&context); }
    void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
    void operator()(AVFrame* frame) const { av_frame_free(&frame); }
    void operator()(AVPacket* packet) const { av_packet_free(&packet); }
};
template <class T>
using FfmpegPointer = std::unique_ptr<T, FfmpegDeleter>;

/// FFmpeg's words for its error.
[[nodiscard]] std::string ffmpegText(int error);

/// A container file and the sound stream in it, read by FFmpeg through our own file handle: FFmpeg opens
/// nothing itself, so neither a name ("http:...") nor a playlist inside can lead it anywhere else.
class MediaFile {
public:
    [[nodiscard]] static Result<std::unique_ptr<MediaFile>> open(const std::string& path);
    MediaFile(const MediaFile&) = delete;
    MediaFile& operator=(const MediaFile&) = delete;

    [[nodiscard]] AVFormatContext& format() const { return *m_format; }
    [[nodiscard]] AVStream& stream() const { return *m_stream; }
    [[nodiscard]] const AVCodec& codec() const { return *m_codec; }
    [[nodiscard]] const std::string& path() const { return m_path; }
    [[nodiscard]] const FileStamp& stamp() const { return m_file.stamp(); }
    /// Samples of 44,100 Hz by the header or bit rate; 0 if unknown.
    [[nodiscard]] std::uint64_t estimatedSamples() const;
    /// True if the header itself says how long the sound is.
    [[nodiscard]] bool isLengthDeclared() const;

    /// What the data chunk that starts at `dataOffset` promises, in samples of 44,100 Hz; 0 if this is no
    /// RIFF WAVE or it says nothing. FFmpeg itself forgets it for a file that was cut.
    [[nodiscard]] std::uint64_t samplesOfWaveHeader(std::uint64_t dataOffset) const;

    enum class Next : std::uint8_t { Packet, Damaged, End };
    /// The next packet of the sound stream. ReadFailed with the path when the file cannot be read.
    [[nodiscard]] Result<Next> readPacket(AVPacket& packet);

private:
    MediaFile() = default;
    [[nodiscard]] Result<> openContainer();
    [[nodiscard]] Result<> chooseStream();
    [[nodiscard]] Error undecodable(std::string reason) const;
    static int readCallback(void* opaque, std::uint8_t* buffer, int size);
    static std::int64_t seekCallback(void* opaque, std::int64_t offset, int whence);

    std::string m_path;
    OpenFile m_file;
    std::uint64_t m_offset = 0;
    int m_readError = 0; ///< errno of the first failed read
    FfmpegPointer<AVIOContext> m_io;
    FfmpegPointer<AVFormatContext> m_format; ///< after m_io: goes first
    AVStream* m_stream = nullptr;
    const AVCodec* m_codec = nullptr;
};

} // namespace emberdisc::audio
