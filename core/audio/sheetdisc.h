// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audio/sessionplan.h"
#include "core/audio/track.h"
#include "core/base/jobcontext.h"
#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace emberdisc::audio {

/// Sectors for which no file has anything: silence, or user data of zeros.
struct Zeros {
    std::uint64_t sectors = 0;
    friend bool operator==(const Zeros&, const Zeros&) = default;
};

/// What a track is put together of, one piece behind the other. Each begins a sector; what the last sector of
/// sound lacks is zeros.
using Piece = std::variant<Zeros, Sound, DataSectors>;

/// A track as a sheet describes it. Texts are UTF-8.
struct SheetTrack {
    TrackMode mode = TrackMode::Audio;
    std::uint32_t session = 1;
    std::vector<Piece> pregap = {};          ///< before INDEX 01
    std::vector<Piece> pieces = {};          ///< from INDEX 01 on
    std::vector<std::uint32_t> indexes = {}; ///< where INDEX 02, 03 ... begin, sectors from INDEX 01 on
    std::string title = {};
    std::string performer = {};
    std::string songwriter = {};
    std::string isrc = {};
    bool copyPermitted = false;
    bool preEmphasis = false;
    bool fourChannels = false;
    friend bool operator==(const SheetTrack&, const SheetTrack&) = default;
};

/// A CD as a sheet describes it, with what the files that it names are like.
struct SheetDisc {
    std::string path = {}; ///< of the sheet
    std::vector<SheetTrack> tracks = {};
    SessionOptions options = {}; ///< gap 0: the sheet says itself what is between the tracks
};

/// Whether the name is that of a sheet: .cue or .toc, in any case of letters.
[[nodiscard]] bool isSheetName(const std::string& path);
/// Reads a CUE sheet, or a TOC file of cdrdao; finds its files beside it (also when only the case of letters
/// or the folder differs) and looks at them. SheetInvalid with the path of the sheet, or of a file that does
/// not hold what the sheet wants of it; FileNotFound and others of probeTrack for a file.
[[nodiscard]] Result<SheetDisc> loadSheet(const std::string& path);
/// Makes the lengths of its sounds exact, as measure() of tracks.
[[nodiscard]] Result<> measure(SheetDisc& disc, JobContext& context);
/// Where all of it lies, as planSession() of tracks does it. SheetInvalid, with the path of the sheet, for a
/// track without a length and for indexes outside of their track.
[[nodiscard]] Result<SessionPlan> planSheet(const SheetDisc& disc);

} // namespace emberdisc::audio
