// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/mmc/rawsector.h"
#include "core/mmc/toc.h"
#include "core/recorder/mediumstate.h"

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace emberdisc::mmc {
class Transport;
}

namespace emberdisc::recorder {

/// Whether what lies before a track can be read.
enum class Pause : std::uint8_t {
    None,
    Readable,
    Lost, ///< the links that a recorder left between two tracks written one by one: no drive reads them
};

/// A track of a CD as its lead-in and its Q sub-channel describe it. Addresses are LBAs.
struct CdTrack {
    std::uint8_t number = 1;
    std::uint16_t session = 1;
    std::uint8_t control = 0;                      ///< b2 data, b1 copy permitted, b0 pre-emphasis
    mmc::SectorKind kind = mmc::SectorKind::Audio; ///< of its first sector that tells; form 1 and 2 mix in XA
    Pause pause = Pause::None;
    std::int64_t pauseStart = 0;            ///< index 0; `start` when there is no pause
    std::int64_t start = 0;                 ///< index 1
    std::int64_t end = 0;                   ///< where the next track's pause, or the lead-out, begins
    std::vector<std::int64_t> indexes = {}; ///< where index 2, 3 ... begin
    std::string isrc = {};                  ///< 12 characters, or empty
    std::uint64_t runOut = 0; ///< sectors before `end` that no drive reads: kRunOutBlocks, or none
    friend bool operator==(const CdTrack&, const CdTrack&) = default;

    /// The first of its sectors that can be read.
    [[nodiscard]] std::int64_t firstReadable() const { return pause == Pause::Readable ? pauseStart : start; }
};

/// What a CD holds, for a copy that is like it.
struct CdLayout {
    std::vector<CdTrack> tracks = {};         ///< of complete sessions, in order; never empty
    std::string catalogNumber = {};           ///< 13 digits, or empty
    std::vector<mmc::CdTextPack> cdText = {}; ///< of the first session's lead-in
    friend bool operator==(const CdLayout&, const CdLayout&) = default;
};

/// Sectors at the end of a track that was written at once, which its size counts and no drive can read: MMC-6
/// 4.2.3.5.2.
inline constexpr std::uint64_t kRunOutBlocks = 2;
/// Whether the track may end with them: only where something was written after it on its own, or nothing.
[[nodiscard]] bool mayRunOut(const CdLayout& layout, std::size_t track);

/// Sectors that a recorder was sent for the track, from its index 1 on.
[[nodiscard]] std::uint64_t sectorsSent(const CdTrack& track);

/// Asks for the table of contents, for the mode of each data track by its first sector, for pauses and
/// indexes by Q, for run-out blocks, catalogue number, ISRCs and CD-TEXT. What a drive does not tell is
/// missing: without Q, a pause is what lies between a track's own end and the next one's index 1. Of the
/// first track of a later session the 150 sectors before it belong to the gap between sessions.
/// MediumUnsuitable for a disc that is no CD, or has no complete session; Cancelled; the transport's.
[[nodiscard]] Result<CdLayout> readCdLayout(mmc::Transport& transport, const MediumState& medium,
                                            const Clock& clock, const std::stop_token& stop);

} // namespace emberdisc::recorder
