// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audio/track.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace emberdisc::audio {

/// Decodes one file to CD sound, as a stream in constant memory. One thread at a time.
///
/// What comes out is defined by the file alone: twice the same file gives twice the same bytes.
/// - 44,100 Hz, 16 bit, stereo, lossless: the file's own samples, untouched. One channel: the same samples in
/// both.
/// - more channels: FFmpeg's standard mix to stereo, scaled so that it cannot clip.
/// - lossless with more than 16 bits, or another rate: resampled where needed, then triangular dither, then
/// 16 bits.
/// - lossy: rounded to 16 bits without dither; the noise of the codec is well above one bit.
/// - the delay and padding that an encoder added are cut where the file tells them (LAME tag, Opus and
/// Vorbis, MP4). Packets that cannot be decoded are left out and counted; what the file names as other files
/// is never opened.
class TrackDecoder {
public:
    /// FileNotFound, PermissionDenied, FileUnreadable, FileIsSpecial, AudioUndecodable; all with the path.
    /// The errors of soundModule().
    [[nodiscard]] static Result<std::unique_ptr<TrackDecoder>> open(const std::string& path,
                                                                    Encoding encoding = Encoding::Detect);
    virtual ~TrackDecoder() = default;
    TrackDecoder(const TrackDecoder&) = delete;
    TrackDecoder& operator=(const TrackDecoder&) = delete;

    /// Fills `to`, a whole number of samples, and returns how many bytes that were: fewer than asked only at
    /// the end. ReadFailed or AudioUndecodable, with the path.
    [[nodiscard]] virtual Result<std::size_t> read(std::span<std::byte> to) = 0;
    /// Samples read or skipped so far.
    [[nodiscard]] virtual std::uint64_t position() const = 0;
    /// Goes forward to `sample`, at most to the end; `sample` is not before position().
    [[nodiscard]] virtual Result<> skipTo(std::uint64_t sample) = 0;
    /// Packets left out so far because they were broken.
    [[nodiscard]] virtual std::uint64_t damagedPackets() const { return 0; }
    /// Samples that the file's header promises, about; 0 when it does not say.
    [[nodiscard]] virtual std::uint64_t declaredSamples() const { return 0; }

    [[nodiscard]] const FileStamp& stamp() const { return m_stamp; }

protected:
    explicit TrackDecoder(const FileStamp& stamp) : m_stamp(stamp) {}

private:
    FileStamp m_stamp;
};

} // namespace emberdisc::audio
