// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/sequentialmodel.h"

#include "core/base/byteorder.h"
#include "core/base/result.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace emberdisc::virtualdrive {

DiscSummary SequentialModel::summary() const
{
    DiscSummary result;
    result.erasable = isErasable(m_disc.type());
    if (m_state.isBlank())
        return result;
    const Session& last = m_state.sessions.back();
    result.discType = m_state.sessions.front().discType;
    const auto count = static_cast<std::uint16_t>(m_state.sessions.size());
    if (last.state != SessionState::Complete) {
        result.status = DiscStatus::Appendable;
        result.lastSessionState = last.state == SessionState::Damaged ? 2 : 1;
        result.sessions = count;
        result.firstTrackOfLastSession = last.firstTrack;
        result.lastTrackOfLastSession = appendableTrack();
    } else if (m_state.finalised) {
        result.status = DiscStatus::Complete;
        result.lastSessionState = 3;
        result.sessions = count;
        result.firstTrackOfLastSession = last.firstTrack;
        result.lastTrackOfLastSession = m_state.tracks.back().number;
    } else {
        // The empty session behind the complete ones counts.
        result.status = DiscStatus::Appendable;
        result.sessions = static_cast<std::uint16_t>(count + 1);
        result.firstTrackOfLastSession = appendableTrack();
        result.lastTrackOfLastSession = appendableTrack();
    }
    return result;
}

std::uint32_t SequentialModel::readableSectors() const
{
    return static_cast<std::uint32_t>(recorded().end());
}

std::uint16_t SequentialModel::appendableTrack() const
{
    if (m_state.tracks.empty())
        return 1;
    const Track& last = m_state.tracks.back();
    return last.state == TrackState::Open ? last.number : static_cast<std::uint16_t>(last.number + 1);
}

bool SequentialModel::isWritable() const
{
    return !m_state.finalised &&
           (m_state.isBlank() || m_state.sessions.back().state != SessionState::Damaged);
}

bool SequentialModel::isLastSessionEmpty() const
{
    const auto first = m_state.tracks.begin() + m_state.sessions.back().firstTrack - 1;
    return std::all_of(first, m_state.tracks.end(), [](const Track& track) { return track.written == 0; });
}

std::int32_t SequentialModel::roundedUp(std::int32_t lba) const
{
    const auto cluster = static_cast<std::int32_t>(sectorsPerCluster());
    return (lba + cluster - 1) / cluster * cluster;
}

Sensed<TrackSummary> SequentialModel::track(std::uint32_t number) const
{
    const bool exists = number >= 1 && number <= m_state.tracks.size();
    const auto discEnd = static_cast<std::int32_t>(capacity());
    TrackSummary result;
    result.number = static_cast<std::uint16_t>(number);
    if (exists) {
        const Track& track = m_state.tracks[number - 1];
        const bool writable = isWritable() && track.state != TrackState::Complete;
        result.session = track.session;
        result.damaged = m_state.sessions[track.session - 1U].state == SessionState::Damaged;
        result.start = track.start;
        result.size = track.state == TrackState::Open
                          ? static_cast<std::uint32_t>(std::max(0, discEnd - track.start))
                          : track.size;
        if (track.written > 0)
            result.lastRecorded = track.nextWritable() - 1;
        const std::int32_t limit = track.state == TrackState::Open ? discEnd : track.end();
        if (writable && track.nextWritable() < limit) {
            result.nextWritable = track.nextWritable();
            result.freeBlocks = static_cast<std::uint32_t>(limit - track.nextWritable());
        }
        describeState(result, &track);
        return result;
    }
    // The invisible track: where the next WRITE goes, MMC-6 4.2.3.5.
    if (number != appendableTrack() || !isWritable())
        return invalidFieldInCdb();
    const std::size_t complete = m_state.sessions.size() - (m_state.hasIncompleteSession() ? 1 : 0);
    result.session = static_cast<std::uint16_t>(complete + 1);
    result.start = startOfNextTrack();
    if (result.start < discEnd && number <= maximumTracks()) {
        result.nextWritable = result.start;
        result.freeBlocks = static_cast<std::uint32_t>(discEnd - result.start);
        result.size = result.freeBlocks;
    }
    describeState(result, nullptr);
    return result;
}

Sensed<SectorForm> SequentialModel::readableAs(std::int32_t lba) const
{
    const DiscState& disc = recorded();
    const Track* track = disc.trackAt(lba);
    if (track == nullptr) {
        // The pre-gap of a session at once track is written by the host and can be read.
        const auto next = std::ranges::upper_bound(disc.tracks, lba, {}, &Track::start);
        if (lba >= 0 && next != disc.tracks.end() && next->writing == TrackWriting::SessionAtOnce &&
            lba >= next->start - static_cast<std::int32_t>(next->pregap))
            return next->form;
        return addressOutOfRange(lba);
    }
    if (lba < track->nextWritable())
        return track->form;
    if (track->writing == TrackWriting::TrackAtOnce && track->state == TrackState::Complete)
        return illegalModeForThisTrack(lba); // run-out
    return addressOutOfRange(lba);
}

Sensed<Track*> SequentialModel::trackForWrite(std::int32_t lba)
{
    if (m_state.hasIncompleteSession()) {
        const std::size_t first = m_state.sessions.back().firstTrack - std::size_t{1};
        for (std::size_t i = m_state.tracks.size(); i > first; --i) {
            Track& track = m_state.tracks[i - 1];
            // Behind a reservation that is full another one may begin, or the invisible track.
            const bool full = track.state == TrackState::Reserved && track.written == track.size;
            if (track.state != TrackState::Complete && !full && track.nextWritable() == lba)
                return &track;
        }
    }
    const bool open = !m_state.tracks.empty() && m_state.tracks.back().state == TrackState::Open;
    if (open || lba != startOfNextTrack() || m_state.tracks.size() >= maximumTracks())
        return invalidAddressForWrite(lba);
    return nullptr;
}

Track& SequentialModel::beginTrack(std::int32_t lba)
{
    const auto number = static_cast<std::uint16_t>(m_state.tracks.size() + 1);
    if (!m_state.hasIncompleteSession())
        m_state.sessions.push_back({.firstTrack = number});
    Track track;
    track.number = number;
    track.session = static_cast<std::uint16_t>(m_state.sessions.size());
    track.start = lba;
    track.control = 4;
    return m_state.tracks.emplace_back(std::move(track));
}

Sensed<> SequentialModel::write(std::int32_t lba, std::uint32_t count, std::span<const std::byte> data)
{
    if (!isWritable())
        return cannotWriteMedium();
    if (count == 0)
        return {};
    if (data.size() != std::size_t{count} * 2048)
        return invalidFieldInCdb();
    if (lba < 0 || std::int64_t{lba} + count > capacity())
        return addressOutOfRange(lba);
    TRY_ASSIGN(Track * track, trackForWrite(lba));
    if (track != nullptr && track->state == TrackState::Reserved && std::int64_t{lba} + count > track->end())
        return endOfUserArea(track->end());
    TRY(store(lba, SectorForm::Data, data));
    Track& written = track != nullptr ? *track : beginTrack(lba);
    written.written += count;
    return {};
}

Sensed<> SequentialModel::store(std::int32_t lba, SectorForm form, std::span<const std::byte> data)
{
    if (!isTesting() && !m_disc.write(lba, form, data))
        return writeError(lba);
    return {};
}

Sensed<> SequentialModel::writeZeros(std::int32_t lba, std::uint32_t count)
{
    if (!isTesting() && count > 0 && !m_disc.clear(lba, count))
        return writeError(lba);
    return {};
}

void SequentialModel::beginTest()
{
    if (!isTesting())
        m_beforeTest = m_state;
}

void SequentialModel::endTest()
{
    if (isTesting())
        m_state = *std::exchange(m_beforeTest, std::nullopt);
}

Sensed<> SequentialModel::padTracks(DiscState& state)
{
    for (Track& track : state.tracks) {
        if (track.state == TrackState::Complete)
            continue;
        const auto limit =
            track.state == TrackState::Open ? static_cast<std::int32_t>(capacity()) : track.end();
        const std::int32_t to = std::min(roundedUp(track.nextWritable()), limit);
        const auto missing = static_cast<std::uint32_t>(std::max(0, to - track.nextWritable()));
        TRY(writeZeros(track.nextWritable(), missing));
        track.written += missing;
    }
    return {};
}

Sensed<> SequentialModel::commit(DiscState state)
{
    if (!isTesting() && !m_disc.commit(state))
        return writeError(state.end());
    m_state = std::move(state);
    return {};
}

Sensed<Work> SequentialModel::synchronize()
{
    if (m_state == m_disc.state())
        return Work{};
    DiscState state = m_state;
    TRY(padTracks(state));
    TRY(commit(std::move(state)));
    return Work{.sectors = 0, .milliseconds = 500};
}

void SequentialModel::completeTrack(Track& track)
{
    if (track.state == TrackState::Open)
        track.size = track.written;
    track.written = track.size;
    track.state = TrackState::Complete;
}

void SequentialModel::completeSession(DiscState& state)
{
    Session& session = state.sessions.back();
    for (std::size_t i = session.firstTrack - std::size_t{1}; i < state.tracks.size(); ++i)
        if (state.tracks[i].state == TrackState::Open)
            completeTrack(state.tracks[i]);
    session.state = SessionState::Complete;
    session.leadOut = state.end();
}

Sensed<Work> SequentialModel::closeTrack(std::uint16_t number, Work work)
{
    if (number == 0 || number > appendableTrack())
        return invalidFieldInCdb();
    if (!isWritable() || number > m_state.tracks.size())
        return commandSequenceError();
    if (m_state.tracks[number - 1U].state == TrackState::Complete)
        return Work{};
    DiscState state = m_state;
    TRY(padTracks(state));
    Track& track = state.tracks[number - 1U];
    // What the host left of its reservation is filled with zeros: what a crash left in the file must not
    // show.
    if (track.state == TrackState::Reserved)
        TRY(writeZeros(track.nextWritable(), track.size - track.written));
    completeTrack(track);
    TRY(commit(std::move(state)));
    return work;
}

Sensed<Work> SequentialModel::closeSession(Finalise finalise, Work work)
{
    const bool open = m_state.hasIncompleteSession();
    if (!isWritable() || m_state.isBlank() || (!open && finalise == Finalise::No))
        return commandSequenceError();
    DiscState state = m_state;
    TRY(padTracks(state));
    for (Track& track : state.tracks) {
        if (track.state != TrackState::Reserved)
            continue;
        if (track.written != track.size)
            return refuseAt(track.start, 3, 0x72, 0x04); // empty or partially written reserved track
        completeTrack(track);
    }
    if (open)
        completeSession(state);
    state.finalised = finalise == Finalise::Yes;
    TRY(commit(std::move(state)));
    return work;
}

Sensed<> SequentialModel::reserveTrack(std::uint32_t size)
{
    if (!isWritable())
        return cannotWriteMedium();
    const bool open = !m_state.tracks.empty() && m_state.tracks.back().state == TrackState::Open;
    if (open || m_state.tracks.size() >= maximumTracks())
        return refuse(5, 0x72, 0x05); // no more track reservations allowed
    const std::int32_t start = startOfNextTrack();
    const std::int64_t end = std::int64_t{start} + size;
    if (size == 0)
        return invalidFieldInCdb();
    if (end > capacity())
        return addressOutOfRange(start);
    DiscState state = m_state;
    const auto number = static_cast<std::uint16_t>(state.tracks.size() + 1);
    if (!state.hasIncompleteSession())
        state.sessions.push_back({.firstTrack = number});
    Track track;
    track.number = number;
    track.session = static_cast<std::uint16_t>(state.sessions.size());
    track.state = TrackState::Reserved;
    track.control = 4;
    track.start = start;
    track.size = static_cast<std::uint32_t>(
        std::min<std::int64_t>(roundedUp(static_cast<std::int32_t>(end)), capacity()) - start);
    state.tracks.push_back(std::move(track));
    return commit(std::move(state));
}

Sensed<> SequentialModel::sendCueSheet(std::span<const std::byte>)
{
    return refuse(5, 0x30, 0x02); // incompatible format
}

Sensed<Remade> SequentialModel::blank(std::uint8_t, std::uint32_t) const
{
    return cannotWriteMedium();
}

// DVD+R
// ------------------------------------------------------------------------------------------------------------------------

mmc::Profile DvdPlusRModel::profile() const
{
    return isDualLayer() ? mmc::Profile::DvdPlusRDl : mmc::Profile::DvdPlusR;
}

std::span<const std::uint32_t> DvdPlusRModel::writeSpeeds() const
{
    static constexpr std::array<std::uint32_t, 4> kSpeeds = {22160, 16620, 11080, 5540}; // 16x 12x 8x 4x
    return isDualLayer() ? std::span(kSpeeds).last<2>() : std::span<const std::uint32_t>(kSpeeds);
}

Layers DvdPlusRModel::layers() const
{
    if (!isDualLayer())
        return SequentialModel::layers();
    const auto half = static_cast<std::uint32_t>(roundedUp(static_cast<std::int32_t>(disc().capacity() / 2)));
    return {.count = 2, .layer0 = m_state.layer0 != 0 ? m_state.layer0 : half};
}

std::uint32_t DvdPlusRModel::capacity() const
{
    return m_state.layer0 != 0 ? 2 * m_state.layer0 : disc().capacity();
}

Sensed<> DvdPlusRModel::sendDiscStructure(std::uint8_t format, std::span<const std::byte> payload)
{
    constexpr std::uint8_t kLayerBoundary = 0x20; // MMC-6 6.37.4.3
    constexpr std::size_t kSize = 8;
    if (!isDualLayer() || format != kLayerBoundary)
        return invalidFieldInCdb();
    if (payload.size() != kSize)
        return parameterListLengthError();
    if (!m_state.isBlank() || m_state.layer0 != 0)
        return commandSequenceError(); // the laser turns where it was told first
    const std::uint32_t wanted = getBe32(payload.subspan(4));
    if (wanted == 0 || wanted > layers().layer0)
        return invalidFieldInParameterList();
    DiscState state = m_state;
    state.layer0 = std::min(static_cast<std::uint32_t>(roundedUp(static_cast<std::int32_t>(wanted))),
                            disc().capacity() / 2);
    return commit(std::move(state));
}

std::int32_t DvdPlusRModel::startOfNextTrack() const
{
    // Closure zone of the last session and intro zone of the next, ECMA-349 section 4: 1024 sectors each.
    constexpr std::int32_t kSessionGap = 2048;
    if (m_state.isBlank())
        return 0;
    return roundedUp(m_state.end()) + (m_state.hasIncompleteSession() ? 0 : kSessionGap);
}

void DvdPlusRModel::describeState(TrackSummary& summary, const Track* track) const
{
    // RT and Blank: 0 incomplete fragment, 1 blank disc, 2 partial or complete, 3 reserved and empty; MMC-6
    // table 522.
    summary.blocking = 16;
    summary.fixedPacket = true;
    summary.packet = true;
    summary.blank =
        track == nullptr ? m_state.isBlank() : track->state == TrackState::Reserved && track->written == 0;
    summary.reserved = track != nullptr && track->state != TrackState::Open;
}

Sensed<Work> DvdPlusRModel::close(std::uint8_t function, std::uint16_t track)
{
    switch (function) {
    case 1:
        return closeTrack(track, {.sectors = 64, .milliseconds = 1500});
    case 2:
        return closeSession(Finalise::No, {.sectors = 4096, .milliseconds = 8000});
    case 4:
        return isDualLayer() ? closeExtended({.sectors = 16384, .milliseconds = 8000})
                             : Sensed<Work>(invalidFieldInCdb());
    case 5: // with a lead-out at the smallest radius
    case 6:
        return closeSession(Finalise::Yes, {.sectors = 16384, .milliseconds = 20000});
    default:
        return invalidFieldInCdb();
    }
}

Sensed<Work> DvdPlusRModel::closeExtended(const Work& work)
{
    // The lead-out of the last session reaches further out; a session that is open is closed first.
    if (!isWritable() || m_state.isBlank())
        return commandSequenceError();
    return m_state.hasIncompleteSession() ? closeSession(Finalise::No, work) : Sensed<Work>(work);
}

} // namespace emberdisc::virtualdrive
