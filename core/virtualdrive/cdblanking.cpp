// SPDX-License-Identifier: GPL-3.0-or-later
// BLANK of a CD-RW, MMC-6 6.2.
#include "core/base/result.h"
#include "core/virtualdrive/blanking.h"
#include "core/virtualdrive/cdmodel.h"

#include <algorithm>

namespace emberdisc::virtualdrive {

namespace {

constexpr Work kShortBlanking = {.sectors = kLeadIn, .milliseconds = 5000};

Sensed<Work> blankTrack(DiscState& state, std::uint32_t address)
{
    Track* track = openTrackAt(state, address);
    if (track == nullptr)
        return addressOutOfRange(address);
    const Work work{.sectors = static_cast<std::uint64_t>(track->end() - track->start), .milliseconds = 2000};
    if (track->state == TrackState::Open) {
        dropLastTrack(state);
        return work;
    }
    // Its place is kept: the PMA still has the track.
    track->state = TrackState::Reserved;
    track->written = 0;
    track->links.clear();
    track->indices.clear();
    track->isrc.reset();
    return work;
}

bool beginsPacket(const Track& track, std::int32_t lba)
{
    if (track.packetSize > 0)
        return (lba - track.start) % static_cast<std::int32_t>(track.packetSize) == 0;
    return lba == track.start ||
           std::ranges::any_of(track.links, [lba](std::int32_t link) { return link + kLinkSectors == lba; });
}

Sensed<Work> uncloseLast(DiscState& state)
{
    if (state.isBlank() || state.hasIncompleteSession())
        return commandSequenceError();
    // A session at once has left no PMA from which to close it again.
    if (state.tracks[state.sessions.back().firstTrack - 1U].writing == TrackWriting::SessionAtOnce)
        return commandSequenceError();
    uncloseSession(state);
    return kShortBlanking;
}

Sensed<Work> eraseLast(DiscState& state)
{
    if (state.isBlank())
        return commandSequenceError();
    eraseSession(state);
    return kShortBlanking;
}

Sensed<Work> blankPartOfCd(DiscState& state, std::uint8_t type, std::uint32_t address)
{
    switch (type) {
    case 2:
        return blankTrack(state, address);
    case 3:
        return unreserveTrack(state, address);
    case 4:
        return blankTrackTail(state, address, beginsPacket);
    case 5:
        return uncloseLast(state);
    case 6:
        return eraseLast(state);
    default:
        return invalidFieldInCdb();
    }
}

} // namespace

Sensed<Remade> CdModel::blank(std::uint8_t type, std::uint32_t address) const
{
    if (disc().type() != MediumType::CdRw)
        return cannotWriteMedium();
    if (type <= 1)
        return blankedDisc(m_state, type == 0 ? Work{.sectors = disc().capacity(), .milliseconds = 5000}
                                              : kShortBlanking);
    if (m_beforeTest || isRecording())
        return commandSequenceError();
    Remade result{.state = m_state, .brokenOff = m_state, .work = {}};
    TRY_ASSIGN(result.work, blankPartOfCd(result.state, type, address));
    return result;
}

} // namespace emberdisc::virtualdrive
