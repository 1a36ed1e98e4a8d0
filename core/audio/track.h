// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audio/format.h"
#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>

namespace emberdisc::audio {

/// How a file's bytes become sound.
enum class Encoding : std::uint8_t {
    Detect,          ///< whatever FFmpeg finds in it
    RawLittleEndian, ///< headerless samples as on the disc: BINARY of a CUE sheet
    RawBigEndian,    ///< likewise, bytes swapped: MOTOROLA
};

/// How well a number of samples is known.
enum class Count : std::uint8_t {
    Estimated, ///< from a header or a bit rate; good enough for a window, not for a burn
    Exact,     ///< decoded to the end, or proved by the size of an uncompressed file
};

/// What a file was like when it was looked at. All zero: not looked at.
struct FileStamp {
    std::uint64_t size = 0;               ///< bytes
    std::int64_t modifiedNanoseconds = 0; ///< since 1970

    friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

/// The stamp of a regular file. FileNotFound, PermissionDenied, FileUnreadable, FileIsSpecial, each with the
/// path.
[[nodiscard]] Result<FileStamp> stampOf(const std::string& path);

/// A stretch of sound in a file, in samples of 44,100 Hz.
struct Sound {
    std::string path = {};
    Encoding encoding = Encoding::Detect;
    std::uint64_t firstSample = 0; ///< where it starts in the decoded file
    std::uint64_t sampleCount = 0;
    bool untilEnd =
        true; ///< it ends with the file; otherwise sampleCount was asked for, and the file must have it
    Count count = Count::Estimated;
    FileStamp stamp = {}; ///< the file for which `count` holds

    friend bool operator==(const Sound&, const Sound&) = default;
};

/// What the file holds, for people.
struct SourceFormat {
    std::string codec = {}; ///< FFmpeg's short name: "flac", "mp3"
    std::uint32_t sampleRate = 0;
    std::uint32_t channels = 0;
    std::uint32_t bitsPerSample = 0; ///< 0 where it has no meaning (lossy codecs)

    friend bool operator==(const SourceFormat&, const SourceFormat&) = default;
};

/// One track of a compilation. Texts are UTF-8 and may be empty. A plain value.
struct Track {
    Sound sound = {};                      ///< from INDEX 01 on
    std::optional<Sound> pregapSound = {}; ///< what is heard in the pre-gap (INDEX 00), before INDEX 01
    std::optional<std::uint32_t> gapSectors =
        {};                           ///< silence before this track; without a value, the session's
    std::uint32_t postgapSectors = 0; ///< silence after the sound, part of this track
    std::string title = {};
    std::string performer = {};
    std::string songwriter = {};
    std::string isrc = {};      ///< 12 characters, no dashes (IEC 60908, ISO 3901), or empty
    bool copyPermitted = false; ///< control bit 2h of the sub-channel: digital copy permitted
    bool preEmphasis = false;   ///< control bit 1h: the sound was recorded with pre-emphasis
    SourceFormat format = {};

    friend bool operator==(const Track&, const Track&) = default;
};

/// Opens the file, reads its tags, decodes its beginning and estimates its length (exact for uncompressed
/// 44,100 Hz files). AudioUndecodable with a reason in detail when there is no sound in it or it is broken;
/// FileNotFound, PermissionDenied, FileUnreadable, FileIsSpecial. All with the path. Blocks while it reads
/// some MiB at most; any thread.
[[nodiscard]] Result<Track> probeTrack(const std::string& path);

} // namespace emberdisc::audio
