// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace emberdisc::mmc {
class Transport;
enum class Profile : std::uint16_t;
} // namespace emberdisc::mmc

namespace emberdisc::recorder {

/// The kinds of disc that people know. Several profiles can be one kind.
enum class MediumKind : std::uint8_t {
    None,
    CdRom,
    CdR,
    CdRw,
    DvdRom,
    DvdMinusR,
    DvdMinusRDl,
    DvdMinusRw,
    DvdRam,
    DvdPlusR,
    DvdPlusRDl,
    DvdPlusRw,
    DvdPlusRwDl,
    BdRom,
    BdR,
    BdRe,
    Other, ///< a disc that this program does not know
};
/// The kind's name as it stands on the box: "CD-R", "DVD+R DL", "BD-RE". None is "none".
[[nodiscard]] std::string_view name(MediumKind kind);

enum class MediumStatus : std::uint8_t {
    None,         ///< no disc
    Blank,        ///< nothing on it, ready to be written
    Appendable,   ///< holds something, more can be added
    Finished,     ///< closed, or pressed: nothing can be added
    Overwritable, ///< can be written anywhere at any time (DVD-RAM, DVD+RW, BD-RE)
    Unusable,     ///< damaged, unformatted or in a state that nothing here can handle
};
/// "blank", "appendable" ...: for --json and logs.
[[nodiscard]] std::string_view name(MediumStatus status);

enum class TrackKind : std::uint8_t { Data, Audio };
[[nodiscard]] std::string_view name(TrackKind kind);

enum class TrackState : std::uint8_t {
    Complete,
    Incomplete, ///< written in part, can be continued
    Empty,      ///< nothing in it yet: where the next one will begin
    Reserved,   ///< its size is fixed
    Damaged,
};
[[nodiscard]] std::string_view name(TrackState state);

/// One track (CD, DVD-R), fragment (DVD+R) or logical track (BD-R). Addresses in sectors.
struct TrackInfo {
    std::uint16_t number = 0;  ///< from 1
    std::uint16_t session = 0; ///< from 1
    TrackKind kind = TrackKind::Data;
    TrackState state = TrackState::Complete;
    std::int64_t start = 0; ///< LBA of its first payload sector
    std::uint64_t sectors =
        0; ///< what READ TRACK INFORMATION gives as size (TAO: with the two run-out blocks)
    friend bool operator==(const TrackInfo&, const TrackInfo&) = default;
};

/// One complete session.
struct SessionInfo {
    std::uint16_t number = 0;
    std::uint16_t firstTrack = 0;
    std::uint16_t lastTrack = 0;
    std::int64_t start = 0; ///< LBA of its first track
    friend bool operator==(const SessionInfo&, const SessionInfo&) = default;
};

/// What the drive says it can do with this very medium (features current now).
struct WriteCapabilities {
    bool trackAtOnce = false;   ///< 002Dh, CD
    bool sessionAtOnce = false; ///< 002Eh, CD
    /// 002Dh: bit n, tracks at once may have data block type n of mode page 05h
    std::uint16_t trackBlockTypes = 0;
    bool incremental = false;   ///< 0021h, 002Bh, 003Bh or 0041h: sequentially at the next writable address
    bool discAtOnce = false;    ///< 002Fh, DVD-R and DVD-RW
    bool overwrite = false;     ///< 0020h, 0026h, 002Ah, 002Ch or 003Ah: anywhere, at any time
    bool streaming = false;     ///< 0107h SW on media with defect management
    bool certification = false; ///< 0023h: full certification of a BD-RE
    bool quickCertification = false; ///< 0023h
    bool withoutSpares = false;      ///< 0023h: BD-RE without spare areas
    bool testWrite = false;          ///< of 002Dh, 002Eh or 002Fh
    bool bufferProtection = false;   ///< gapless linking can be switched on in page 05h
    friend bool operator==(const WriteCapabilities&, const WriteCapabilities&) = default;
};

/// How far a medium is formatted that has to be (MMC-6 6.5, 6.24).
enum class Formatting : std::uint8_t {
    None,         ///< needs none, or can have none
    Unformatted,  ///< must be formatted before anything can be written
    Suspended,    ///< DVD+RW: the background format has stopped
    Running,      ///< DVD+RW: in the background
    Intermediate, ///< DVD-RW: its session has to be closed before others can read it
    Complete,
};
[[nodiscard]] std::string_view name(Formatting formatting);

/// A format that the drive offers for the medium: MMC-6 table 462.
struct FormatOffer {
    std::uint8_t type = 0;
    std::uint8_t subType = 0;
    std::uint32_t sectors = 0;
    std::uint32_t parameter = 0; ///< type dependent, 24 bits
    friend bool operator==(const FormatOffer&, const FormatOffer&) = default;
};

/// What a medium was at one moment. A value: nothing changes it afterwards; probe again after every step that
/// does something.
struct MediumState {
    mmc::Profile profile{}; ///< 0 without a medium
    MediumKind kind = MediumKind::None;
    MediumStatus status = MediumStatus::None;
    bool trayOpen = false;                         ///< meaningful with status None
    bool erasable = false;                         ///< can be made blank again, or written over
    std::uint16_t openSession = 0;                 ///< the session that can be written, 0 when there is none
    std::uint16_t openTrack = 0;                   ///< its track that can be written, 0 when there is none
    std::vector<SessionInfo> sessions = {};        ///< complete ones, in order
    std::vector<TrackInfo> tracks = {};            ///< in order; with the open one when something lies in it
    std::optional<std::int64_t> nextWritable = {}; ///< NWA, the LBA at which writing would go on
    std::uint64_t freeSectors = 0;                 ///< writable from nextWritable on
    std::uint64_t capacitySectors = 0;             ///< of the whole disc as if it were blank
    std::uint64_t usedSectors = 0;   ///< up to where writing would go on, or to the end of the last track;
                                     ///< Overwritable: to the end of the ISO 9660 volume, or all where it
                                     ///< cannot be read
    std::uint32_t sectorSize = 2048; ///< bytes of a user data sector
    std::vector<std::uint32_t> writeSpeeds =
        {};                      ///< kB/s (k = 1000), highest first; empty when the drive does not tell
    std::uint32_t speedUnit = 0; ///< 1x in kB/s: 176 CD, 1385 DVD, 4495 BD; 0 without a medium
    std::uint32_t writeUnit = 1; ///< sectors that belong together: 1 CD, 16 DVD, 32 BD
    Formatting formatting = Formatting::None;
    std::vector<FormatOffer> formats = {};
    std::optional<std::uint32_t> layer0Sectors = {}; ///< of a disc of two layers; none when it does not tell
    bool layerBoundaryFixed = false;                 ///< it cannot be chosen any more
    std::string mediumId =
        {}; ///< of the maker: "97:34:23" (ATIP), "RITEK   R05", "VERBAT  IMe"; empty when unknown
    std::string volumeLabel = {}; ///< of the last session's ISO 9660 volume; empty when there is none
    WriteCapabilities can = {};

    /// Tells whether `other` can be the same disc in the same state: what a plan made for this one relies on.
    [[nodiscard]] bool isSameAs(const MediumState& other) const;
    /// Something lies on it that would be lost if it were written from its beginning.
    [[nodiscard]] bool holdsData() const;
    /// The last complete session, or nullptr.
    [[nodiscard]] const SessionInfo* lastSession() const
    {
        return sessions.empty() ? nullptr : &sessions.back();
    }

    friend bool operator==(const MediumState&, const MediumState&) = default;
};

/// How many x these kB/s are on this medium, rounded to a half: 7056 on a CD is 40.
[[nodiscard]] double speedFactor(const MediumState& state, std::uint32_t kilobytesPerSecond);

/// Asks the drive what lies in it (MMC-6; the order of the queries is in README.md). Waits up to a minute for
/// a disc that is just being read in. An empty tray is no error but status None. Errors: those of the
/// transport, Cancelled, MediumNotReady.
[[nodiscard]] Result<MediumState> probe(mmc::Transport& transport, const Clock& clock, std::stop_token stop);

/// Several lines that tell all of it, for logs and golden tests.
[[nodiscard]] std::string dump(const MediumState& state);

} // namespace emberdisc::recorder
