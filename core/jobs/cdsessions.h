// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/jobs/burnrequest.h"
#include "core/recorder/burnplan.h"
#include "core/source/selectedsectors.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace emberdisc::source {
class SectorSource;
}

/// CDs of several sessions: the first is written at once, the tracks of the later ones each on its own, since
/// drives refuse a second session at once. Where those come to lie is the recorder's to say, and the same
/// with all of them: MMC-6 4.2.3.5.2.
namespace emberdisc::jobs {

class DiscBurner;

/// A session, ready to be burned.
struct CdSession {
    recorder::Payload payload = {};
    source::SectorSource* whole = nullptr;                 ///< gives whole sectors, 2352 bytes; borrowed
    std::vector<source::SelectedSectors::Part> parts = {}; ///< of it, in the payload's order
};

/// The tracks of a session behind the first; their addresses do not matter.
using SessionTracks = std::vector<recorder::PayloadTrack>;

/// Gives the tracks of later sessions the addresses that a recorder will write them at, and tells the first
/// one what they need. One payload a session.
[[nodiscard]] std::vector<recorder::Payload> placeBehind(recorder::Payload& first,
                                                         std::vector<SessionTracks> later);

/// What a data track tells of the address that it was made for, in this order: its headers (ECMA-130 14),
/// the root directory of its ISO 9660 volume (ECMA-119 9.1.3), whose addresses are those of the disc.
/// `first` is the place of its first sector in `source`, which gives whole sectors. Unsupported if all that
/// it tells speaks against `track.lba`: nobody could read it there. The errors of the source.
[[nodiscard]] Result<> checkAddress(source::SectorSource& source, std::uint64_t first,
                                    const recorder::PayloadTrack& track);
/// Unsupported for a data track that would come to lie elsewhere than at `wanted`.
[[nodiscard]] Result<> checkAddress(const recorder::PayloadTrack& track, std::int64_t wanted);

/// Nothing but zeros: silence, or no data at all.
[[nodiscard]] bool isBlank(std::span<const std::byte> sectors);

/// Tells of a track that begins so many sectors later, or earlier, than it did, if any: the pauses between
/// tracks that are written one by one are the recorder's.
void tellMoved(std::int64_t sectors, std::size_t track, JobContext& context);

/// What a track of a later session cannot take along.
struct LeftOut {
    std::size_t track = 0;                    ///< its number on the disc
    source::SelectedSectors::Part pause = {}; ///< before it, in a source of whole sectors
    bool indexes = false;                     ///< it has an index 2
};
/// Tells of sound in the pause, as far as it can be read, and of indexes.
void tellLeftOut(source::SectorSource& source, const LeftOut& leftOut, JobContext& context);

/// Burns and verifies one after the other. Ends with the first one that fails.
[[nodiscard]] Result<> burnSessions(DiscBurner& burner, std::span<const CdSession> sessions,
                                    const BurnTarget& target);

} // namespace emberdisc::jobs
