// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/blanking.h"

#include <algorithm>

namespace emberdisc::virtualdrive {

DiscState halfBlanked(const DiscState& before)
{
    DiscState state;
    state.erasures = before.erasures + 1;
    state.sessions.push_back({.state = SessionState::Damaged});
    Track track;
    track.control = 4;
    state.tracks.push_back(std::move(track));
    return state;
}

Remade blankedDisc(const DiscState& before, const Work& work)
{
    Remade result{.state = {}, .brokenOff = halfBlanked(before), .work = work};
    result.state.erasures = before.erasures + 1;
    return result;
}

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

void dropLastTrack(DiscState& state)
{
    state.tracks.pop_back();
    if (state.sessions.back().firstTrack > state.tracks.size())
        state.sessions.pop_back();
}

Sensed<Work> unreserveTrack(DiscState& state, std::uint32_t number)
{
    if (number == 0 || number > state.tracks.size())
        return invalidFieldInCdb();
    const Track& track = state.tracks[number - 1];
    if (number != state.tracks.size() || track.state != TrackState::Reserved || track.written > 0)
        return commandSequenceError();
    dropLastTrack(state);
    return Work{.sectors = 10, .milliseconds = 1000};
}

Sensed<Work> blankTrackTail(DiscState& state, std::uint32_t address, TailRule canBegin)
{
    Track* found = openTrackAt(state, address);
    if (found == nullptr)
        return addressOutOfRange(address);
    Track& track = *found;
    const auto from = static_cast<std::int32_t>(address);
    if (track.writing != TrackWriting::Incremental)
        return illegalModeForThisTrack(from);
    if (!canBegin(track, from) || from > track.nextWritable())
        return invalidAddressForWrite(from);
    const Work work{.sectors = static_cast<std::uint64_t>(track.end() - from), .milliseconds = 2000};
    std::erase_if(track.links, [from](std::int32_t link) { return link >= from; });
    track.written = std::min(track.written, static_cast<std::uint32_t>(from - track.start));
    if (track.state == TrackState::Complete)
        track.state = TrackState::Reserved;
    if (track.state == TrackState::Open && track.written == 0)
        dropLastTrack(state);
    return work;
}

void uncloseSession(DiscState& state)
{
    state.sessions.back().state = SessionState::Incomplete;
    state.sessions.back().leadOut = 0;
    state.finalised = false;
}

void eraseSession(DiscState& state)
{
    state.tracks.resize(state.sessions.back().firstTrack - std::size_t{1});
    state.sessions.pop_back();
    state.finalised = false;
    if (!state.isBlank())
        return;
    state.mediaCatalogNumber.reset();
    state.cdText.clear();
}

} // namespace emberdisc::virtualdrive
