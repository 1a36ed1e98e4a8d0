// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audio/track.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace emberdisc::audio {

/// What the sectors of a track are.
enum class TrackMode : std::uint8_t {
    Audio,
    Mode1,
    Mode2, ///< without forms
    Xa,    ///< Mode 2, form 1 and 2 as the sub-headers say
};
[[nodiscard]] constexpr bool isData(TrackMode mode)
{
    return mode != TrackMode::Audio;
}

/// A stretch of a file with sectors of data.
struct DataSectors {
    std::string path = {};
    std::uint64_t offset = 0; ///< bytes
    /// Of a sector in the file: 2048, 2336, 2352, and of XA without sub-headers 2048 (form 1) and 2324 (form
    /// 2).
    std::uint32_t blockBytes = 2048;
    std::uint64_t sectorCount = 0;
    FileStamp stamp = {}; ///< the file that was looked at

    friend bool operator==(const DataSectors&, const DataSectors&) = default;
};

/// What holds for the whole disc. Texts are UTF-8.
struct SessionOptions {
    std::uint32_t gapSectors =
        kDefaultGapSectors; ///< silence before each track but the first that does not say itself; 0: gapless
    std::string title = {};
    std::string performer = {};
    std::string catalog = {}; ///< media catalogue number, 13 digits, or empty

    friend bool operator==(const SessionOptions&, const SessionOptions&) = default;
};

/// Consecutive sectors of one origin, of one track.
struct Segment {
    std::uint32_t firstSector = 0; ///< LBA
    std::uint32_t sectorCount = 0;
    std::uint32_t trackNumber = 0;
    std::optional<Sound> sound = {};      ///< zeros follow it up to the end of the segment
    std::optional<DataSectors> data = {}; ///< without either of them: zeros
};

/// Where a track lies.
struct PlannedTrack {
    std::uint32_t number = 0;
    Track track = {};
    std::uint32_t pregapLba = 0; ///< INDEX 00; equals startLba when there is none. Of the first track: 0, the
                                 ///< 150 sectors before it are the recorder's
    std::uint32_t startLba = 0;  ///< INDEX 01
    std::vector<std::uint32_t> indexLbas = {}; ///< INDEX 02, 03 ...
    TrackMode mode = TrackMode::Audio;
    std::uint8_t control = 0;      ///< CTL of the sub-channel in bits 7-4, as a cue sheet has it
    std::uint32_t sectorCount = 0; ///< from INDEX 01 on, with padding and post-gap
    std::uint32_t paddedSectors =
        0; ///< silence added since the track is shorter than four seconds; worth telling
};

/// A session of a CD before one byte is written: plain data. The sound of each track starts on a sector, and
/// its last sector is filled with zeros. Stretches of one file that follow each other (a CUE sheet) are cut
/// at sectors, so nothing is between them.
struct SessionPlan {
    std::vector<PlannedTrack> tracks = {};
    std::vector<Segment> segments = {}; ///< from LBA 0 to the lead-out, without a hole
    std::uint32_t sectorCount = 0;      ///< also the LBA of the lead-out
    SessionOptions options = {};
    Count count = Count::Estimated; ///< Exact: may be burned

    /// Number of the track that the sector belongs to (its pre-gap included), `lba` below sectorCount.
    [[nodiscard]] std::uint32_t trackAt(std::uint64_t lba) const;
};

/// CompilationEmpty; AudioTooManyTracks (more than 99); ImageTooLarge (more than two digits of minutes);
/// InvalidArgument (catalogue number or ISRC). A pure function.
[[nodiscard]] Result<SessionPlan> planSession(std::span<const Track> tracks, const SessionOptions& options);

/// One entry of SEND CUE SHEET, MMC-6 6.34: eight bytes in this order. Entries of the catalogue number (ADR
/// 2) and of an ISRC (ADR 3) carry characters from `tno` or `index` on.
struct CueEntry {
    std::uint8_t ctlAdr = 0; ///< control in bits 7-4, ADR in bits 3-0
    std::uint8_t tno = 0;    ///< 00 lead-in, AAh lead-out, binary otherwise
    std::uint8_t index = 0;
    std::uint8_t dataForm = 0; ///< MMC-6 table 634: 00 audio, 01 audio made by the recorder, 10 Mode 1 ...
    std::uint8_t scms = 0;
    std::uint8_t min = 0; ///< absolute, binary; 00:00:00 is LBA -150
    std::uint8_t sec = 0;
    std::uint8_t frame = 0;

    friend bool operator==(const CueEntry&, const CueEntry&) = default;
    [[nodiscard]] std::array<std::byte, 8> bytes() const;
};

/// CueEntry::dataForm of sectors in that mode that come from the host.
[[nodiscard]] std::uint8_t dataFormOf(TrackMode mode);

inline constexpr std::uint8_t kLeadOutTrack = 0xAA;

/// The cue sheet of the session: catalogue number, lead-in, each track with its ISRC, pre-gap and start,
/// lead-out.
[[nodiscard]] std::vector<CueEntry> cueSheet(const SessionPlan& plan);

/// Thirteen digits.
[[nodiscard]] bool isCatalogNumber(std::string_view text);

} // namespace emberdisc::audio
