// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace emberdisc::audio {

/// What TRACK says of its sectors, and how large they are in a file.
enum class TocMode : std::uint8_t {
    Audio,        ///< 2352
    Mode1,        ///< 2048
    Mode1Raw,     ///< 2352
    Mode2,        ///< 2336
    Mode2Form1,   ///< 2048, without sub-headers
    Mode2Form2,   ///< 2324, without sub-headers
    Mode2FormMix, ///< 2336
    Mode2Raw,     ///< 2352
};

/// A length or a place: sectors where it was written MM:SS:FF, else samples of sound or bytes of data.
struct TocLength {
    std::uint64_t amount = 0;
    bool isTime = false;
    friend bool operator==(const TocLength&, const TocLength&) = default;
};
/// SILENCE, ZERO, PREGAP.
struct TocZeros {
    TocLength length = {};
};
/// FILE, AUDIOFILE, DATAFILE.
struct TocFile {
    std::string name = {};
    std::uint64_t offset = 0; ///< bytes (#), before `start`
    bool swapped = false;     ///< the samples have the other byte order
    TocLength start = {};
    std::optional<TocLength> length = {}; ///< none: to the end of the file
};
struct TocTrack {
    TocMode mode = TocMode::Audio;
    std::size_t line = 1; ///< of TRACK
    std::vector<std::variant<TocZeros, TocFile>> parts = {};
    /// Where INDEX 01 is: sectors from the first part on, or behind so many parts.
    struct Start {
        std::optional<std::uint64_t> sectors = {};
        std::size_t parts = 0;
    };
    std::optional<Start> start = {};
    std::vector<std::uint64_t> indexes = {}; ///< sectors from INDEX 01 on
    std::string title = {};
    std::string performer = {};
    std::string songwriter = {};
    std::string isrc = {};
    bool copyPermitted = false;
    bool preEmphasis = false;
    bool fourChannels = false;
};
/// A TOC file of cdrdao as it stands. Texts are UTF-8, those of LANGUAGE 0.
struct TocSheet {
    std::string catalog = {};
    std::string title = {};
    std::string performer = {};
    std::string songwriter = {};
    std::vector<TocTrack> tracks = {};
};

/// Parses a TOC file; characters as in a CUE sheet. SheetInvalid, with "line N, column M: reason" in detail.
/// Opens no file. The grammar is in core/audio/README.md.
[[nodiscard]] Result<TocSheet> parseTocSheet(std::string_view text);

} // namespace emberdisc::audio
