// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/cdmodel.h"

#include "core/base/result.h"
#include "core/mmc/msf.h"

#include <algorithm>
#include <array>

namespace emberdisc::virtualdrive {

namespace {

constexpr std::uint32_t kMinimumTrack = 300; // four seconds, IEC 60908
constexpr std::uint32_t kRunOut = 2;

// Lead-out of the first and of later sessions, and a lead-in: 90, 30 and 60 seconds.
constexpr std::uint64_t kFirstLeadOut = 6750;
constexpr std::uint64_t kLaterLeadOut = 2250;
constexpr std::uint64_t kLeadIn = 4500;

} // namespace

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
    if (m_atOnce && m_atOnce->begun && result.status == DiscStatus::Blank) {
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
    return SequentialModel::readableAs(lba);
}

std::int32_t CdModel::startOfNextTrack() const
{
    if (m_state.isBlank())
        return 0;
    if (m_state.hasIncompleteSession())
        return m_state.end() + mmc::kPregapBlocks;
    return m_state.sessions.back().leadOut +
           (m_state.sessions.size() == 1 ? mmc::kFirstSessionGapBlocks : mmc::kLaterSessionGapBlocks);
}

void CdModel::describeState(TrackSummary& summary, const Track* track) const
{
    summary.blank = track == nullptr || track->written == 0;
    summary.trackMode = track == nullptr ? m_mode.control : track->control;
    const SectorForm form = track == nullptr ? m_mode.form : track->form;
    summary.dataMode = form == SectorForm::Data ? 1 : 15; // audio has none
    if (track != nullptr && track->state == TrackState::Open && track->writing == TrackWriting::SessionAtOnce)
        summary.nextWritable.reset();
}

bool CdModel::isRecording() const
{
    return (m_atOnce && m_atOnce->begun) ||
           (!m_state.tracks.empty() && m_state.tracks.back().state == TrackState::Open);
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
    if (m_mode.writeType != 1 && m_mode.writeType != 2)
        return illegalModeForThisTrack(lba);
    if (count == 0)
        return {};
    if (m_mode.testWrite && !m_beforeTest) {
        if (isRecording())
            return commandSequenceError();
        m_beforeTest = m_state;
    }
    return m_mode.writeType == 2 ? writeSessionAtOnce(lba, count, data) : writeTrackAtOnce(lba, count, data);
}

Sensed<Track*> CdModel::openTrack(std::int32_t lba)
{
    const bool open = !m_state.tracks.empty() && m_state.tracks.back().state == TrackState::Open;
    const std::int32_t next = open ? m_state.tracks.back().nextWritable() : startOfNextTrack();
    if (lba != next || (!open && m_state.tracks.size() >= maximumTracks()))
        return invalidAddressForWrite(lba);
    if (!open)
        return nullptr;
    Track& track = m_state.tracks.back();
    if (track.form != m_mode.form || (track.control & 4) != (m_mode.control & 4))
        return illegalModeForThisTrack(lba);
    return &track;
}

Sensed<> CdModel::writeTrackAtOnce(std::int32_t lba, std::uint32_t count, std::span<const std::byte> data)
{
    if (m_atOnce && m_atOnce->begun)
        return commandSequenceError();
    if (lba < 0 || std::int64_t{lba} + count > disc().capacity())
        return addressOutOfRange(lba);
    TRY_ASSIGN(Track * track, openTrack(lba));
    if (data.size() != std::size_t{count} * bytesOf(m_mode.form))
        return invalidFieldInCdb();
    if (!m_beforeTest && !disc().write(lba, m_mode.form, data))
        return writeError(lba);
    if (track == nullptr) {
        Track begun;
        begun.number = static_cast<std::uint16_t>(m_state.tracks.size() + 1);
        if (!m_state.hasIncompleteSession())
            m_state.sessions.push_back({.firstTrack = begun.number, .discType = m_mode.sessionFormat});
        if (m_mode.mediaCatalogNumber)
            m_state.mediaCatalogNumber = m_mode.mediaCatalogNumber;
        begun.session = static_cast<std::uint16_t>(m_state.sessions.size());
        begun.writing = TrackWriting::TrackAtOnce;
        begun.form = m_mode.form;
        begun.control = m_mode.control;
        begun.start = lba;
        begun.pregap = mmc::kPregapBlocks;
        begun.isrc = m_mode.isrc;
        track = &m_state.tracks.emplace_back(std::move(begun));
    }
    track->written += count;
    return {};
}

Sensed<> CdModel::storeSegment(const Segment& segment, std::int32_t lba, std::uint32_t count,
                               std::span<const std::byte> data)
{
    if (segment.form == SegmentForm::LeadIn) {
        for (std::size_t offset = 0; offset < data.size(); offset += 96)
            m_atOnce->cdText.add(data.subspan(offset, 96));
        return {};
    }
    if (m_beforeTest)
        return {};
    // The two seconds before LBA 0 are not kept: no reader gets at them.
    const std::uint32_t before = lba < 0 ? std::min(count, static_cast<std::uint32_t>(-lba)) : 0;
    const auto first = static_cast<std::int32_t>(lba + static_cast<std::int32_t>(before));
    if (segment.form == SegmentForm::Pause)
        return writeZeros(first, count - before);
    if (before < count &&
        !disc().write(first, segment.stored, data.subspan(std::size_t{before} * bytesOf(segment.stored))))
        return writeError(first);
    return {};
}

Sensed<> CdModel::skipPauses()
{
    for (;;) {
        const Segment* segment = m_atOnce->layout.at(m_atOnce->next);
        if (segment == nullptr || segment->form != SegmentForm::Pause)
            return {};
        TRY(storeSegment(*segment, segment->start, static_cast<std::uint32_t>(segment->end - segment->start),
                         {}));
        m_atOnce->next = segment->end;
    }
}

Sensed<> CdModel::writeSessionAtOnce(std::int32_t lba, std::uint32_t count, std::span<const std::byte> data)
{
    if (!m_atOnce)
        return commandSequenceError();
    if (!m_atOnce->begun)
        TRY(skipPauses());
    AtOnce& atOnce = *m_atOnce;
    if (std::int64_t{lba} + count > atOnce.layout.leadOut)
        return addressOutOfRange(lba);
    if (lba != atOnce.next)
        return invalidAddressForWrite(lba);
    // First whether the bytes are those that the sheet announced, then store them.
    std::size_t expected = 0;
    const auto end = static_cast<std::int32_t>(lba + static_cast<std::int32_t>(count));
    for (std::int32_t at = lba; at < end;) {
        const Segment* segment = atOnce.layout.at(at);
        const std::int32_t until = std::min(end, segment->end);
        if (segment->form == SegmentForm::Pause)
            return invalidAddressForWrite(at);
        expected += static_cast<std::size_t>(until - at) * bytesOf(segment->form);
        at = until;
    }
    if (data.size() != expected)
        return invalidFieldInCdb();
    while (lba < end) {
        const Segment& segment = *atOnce.layout.at(lba);
        const auto here = static_cast<std::uint32_t>(std::min(end, segment.end) - lba);
        const std::size_t bytes = std::size_t{here} * bytesOf(segment.form);
        TRY(storeSegment(segment, lba, here, data.first(bytes)));
        data = data.subspan(bytes);
        lba += static_cast<std::int32_t>(here);
        atOnce.begun = true;
        atOnce.next = lba;
    }
    return skipPauses();
}

Sensed<Work> CdModel::endSessionAtOnce()
{
    const bool complete = m_atOnce->next >= m_atOnce->layout.leadOut;
    if (m_beforeTest) {
        endSimulation();
        return complete ? Sensed<Work>(Work{.sectors = 0, .milliseconds = 500}) : commandSequenceError();
    }
    DiscState state = m_state;
    state.tracks = m_atOnce->layout.tracksUpTo(m_atOnce->next);
    state.mediaCatalogNumber = m_atOnce->layout.mediaCatalogNumber;
    state.cdText = m_atOnce->cdText.take();
    state.sessions = {{.firstTrack = 1,
                       .state = complete ? SessionState::Complete : SessionState::Damaged,
                       .leadOut = complete ? m_atOnce->layout.leadOut : 0,
                       .discType = m_mode.sessionFormat}};
    state.finalised = complete && !m_mode.keepOpen;
    TRY(commit(std::move(state)));
    m_atOnce.reset();
    if (!complete)
        return commandSequenceError();
    return Work{.sectors = kFirstLeadOut + kLeadIn, .milliseconds = 2000};
}

Sensed<> CdModel::endTrack(DiscState& state)
{
    Track& track = state.tracks.back();
    if (track.written < kMinimumTrack) {
        if (!m_beforeTest)
            TRY(writeZeros(track.nextWritable(), kMinimumTrack - track.written));
        track.written = kMinimumTrack;
    }
    track.size = track.written + kRunOut;
    track.state = TrackState::Complete;
    return {};
}

Sensed<Work> CdModel::synchronize()
{
    if (m_atOnce && m_atOnce->begun)
        return endSessionAtOnce();
    if (m_beforeTest) {
        endSimulation();
        return Work{.sectors = 0, .milliseconds = 500};
    }
    if (!isWritable() || m_state.tracks.empty() || m_state.tracks.back().state != TrackState::Open)
        return Work{};
    DiscState state = m_state;
    TRY(endTrack(state));
    TRY(commit(std::move(state)));
    return Work{.sectors = 300, .milliseconds = 1000};
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
    if (function == 1) {
        if (track == 0 || (track > m_state.tracks.size() && track != 0xFF))
            return invalidFieldInCdb();
        return synchronize();
    }
    if (!m_state.hasIncompleteSession())
        return Work{}; // nothing was written: as real drives do
    DiscState state = m_state;
    const std::uint64_t overhead = sessionOverhead();
    // A recording that broke off is closed as far as it went: the repair of MMC-6 6.3.3.3.
    if (state.sessions.back().state == SessionState::Complete)
        return Work{};
    if (state.tracks.back().state == TrackState::Open &&
        state.sessions.back().state == SessionState::Incomplete)
        TRY(endTrack(state));
    completeSession(state);
    state.finalised = !m_mode.keepOpen;
    TRY(commit(std::move(state)));
    return Work{.sectors = overhead, .milliseconds = 2000};
}

Sensed<> CdModel::reserveTrack(std::uint32_t)
{
    return commandSequenceError();
}

Sensed<> CdModel::sendCueSheet(std::span<const std::byte> sheet)
{
    if (m_mode.writeType != 2 || isRecording() || m_beforeTest)
        return commandSequenceError();
    if (!m_state.isBlank())
        return isWritable() ? Sensed<>(commandSequenceError()) : Sensed<>(cannotWriteMedium());
    TRY_ASSIGN(SessionLayout layout, parseSessionLayout(sheet, disc().capacity()));
    const std::int32_t first = layout.firstWritable();
    m_atOnce = AtOnce{.layout = std::move(layout), .next = first};
    return {};
}

Sensed<Work> CdModel::blank(std::uint8_t type)
{
    if (disc().type() != MediumType::CdRw)
        return cannotWriteMedium();
    if (type > 1)
        return invalidFieldInCdb();
    m_beforeTest.reset();
    m_atOnce.reset();
    DiscState state;
    state.erasures = m_state.erasures + 1;
    TRY(commit(std::move(state)));
    // The state is what counts: that the space cannot be given back harms nobody.
    static_cast<void>(disc().discardUncommitted());
    return type == 0 ? Work{.sectors = disc().capacity(), .milliseconds = 5000}
                     : Work{.sectors = kLeadIn, .milliseconds = 5000};
}

void CdModel::breakOff()
{
    if (m_beforeTest) {
        endSimulation();
        return;
    }
    DiscState state = m_state;
    if (m_atOnce && m_atOnce->begun) {
        state.tracks = m_atOnce->layout.tracksUpTo(m_atOnce->next);
        state.sessions = {{.firstTrack = 1,
                           .state = SessionState::Damaged,
                           .leadOut = 0,
                           .discType = m_mode.sessionFormat}};
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
