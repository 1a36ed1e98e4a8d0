// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace emberdisc::audio {

enum class CueFileType : std::uint8_t { Binary, Motorola, Wave, Aiff, Mp3, Flac, Ogg };
enum class CueTrackMode : std::uint8_t {
    Audio,
    CdG,
    Mode1_2048,
    Mode1_2352,
    Mode2_2336,
    Mode2_2352,
    CdI_2336,
    CdI_2352
};

struct CueFile {
    std::string name = {}; ///< as written, UTF-8
    CueFileType type = CueFileType::Binary;
};
struct CueIndex {
    std::uint32_t number = 0; ///< 0..99
    std::size_t file = 0;     ///< in CueSheet::files
    std::uint32_t frames = 0; ///< sectors from the start of the file
};
struct CueTrack {
    std::uint32_t number = 0;  ///< 1..99
    std::uint32_t session = 1; ///< by REM SESSION; tracks without one lie in that of the track before
    CueTrackMode mode = CueTrackMode::Audio;
    std::vector<CueIndex> indexes = {};        ///< by number; holds 1 always
    std::optional<std::uint32_t> pregap = {};  ///< sectors of silence that no file holds
    std::optional<std::uint32_t> postgap = {}; ///< likewise
    std::string title = {};
    std::string performer = {};
    std::string songwriter = {};
    std::string isrc = {};
    bool copyPermitted = false; ///< FLAGS DCP
    bool fourChannels = false;  ///< FLAGS 4CH
    bool preEmphasis = false;   ///< FLAGS PRE
    bool serialCopy = false;    ///< FLAGS SCMS
};
/// A CUE sheet as it stands, with data tracks too. Texts are UTF-8.
struct CueSheet {
    std::string catalog = {};
    std::string title = {};
    std::string performer = {};
    std::string songwriter = {};
    std::string cdTextFile = {};
    std::vector<CueFile> files = {};
    std::vector<CueTrack> tracks = {};
};

/// Parses a sheet: UTF-8 with or without byte order mark, UTF-16 with one, anything else as Latin-1; lines
/// end with LF, CR LF or CR. SheetInvalid, with "line N, column M: reason" in detail. Opens no file. The
/// grammar is in core/audio/README.md.
[[nodiscard]] Result<CueSheet> parseCueSheet(std::string_view text);

/// The sheet as text that parseCueSheet() reads back as the same sheet, but for what no sheet can say:
/// quotation marks become apostrophes, and control characters of texts blanks. Sessions are told where there
/// are several.
[[nodiscard]] std::string toText(const CueSheet& sheet);

} // namespace emberdisc::audio
