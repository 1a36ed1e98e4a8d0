// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audio/sessionplan.h"
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
    std::uint32_t number = 0; ///< 1..99
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

/// An audio disc as a sheet describes it.
struct CueDisc {
    std::vector<Track> tracks = {};
    SessionOptions options = {}; ///< gap 0: the sheet says itself what is between the tracks
};

/// Reads the sheet, finds its files beside it (also when only the case of letters or the folder differs) and
/// probes them. SheetInvalid (also for tracks that are no sound, with the path of the sheet), FileNotFound
/// and others of probeTrack for a file.
[[nodiscard]] Result<CueDisc> loadCueSheet(const std::string& path);

} // namespace emberdisc::audio
