// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace emberdisc::virtualdrive {

/// What a sector of a track holds, and therefore how many bytes of it are stored.
enum class SectorForm : std::uint8_t {
    Data = 0,  ///< 2048 bytes of user data: CD Mode 1, and every sector of DVD and BD
    Audio = 1, ///< 2352 bytes of samples, little-endian
    // Data of a CD in whole sectors of 2352 bytes, ECMA-130 section 14, not scrambled:
    Mode2 = 2, ///< Mode 2 without a form
    Xa = 3,    ///< Mode 2, form 1 or 2 as each sub-header says
    Raw = 4,   ///< as the host made them; each header says its mode
};
[[nodiscard]] constexpr std::uint32_t bytesOf(SectorForm form)
{
    return form == SectorForm::Data ? 2048 : 2352;
}

/// P to W of a sector: byte i has bit i of each channel, P in bit 7, W in bit 0.
inline constexpr std::size_t kSubChannelSize = 96;

/// What happened to a track so far.
enum class TrackState : std::uint8_t {
    Open = 0,     ///< being written, its end is not known
    Reserved = 1, ///< its size is fixed, and some of it is not written yet
    Complete = 2, ///< nothing can be added
};

/// How a track was recorded.
enum class TrackWriting : std::uint8_t {
    Incremental = 0,   ///< DVD and BD; packets on CD
    TrackAtOnce = 1,   ///< CD: two run-out sectors at its end cannot be read
    SessionAtOnce = 2, ///< CD; and the one track of a DVD-R disc at once
};

/// Sectors a track of a CD has at least: four seconds, IEC 60908.
inline constexpr std::int32_t kShortestCdTrack = 300;
/// Link, run-in and run-out sectors between two variable packets of a CD, MMC-6 4.2.3.8.
inline constexpr std::int32_t kLinkSectors = 7;
/// A track in variable packets can have so many of them.
inline constexpr std::size_t kMaximumLinks = 8192;

/// A track of a CD, a fragment of a DVD+R, a sequential recording range of a BD-R. Addresses are LBAs,
/// lengths sectors.
struct Track {
    std::uint16_t number = 1; ///< 1-based, without a gap over the whole disc
    std::uint16_t session = 1;
    TrackState state = TrackState::Open;
    TrackWriting writing = TrackWriting::Incremental;
    SectorForm form = SectorForm::Data;
    std::uint8_t control =
        0; ///< Q sub-channel CTL, low nibble: 4 data, 0 audio, +1 pre-emphasis, +2 copy permitted
    std::int32_t start = 0;    ///< of index 1
    std::uint32_t pregap = 0;  ///< sectors before start that belong to this track (index 0)
    std::uint32_t written = 0; ///< sectors from start on that hold what was written, padding included
    std::uint32_t size = 0;    ///< of a reserved or complete track, run-out included; 0 while open
    std::vector<std::int32_t> indices = {}; ///< where index 2, 3 ... begin
    std::optional<std::array<char, 12>> isrc = {};
    bool keepsSubChannel =
        false; ///< its 96 bytes of P-W a sector are in the disc file; else a drive makes them
    std::uint32_t packetSize = 0; ///< CD in fixed packets of so many sectors
    /// CD in variable packets: where each run of seven link sectors starts, which nobody can read. They count
    /// in written.
    std::vector<std::int32_t> links = {};

    [[nodiscard]] std::int32_t nextWritable() const { return start + static_cast<std::int32_t>(written); }
    /// The first LBA behind it.
    [[nodiscard]] std::int32_t end() const
    {
        return start + static_cast<std::int32_t>(state == TrackState::Open ? written : size);
    }
    friend bool operator==(const Track&, const Track&) = default;
};

enum class SessionState : std::uint8_t {
    Incomplete = 0,
    Complete = 1,
    Damaged = 2, ///< a recording broke off that cannot be continued
};

struct Session {
    std::uint16_t firstTrack = 1;
    SessionState state = SessionState::Incomplete;
    std::int32_t leadOut = 0;  ///< where the lead-out starts; of a complete session
    std::uint8_t discType = 0; ///< 00h CD-DA or CD-ROM, 10h CD-I, 20h CD-ROM XA
    friend bool operator==(const Session&, const Session&) = default;
};

/// How far a format has come, where one can be worked with before it is complete.
enum class FormatProgress : std::uint8_t {
    Complete = 0,
    Suspended = 1,    ///< DVD+RW: the drive no longer formats in the background
    Running = 2,      ///< DVD+RW: it does while it has nothing else to do
    Intermediate = 3, ///< DVD-RW: written front to back until the border is closed
};

/// What FORMAT UNIT has left on the disc, MMC-6 6.5. A DVD-RW that has one is in restricted overwrite mode, a
/// BD-R is written in sequence with spare areas; without one the disc is not formatted.
struct Format {
    std::uint8_t type = 0; ///< Format Type and Sub-type, MMC-6 tables 252 and 253
    std::uint8_t subType = 0;
    FormatProgress progress = FormatProgress::Complete;
    std::uint32_t blocks = 0;    ///< sectors that the host has when it is complete; the rest are spares
    std::uint32_t formatted = 0; ///< sectors from LBA 0 on that are formatted
    std::uint32_t recorded = 0;  ///< sectors up to the last one that was ever written, not on BD-R
    std::uint32_t replaced = 0;  ///< clusters of the spare areas that stand in for others
    friend bool operator==(const Format&, const Format&) = default;
};

/// Everything about a disc that is not in its sectors: what the laser left in lead-ins, PMA and management
/// areas.
struct DiscState {
    std::vector<Session> sessions =
        {}; ///< begun ones; the empty session that a drive reports behind them is not here
    std::vector<Track> tracks = {}; ///< of all sessions, by number and address
    bool finalised = false;         ///< no session can be added
    std::uint32_t erasures = 0;     ///< how often it was blanked
    bool onlyAtOnce = false;        ///< a DVD-RW that was blanked minimally
    std::uint32_t layer0 = 0;       ///< sectors on layer 0 of a DVD+R DL, when the host has set them
    std::optional<std::array<char, 13>> mediaCatalogNumber = {};
    std::vector<std::byte> cdText = {}; ///< packs of 18 bytes
    std::optional<Format> format = {};

    /// Nothing was ever recorded, or all of it was taken away.
    [[nodiscard]] bool isBlank() const { return sessions.empty() && (!format || format->recorded == 0); }
    [[nodiscard]] bool hasIncompleteSession() const
    {
        return !sessions.empty() && sessions.back().state != SessionState::Complete;
    }
    /// The first LBA behind all that was written or reserved.
    [[nodiscard]] std::int32_t end() const;
    /// The track that holds the LBA (its index 0 excluded), or nothing.
    [[nodiscard]] const Track* trackAt(std::int32_t lba) const;
    /// Whether some track has its sub-channel in the disc file.
    [[nodiscard]] bool keepsSubChannel() const;
    /// The number of the last track of that session (1-based); the session must exist.
    [[nodiscard]] std::uint16_t lastTrackOf(std::size_t session) const;

    friend bool operator==(const DiscState&, const DiscState&) = default;
};

/// The state as the payload of a record, see layouts.md.
[[nodiscard]] std::vector<std::byte> serialize(const DiscState& state);
/// Reads what serialize() wrote, from a source that is not trusted: every count is bounded and every address
/// lies within `capacity` (sectors). Errors: DiscFileInvalid, DiscFileVersion.
[[nodiscard]] Result<DiscState> parseDiscState(std::span<const std::byte> payload, std::uint32_t capacity);

} // namespace emberdisc::virtualdrive
