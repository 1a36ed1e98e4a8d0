// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/cdmodel.h"

#include "core/base/result.h"
#include "core/mmc/msf.h"

#include <algorithm>
#include <array>

namespace emberdisc::virtualdrive {

namespace {

constexpr std::uint32_t kRunOut = 2;

bool isData(const WriteMode& mode)
{
    return (mode.control & 4) != 0;
}

/// What tracks hold that are written in this mode; data for one in which no track can be written.
SectorForm formOf(const WriteMode& mode)
{
    return storedAs(blockFormOf(mode.dataBlockType, isData(mode)).value_or(BlockForm::Mode1));
}

/// The first LBA of the packet that is not finished yet.
std::int32_t packetStartOf(const Track& track)
{
    return track.links.empty() ? track.start : track.links.back() + kLinkSectors;
}

} // namespace

std::int32_t physicalEndOf(const Track& track)
{
    if (track.packetSize == 0)
        return track.end();
    const std::int32_t packets = (track.end() - track.start) / static_cast<std::int32_t>(track.packetSize);
    return track.end() + packets * kLinkSectors;
}

mmc::Profile CdModel::profile() const
{
    return disc().type() == MediumType::CdRw ? mmc::Profile::CdRw : mmc::Profile::CdR;
}

std::span<const std::uint32_t> CdModel::writeSpeeds() const
{
    static constexpr std::array<std::uint32_t, 7> kCdR = {8467, 7056, 5645, 4234,
                                                          2822, 1411, 706};  // 48x ... 4x
    static constexpr std::array<std::uint32_t, 3> kCdRw = {4234, 1764, 706}; // 24x 10x 4x
    return disc().type() == MediumType::CdRw ? std::span<const std::uint32_t>(kCdRw)
                                             : std::span<const std::uint32_t>(kCdR);
}

DiscSummary CdModel::summary() const
{
    DiscSummary result = SequentialModel::summary();
    if (m_atOnce && m_atOnce->begun && result.lastSessionState == 0) {
        result.status = DiscStatus::Appendable;
        result.lastSessionState = 1;
    }
    return result;
}

std::uint32_t CdModel::readableSectors() const
{
    const DiscState& real = m_beforeTest ? *m_beforeTest : m_state;
    for (std::size_t i = real.sessions.size(); i > 0; --i)
        if (real.sessions[i - 1].state == SessionState::Complete)
            return static_cast<std::uint32_t>(real.sessions[i - 1].leadOut);
    return 0;
}

Sensed<SectorForm> CdModel::readableAs(std::int32_t lba) const
{
    if (m_beforeTest && lba >= m_beforeTest->end())
        return addressOutOfRange(lba);
    if (const Track* track = m_state.trackAt(lba); track != nullptr && !track->links.empty()) {
        const auto after = std::ranges::upper_bound(track->links, lba);
        if (after != track->links.begin() && lba < *std::prev(after) + kLinkSectors)
            return illegalModeForThisTrack(lba);
    }
    return SequentialModel::readableAs(lba);
}

std::int32_t CdModel::startOfNextTrack() const
{
    if (m_state.isBlank())
        return 0;
    if (m_state.hasIncompleteSession())
        return physicalEndOf(m_state.tracks.back()) + mmc::kPregapBlocks;
    return m_state.sessions.back().leadOut +
           (m_state.sessions.size() == 1 ? mmc::kFirstSessionGapBlocks : mmc::kLaterSessionGapBlocks);
}

void CdModel::describeState(TrackSummary& summary, const Track* track) const
{
    const auto dataModeOf = [](SectorForm form) -> std::uint8_t {
        switch (form) {
        case SectorForm::Data:
            return 1;
        case SectorForm::Mode2:
        case SectorForm::Xa:
            return 2;
        case SectorForm::Audio: // has none
        case SectorForm::Raw:   // only its sectors know
            break;
        }
        return 15;
    };
    summary.blank = track == nullptr || track->written == 0;
    if (track == nullptr) {
        summary.trackMode = m_mode.control;
        summary.dataMode = dataModeOf(formOf(m_mode));
        summary.packet = isPacketMode();
        summary.blocking = isPacketMode() ? m_mode.packetSize : 0;
    } else {
        summary.reserved = track->state == TrackState::Reserved;
        summary.trackMode = track->control;
        summary.dataMode = dataModeOf(track->form);
        summary.packet = track->writing == TrackWriting::Incremental;
        summary.blocking = track->packetSize;
        if (track->state == TrackState::Open && track->writing == TrackWriting::SessionAtOnce)
            summary.nextWritable.reset();
    }
    summary.fixedPacket = summary.blocking > 0;
    if (summary.fixedPacket && (track == nullptr || track->state == TrackState::Open)) {
        const std::int32_t from = track == nullptr ? summary.start : physicalEndOf(*track);
        const auto left =
            static_cast<std::uint32_t>(std::max<std::int64_t>(0, std::int64_t{disc().capacity()} - from));
        summary.freeBlocks = left / (summary.blocking + kLinkSectors) * summary.blocking;
        if (summary.freeBlocks == 0)
            summary.nextWritable.reset();
    }
}

bool CdModel::isRecording() const
{
    // What is written comes on record when the track or the packet ends.
    return (m_atOnce && m_atOnce->begun) || m_state != disc().state();
}

void CdModel::setWriteMode(const WriteMode& mode)
{
    if (m_beforeTest && !mode.testWrite)
        endSimulation();
    if (m_atOnce && !m_atOnce->begun)
        m_atOnce.reset();
    m_mode = mode;
}

void CdModel::endSimulation()
{
    if (m_beforeTest)
        m_state = std::move(*m_beforeTest);
    m_beforeTest.reset();
    m_atOnce.reset();
}

Sensed<> CdModel::write(std::int32_t lba, std::uint32_t count, std::span<const std::byte> data)
{
    if (!isWritable())
        return cannotWriteMedium();
    if (count == 0)
        return {};
    if (m_mode.testWrite && !m_beforeTest) {
        if (isRecording())
            return commandSequenceError();
        m_beforeTest = m_state;
    }
    switch (m_mode.writeType) {
    case 0:
    case 1:
        return writeTrack(lba, count, data);
    case 2:
        return writeSessionAtOnce(lba, count, data);
    case 3:
        return writeRaw(lba, count, data);
    default:
        return illegalModeForThisTrack(lba);
    }
}

// Tracks at once and in packets
// -----------------------------------------------------------------------------------------------

Sensed<Track*> CdModel::trackForWrite(std::int32_t lba)
{
    Track* found = nullptr;
    if (m_state.hasIncompleteSession())
        for (std::size_t i = m_state.sessions.back().firstTrack - std::size_t{1}; i < m_state.tracks.size();
             ++i)
            if (m_state.tracks[i].state != TrackState::Complete && m_state.tracks[i].nextWritable() == lba)
                found = &m_state.tracks[i];
    if (found == nullptr) {
        const bool open = !m_state.tracks.empty() && m_state.tracks.back().state == TrackState::Open;
        if (open || lba != startOfNextTrack() || m_state.tracks.size() >= maximumTracks())
            return invalidAddressForWrite(lba);
        return nullptr;
    }
    if (found->written > 0 &&
        (found->form != formOf(m_mode) || (found->control & 4) != (m_mode.control & 4) ||
         (found->writing == TrackWriting::Incremental) != isPacketMode() ||
         found->packetSize != (isPacketMode() ? m_mode.packetSize : 0)))
        return illegalModeForThisTrack(lba);
    return found;
}

Track& CdModel::beginTrack(DiscState& state, std::int32_t lba) const
{
    Track begun;
    begun.number = static_cast<std::uint16_t>(state.tracks.size() + 1);
    if (!state.hasIncompleteSession())
        state.sessions.push_back({.firstTrack = begun.number, .discType = m_mode.sessionFormat});
    begun.session = static_cast<std::uint16_t>(state.sessions.size());
    begun.start = lba;
    begun.pregap = mmc::kPregapBlocks;
    return state.tracks.emplace_back(std::move(begun));
}

Sensed<> CdModel::writeTrack(std::int32_t lba, std::uint32_t count, std::span<const std::byte> data)
{
    const auto block = blockFormOf(m_mode.dataBlockType, isData(m_mode));
    if (m_atOnce && m_atOnce->begun)
        return commandSequenceError();
    if (!block)
        return illegalModeForThisTrack(lba);
    if (lba < 0 || std::int64_t{lba} + count > disc().capacity())
        return addressOutOfRange(lba);
    TRY_ASSIGN(Track * track, trackForWrite(lba));
    if (data.size() != std::size_t{count} * bytesOf(*block))
        return invalidFieldInCdb();
    const std::uint32_t packet = isPacketMode() ? m_mode.packetSize : 0;
    if (packet > 0 && count % packet != 0)
        return refuseAt(lba, 5, 0x64, 0x01); // invalid packet size
    const std::int64_t links = packet > 0 ? std::int64_t{count / packet} * kLinkSectors : 0;
    const std::int64_t from =
        track != nullptr && track->state == TrackState::Open ? physicalEndOf(*track) : lba;
    if (from + count + links > disc().capacity())
        return endOfUserArea(lba);
    if (track != nullptr && track->state == TrackState::Reserved) {
        const std::int64_t limit = track->end() - std::int64_t{isPacketMode() ? 0 : kRunOut};
        if (std::int64_t{lba} + count > limit)
            return endOfUserArea(limit);
    }
    if (!m_beforeTest && !storeBlocks(disc(), lba, *block, m_mode.subHeader, WithSubChannel::No, data))
        return writeError(lba);
    Track& written = track != nullptr ? *track : beginTrack(m_state, lba);
    if (written.written == 0) {
        written.writing = isPacketMode() ? TrackWriting::Incremental : TrackWriting::TrackAtOnce;
        written.form = storedAs(*block);
        written.control = m_mode.control;
        written.packetSize = packet;
        written.isrc = m_mode.isrc;
        if (m_mode.mediaCatalogNumber)
            m_state.mediaCatalogNumber = m_mode.mediaCatalogNumber;
    }
    written.written += count;
    return {};
}

Sensed<> CdModel::fillTrack(Track& track, std::uint32_t until)
{
    if (track.written >= until)
        return {};
    if (!m_beforeTest && !storeEmpty(disc(), track.nextWritable(), track.form, until - track.written))
        return writeError(track.nextWritable());
    track.written = until;
    return {};
}

Sensed<> CdModel::endTrackAtOnce(Track& track)
{
    if (track.state == TrackState::Reserved) {
        TRY(fillTrack(track, track.size - kRunOut));
    } else {
        TRY(fillTrack(track, kShortestCdTrack));
        track.size = track.written + kRunOut;
    }
    track.state = TrackState::Complete;
    return {};
}

void CdModel::endPacket(Track& track)
{
    // A track of too many packets goes on with a longer one, and so does one whose reservation has no room
    // for a link.
    const bool fits = track.state != TrackState::Reserved || track.written + kLinkSectors <= track.size;
    if (track.packetSize > 0 || track.nextWritable() == packetStartOf(track) ||
        track.links.size() == kMaximumLinks || !fits)
        return;
    track.links.push_back(track.nextWritable());
    track.written += kLinkSectors;
}

Track* CdModel::unfinishedTrack(DiscState& state) const
{
    if (!isWritable() || !state.hasIncompleteSession())
        return nullptr;
    for (std::size_t i = state.tracks.size(); i >= state.sessions.back().firstTrack; --i)
        if (Track& track = state.tracks[i - 1]; track.state != TrackState::Complete && track.written > 0)
            return &track;
    return nullptr;
}

Sensed<Work> CdModel::synchronize()
{
    if (m_atOnce && m_atOnce->begun)
        return endSessionAtOnce();
    if (m_beforeTest) {
        endSimulation();
        return Work{.sectors = 0, .milliseconds = 500};
    }
    DiscState state = m_state;
    Track* track = unfinishedTrack(state);
    if (track == nullptr)
        return Work{};
    const bool packet = track->writing == TrackWriting::Incremental;
    if (packet)
        endPacket(*track);
    else
        TRY(endTrackAtOnce(*track));
    if (state == disc().state())
        return Work{};
    TRY(commit(std::move(state)));
    return packet ? Work{.sectors = kLinkSectors, .milliseconds = 200}
                  : Work{.sectors = 300, .milliseconds = 1000};
}

std::uint64_t CdModel::sessionOverhead() const
{
    return kLeadIn + (m_state.sessions.size() <= 1 ? kFirstLeadOut : kLaterLeadOut);
}

Sensed<Work> CdModel::close(std::uint8_t function, std::uint16_t track)
{
    if (function != 1 && function != 2)
        return invalidFieldInCdb();
    if (m_mode.testWrite || (m_atOnce && m_atOnce->begun))
        return commandSequenceError();
    if (function == 2)
        return closeSession();
    if (track == 0 || (track > m_state.tracks.size() && track != 0xFF))
        return invalidFieldInCdb();
    const Track* wanted = track == 0xFF ? unfinishedTrack(m_state) : &m_state.tracks[track - 1U];
    if (wanted != nullptr && wanted->state != TrackState::Complete &&
        wanted->writing == TrackWriting::Incremental)
        return closePacketTrack(wanted->number);
    return synchronize();
}

Sensed<Work> CdModel::closePacketTrack(std::uint16_t number)
{
    if (!isWritable())
        return cannotWriteMedium();
    DiscState state = m_state;
    Track& track = state.tracks[number - 1U];
    endPacket(track);
    if (track.state == TrackState::Reserved)
        TRY(fillTrack(track, track.size));
    completeTrack(track);
    TRY(commit(std::move(state)));
    return Work{.sectors = 150, .milliseconds = 1000};
}

Sensed<Work> CdModel::closeSession()
{
    if (!m_state.hasIncompleteSession())
        return Work{}; // nothing was written: as real drives do
    DiscState state = m_state;
    const std::uint64_t overhead = sessionOverhead();
    const bool damaged = state.sessions.back().state == SessionState::Damaged;
    if (damaged && disc().type() == MediumType::CdRw && isLastSessionEmpty())
        return incompleteTrackInSession(); // half blanked: blanking it again is what helps
    for (std::size_t i = state.sessions.back().firstTrack - std::size_t{1}; i < state.tracks.size(); ++i) {
        Track& track = state.tracks[i];
        if (track.state == TrackState::Complete)
            continue;
        if (damaged) {
            // A recording that broke off is closed as far as it went: the repair of MMC-6 6.3.3.3.
            if (track.state == TrackState::Reserved)
                TRY(fillTrack(track, track.size));
            completeTrack(track);
            continue;
        }
        if (track.state == TrackState::Reserved && track.written != track.size)
            return refuseAt(track.start, 3, 0x72, 0x04); // empty or partially written reserved track
        if (track.writing == TrackWriting::Incremental) {
            endPacket(track);
            completeTrack(track);
        } else {
            TRY(endTrackAtOnce(track));
        }
    }
    completeSession(state);
    state.sessions.back().leadOut = physicalEndOf(state.tracks.back());
    state.finalised = !m_mode.keepOpen;
    TRY(commit(std::move(state)));
    return Work{.sectors = overhead, .milliseconds = 2000};
}

Sensed<> CdModel::reserveTrack(std::uint32_t size)
{
    if (m_mode.writeType > 1 || m_mode.testWrite || (m_atOnce && m_atOnce->begun))
        return commandSequenceError();
    if (!isWritable())
        return cannotWriteMedium();
    const bool open = !m_state.tracks.empty() && m_state.tracks.back().state == TrackState::Open;
    if (open || m_state.tracks.size() >= maximumTracks())
        return refuse(5, 0x72, 0x05); // no more track reservations allowed
    if (size == 0)
        return invalidFieldInCdb();
    const std::int32_t start = startOfNextTrack();
    if (start >= static_cast<std::int64_t>(disc().capacity()) || size > disc().capacity())
        return addressOutOfRange(start);
    size = std::max(size, kShortestCdTrack + kRunOut);
    const std::uint32_t packet = isPacketMode() ? m_mode.packetSize : 0;
    if (packet > 0)
        size = (size + packet - 1) / packet * packet;
    if (std::int64_t{start} + size + (packet > 0 ? std::int64_t{size / packet} * kLinkSectors : 0) >
        disc().capacity())
        return addressOutOfRange(start);
    DiscState state = m_state;
    Track& track = beginTrack(state, start);
    track.state = TrackState::Reserved;
    track.writing = isPacketMode() ? TrackWriting::Incremental : TrackWriting::TrackAtOnce;
    track.form = formOf(m_mode);
    track.control = m_mode.control;
    track.packetSize = packet;
    track.size = size;
    return commit(std::move(state));
}

void CdModel::breakOff()
{
    if (m_beforeTest) {
        endSimulation();
        return;
    }
    DiscState state = m_state;
    if (m_atOnce && m_atOnce->begun) {
        if (!m_atOnce->layout.tracks.empty())
            addSession(state, SessionState::Damaged);
    } else if (isRecording()) {
        state.sessions.back().state = SessionState::Damaged;
    } else {
        return;
    }
    m_atOnce.reset();
    // A disc file that cannot take this keeps its last state.
    static_cast<void>(commit(std::move(state)));
}

} // namespace emberdisc::virtualdrive
