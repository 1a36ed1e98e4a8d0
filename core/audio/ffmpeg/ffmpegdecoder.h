// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audio/ffmpeg/mediafile.h"
#include "core/audio/ffmpeg/sampleconverter.h"
#include "core/audio/trackdecoder.h"

#include <vector>

namespace emberdisc::audio {

/// Any file that FFmpeg knows.
class FfmpegDecoder final : public TrackDecoder {
public:
    [[nodiscard]] static Result<std::unique_ptr<FfmpegDecoder>> open(const std::string& path);

    [[nodiscard]] Result<std::size_t> read(std::span<std::byte> to) override;
    [[nodiscard]] Result<> skipTo(std::uint64_t sample) override;
    [[nodiscard]] std::uint64_t position() const override { return m_position; }
    [[nodiscard]] std::uint64_t damagedPackets() const override { return m_damaged; }
    [[nodiscard]] std::uint64_t declaredSamples() const override;

    [[nodiscard]] const MediaFile& media() const { return *m_media; }
    /// Valid as long as the decoder.
    [[nodiscard]] const AVCodecContext& codec() const { return *m_codec; }
    /// Where the first packet lies in the file; -1 if the container does not say.
    [[nodiscard]] std::int64_t firstPacketOffset() const { return m_firstPacketOffset; }

private:
    FfmpegDecoder(std::unique_ptr<MediaFile> media, FfmpegPointer<AVCodecContext> codec,
                  SampleConverter::Origin origin);

    enum class State : std::uint8_t { Reading, Draining, Ended };
    [[nodiscard]] bool isInPadding() const;
    [[nodiscard]] Result<> refill();
    [[nodiscard]] Result<> feed();
    [[nodiscard]] Result<> takeFrame();
    [[nodiscard]] Result<> end();
    [[nodiscard]] Result<> countDamage();

    std::unique_ptr<MediaFile> m_media;
    FfmpegPointer<AVCodecContext> m_codec;
    FfmpegPointer<AVFrame> m_frame;
    FfmpegPointer<AVPacket> m_packet;
    SampleConverter m_converter;
    std::vector<std::byte> m_pending; ///< converted, from m_pendingOffset on not yet read
    std::size_t m_pendingOffset = 0;
    State m_state = State::Reading;
    std::uint64_t m_position = 0;
    std::uint64_t m_trimAt = 0; ///< where the sound ends if little follows; 0: nowhere
    std::uint64_t m_damaged = 0;
    std::uint32_t m_damagedInARow = 0;
    std::uint32_t m_silentPackets = 0; ///< in a row, that gave no sound
    std::int64_t m_firstPacketOffset = -1;
    bool m_hasSeenPacket = false;
};

} // namespace emberdisc::audio
