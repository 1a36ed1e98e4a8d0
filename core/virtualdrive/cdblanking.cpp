// SPDX-License-Identifier: GPL-3.0-or-later
// BLANK of a CD-RW, MMC-6 6.2.
#include "core/base/result.h"
#include "core/virtualdrive/cdmodel.h"

#include <algorithm>

namespace emberdisc::virtualdrive {

namespace {

constexpr Work kShortBlanking = {.sectors = kLeadIn, .milliseconds = 5000};

/// The track with that address if it is in a session that is not closed yet; else null.
Track* openTrackAt(DiscState& state, std::uint32_t lba)
{
    if (!state.hasIncompleteSession() || state.sessions.back().state != SessionState::Incomplete)
        return nullptr;
    for (std::size_t i = state.sessions.back().firstTrack - std::size_t{1}; i < state.tracks.size(); ++i)
        if (Track& track = state.tracks[i];
            std::int64_t{lba} >= track.start && std::int64_t{lba} < track.end())
            return &track;
    return nullptr;
}

/// Takes away the last track, and its session if there is none left in it.
void dropLastTrack(DiscState& state)
{
    state.tracks.pop_back();
    if (state.sessions.back().firstTrack > state.tracks.size())
        state.sessions.pop_back();
}

} // namespace

Sensed<Work> CdModel::blank(std::uint8_t type)
{
    if (disc().type() != MediumType::CdRw)
        return cannotWriteMedium();
    m_beforeTest.reset();
    m_atOnce.reset();
    DiscState state;
    state.erasures = m_state.erasures + 1;
    TRY(commit(std::move(state)));
    // The state is what counts: that the space cannot be given back harms nobody.
    static_cast<void>(disc().discardUncommitted());
    return type == 0 ? Work{.sectors = disc().capacity(), .milliseconds = 5000} : kShortBlanking;
}

Sensed<Work> CdModel::blankPart(std::uint8_t type, std::uint32_t address)
{
    if (disc().type() != MediumType::CdRw)
        return cannotWriteMedium();
    if (m_beforeTest || (m_atOnce && m_atOnce->begun))
        return commandSequenceError();
    switch (type) {
    case 2:
        return blankTrack(m_state, address);
    case 3:
        return unreserveTrack(m_state, address);
    case 4:
        return blankTail(m_state, address);
    case 5:
        return uncloseSession(m_state);
    case 6:
        return eraseSession(m_state);
    default:
        return invalidFieldInCdb();
    }
}

Sensed<Work> CdModel::blankTrack(DiscState state, std::uint32_t address)
{
    Track* track = openTrackAt(state, address);
    if (track == nullptr)
        return addressOutOfRange(address);
    const Work work{.sectors = static_cast<std::uint64_t>(track->end() - track->start), .milliseconds = 2000};
    if (track->state == TrackState::Open) {
        dropLastTrack(state);
    } else {
        // Its place is kept: the PMA still has the track.
        track->state = TrackState::Reserved;
        track->written = 0;
        track->links.clear();
        track->indices.clear();
        track->isrc.reset();
    }
    TRY(commit(std::move(state)));
    return work;
}

Sensed<Work> CdModel::unreserveTrack(DiscState state, std::uint32_t number)
{
    if (number == 0 || number > state.tracks.size())
        return invalidFieldInCdb();
    const Track& track = state.tracks[number - 1];
    // Only the last track, and only while nothing is in it.
    if (number != state.tracks.size() || track.state != TrackState::Reserved || track.written > 0)
        return commandSequenceError();
    dropLastTrack(state);
    TRY(commit(std::move(state)));
    return Work{.sectors = 10, .milliseconds = 1000};
}

Sensed<Work> CdModel::blankTail(DiscState state, std::uint32_t address)
{
    Track* track = openTrackAt(state, address);
    if (track == nullptr)
        return addressOutOfRange(address);
    const auto from = static_cast<std::int32_t>(address);
    if (track->writing != TrackWriting::Incremental)
        return illegalModeForThisTrack(from);
    // It begins where a packet does.
    const bool boundary =
        track->packetSize > 0
            ? (from - track->start) % static_cast<std::int32_t>(track->packetSize) == 0
            : from == track->start || std::ranges::any_of(track->links, [from](std::int32_t link) {
                  return link + kLinkSectors == from;
              });
    if (!boundary || from > track->nextWritable())
        return invalidAddressForWrite(from);
    const Work work{.sectors = static_cast<std::uint64_t>(track->end() - from), .milliseconds = 2000};
    std::erase_if(track->links, [from](std::int32_t link) { return link >= from; });
    track->written = static_cast<std::uint32_t>(from - track->start);
    if (track->state == TrackState::Complete)
        track->state = TrackState::Reserved;
    if (track->state == TrackState::Open && track->written == 0)
        dropLastTrack(state);
    TRY(commit(std::move(state)));
    return work;
}

Sensed<Work> CdModel::uncloseSession(DiscState state)
{
    if (state.isBlank() || state.hasIncompleteSession())
        return commandSequenceError();
    Session& session = state.sessions.back();
    // A session at once has left no PMA from which to close it again.
    if (state.tracks[session.firstTrack - 1U].writing == TrackWriting::SessionAtOnce)
        return commandSequenceError();
    session.state = SessionState::Incomplete;
    session.leadOut = 0;
    state.finalised = false;
    TRY(commit(std::move(state)));
    return kShortBlanking;
}

Sensed<Work> CdModel::eraseSession(DiscState state)
{
    if (state.isBlank())
        return commandSequenceError();
    state.tracks.resize(state.sessions.back().firstTrack - std::size_t{1});
    state.sessions.pop_back();
    state.finalised = false;
    if (state.isBlank()) {
        state.mediaCatalogNumber.reset();
        state.cdText.clear();
    }
    TRY(commit(std::move(state)));
    return kShortBlanking;
}

} // namespace emberdisc::virtualdrive
