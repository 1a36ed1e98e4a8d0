// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/dvdrmodel.h"

#include "core/base/result.h"
#include "core/mmc/capacity.h"
#include "core/virtualdrive/blanking.h"

#include <algorithm>
#include <array>

namespace emberdisc::virtualdrive {

namespace {

// Write types of mode page 05h.
constexpr std::uint8_t kIncremental = 0;
constexpr std::uint8_t kDiscAtOnce = 2;

constexpr std::uint32_t kSectorsPerMegabyte = 512;
/// A drive fills a short disc at once up to this radius, so that readers find its lead-out.
constexpr std::uint32_t kShortestAtOnce = 380'000;
constexpr std::size_t kReservableTracks = 2; // RZones beside the invisible one, MMC-6 4.3.6.4

/// Border-out and the next border-in together, by where the border-out starts. SPEC: not compared with a
/// drive.
std::int32_t borderZone(std::int32_t start, bool first)
{
    constexpr std::int32_t kMiddle = 0x0B2600 - 0x030000;
    constexpr std::int32_t kOuter = 0x165700 - 0x030000;
    const std::uint32_t megabytes = start < kMiddle  ? (first ? 32 : 6)
                                    : start < kOuter ? (first ? 64 : 12)
                                                     : (first ? 96 : 18);
    return static_cast<std::int32_t>(megabytes * kSectorsPerMegabyte);
}

bool beginsEccBlock(const Track&, std::int32_t lba)
{
    return static_cast<std::uint32_t>(lba) % mmc::kDvdEccBlock == 0;
}

Sensed<Work> uncloseLastBorder(DiscState& state)
{
    if (state.isBlank() || state.hasIncompleteSession())
        return commandSequenceError();
    if (state.tracks.back().writing == TrackWriting::SessionAtOnce)
        return illegalModeForThisTrack(state.tracks.back().start);
    uncloseSession(state);
    return Work{.sectors = 4096, .milliseconds = 10000};
}

Sensed<Work> eraseLastBorder(DiscState& state)
{
    if (state.isBlank())
        return commandSequenceError();
    const std::int32_t end = state.end();
    const std::int32_t start = state.tracks[state.sessions.back().firstTrack - 1U].start;
    eraseSession(state);
    ++state.erasures;
    return Work{.sectors = static_cast<std::uint64_t>(end - start), .milliseconds = 10000};
}

/// The types of DVD-RW; 010b, a single track, is of CD-RW only.
Sensed<Work> blankPartOfDvdRw(DiscState& state, std::uint8_t type, std::uint32_t address)
{
    switch (type) {
    case 3:
        return unreserveTrack(state, address);
    case 4:
        return blankTrackTail(state, address, beginsEccBlock);
    case 5:
        return uncloseLastBorder(state);
    case 6:
        return eraseLastBorder(state);
    default:
        return invalidFieldInCdb();
    }
}

} // namespace

mmc::Profile DvdRModel::profile() const
{
    if (disc().type() == MediumType::DvdRw)
        return mmc::Profile::DvdRwSequential;
    return disc().type() == MediumType::DvdRDl ? mmc::Profile::DvdRDlSequential
                                               : mmc::Profile::DvdRSequential;
}

std::span<const std::uint32_t> DvdRModel::writeSpeeds() const
{
    static constexpr std::array<std::uint32_t, 4> kDvdR = {22160, 16620, 11080, 5540}; // 16x 12x 8x 4x
    static constexpr std::array<std::uint32_t, 3> kDvdRw = {8310, 5540, 2770};         // 6x 4x 2x
    static constexpr std::array<std::uint32_t, 2> kDvdRDl = {11080, 5540};             // 8x 4x
    if (disc().type() == MediumType::DvdRw)
        return kDvdRw;
    return disc().type() == MediumType::DvdRDl ? std::span<const std::uint32_t>(kDvdRDl)
                                               : std::span<const std::uint32_t>(kDvdR);
}

Layers DvdRModel::layers() const
{
    if (disc().type() != MediumType::DvdRDl)
        return SequentialModel::layers();
    return {.count = 2,
            .layer0 = static_cast<std::uint32_t>(roundedUp(static_cast<std::int32_t>(capacity() / 2)))};
}

bool DvdRModel::breaksWithoutData() const
{
    // An incremental recording stops at an ECC block and goes on behind a link.
    return !m_mode.bufferUnderrunFree && atOnceTrack() != nullptr;
}

const Track* DvdRModel::atOnceTrack() const
{
    const bool going = m_state.hasIncompleteSession() &&
                       m_state.tracks.back().writing == TrackWriting::SessionAtOnce &&
                       m_state.tracks.back().state == TrackState::Reserved;
    return going ? &m_state.tracks.back() : nullptr;
}

std::uint16_t DvdRModel::appendableTrack() const
{
    return atOnceTrack() != nullptr ? atOnceTrack()->number : SequentialModel::appendableTrack();
}

std::int32_t DvdRModel::startOfNextTrack() const
{
    if (m_state.isBlank())
        return 0;
    const std::int32_t end = roundedUp(m_state.end());
    return m_state.hasIncompleteSession() ? end : end + borderZone(end, m_state.sessions.size() == 1);
}

void DvdRModel::describeState(TrackSummary& summary, const Track* track) const
{
    // RT, Blank and Packet/Inc, MMC-6 table 523; those of the invisible track follow from mode page 05h.
    const bool atOnce = track != nullptr ? track->writing == TrackWriting::SessionAtOnce
                                         : m_mode.writeType == kDiscAtOnce || m_state.onlyAtOnce;
    summary.trackMode = atOnce ? 4 : 5; // data, recorded uninterrupted or incrementally
    // FP stays 0, whatever mode page 05h says of packets: growisofs refuses a track that has it.
    summary.packet = !atOnce;
    summary.blocking = atOnce ? 0 : mmc::kDvdEccBlock;
    summary.blank = track == nullptr || track->written == 0;
    summary.reserved = track != nullptr && track->state == TrackState::Reserved;
}

void DvdRModel::setWriteMode(const WriteMode& mode)
{
    if (isTesting() && (!mode.testWrite || mode.writeType != m_mode.writeType))
        endTest();
    // What was announced and not begun is nothing yet: the reservation of a disc at once comes on record with
    // its first sector. OWN: setting page 05h again takes it back, so who has stopped before that can begin
    // anew.
    if (const Track* track = atOnceTrack(); track != nullptr && track->written == 0)
        m_state = disc().state();
    m_mode = mode;
}

Sensed<> DvdRModel::write(std::int32_t lba, std::uint32_t count, std::span<const std::byte> data)
{
    if (!isWritable())
        return cannotWriteMedium();
    const Track* atOnce = atOnceTrack();
    if (m_mode.writeType == kDiscAtOnce) {
        if (!m_state.isBlank() && atOnce == nullptr)
            return illegalModeForThisTrack(lba); // a disc at once begins blank
        if (atOnce == nullptr)
            return commandSequenceError(); // RESERVE TRACK says how long it will be, MMC-6 6.31
        if (lba >= 0 && lba != atOnce->nextWritable())
            return invalidAddressForWrite(lba);
        if (atOnce->written == atOnce->size)
            return endOfUserArea(lba);
    } else {
        if (m_mode.writeType != kIncremental || m_state.onlyAtOnce)
            return illegalModeForThisTrack(lba);
        if (atOnce != nullptr)
            return commandSequenceError();
    }
    if (m_mode.testWrite && count > 0)
        beginTest();
    return SequentialModel::write(lba, count, data);
}

Sensed<Work> DvdRModel::synchronize()
{
    if (isTesting()) {
        endTest();
        return Work{.sectors = 0, .milliseconds = 500};
    }
    if (const Track* track = atOnceTrack(); track != nullptr)
        return track->written > 0 ? finishAtOnce() : Work{};
    return SequentialModel::synchronize();
}

Sensed<Work> DvdRModel::finishAtOnce()
{
    constexpr std::uint32_t kLeadOut = 4096;
    DiscState state = m_state;
    Track& track = state.tracks.back();
    const std::uint32_t filled = std::max(kShortestAtOnce, track.written) - track.written;
    TRY(writeZeros(track.nextWritable(), track.size - track.written));
    completeTrack(track);
    completeSession(state);
    state.finalised = true;
    TRY(commit(std::move(state)));
    return Work{.sectors = filled + kLeadOut, .milliseconds = 10000};
}

Sensed<Work> DvdRModel::close(std::uint8_t function, std::uint16_t track)
{
    if (function != 1 && function != 2)
        return invalidFieldInCdb();
    // DEVIATION: MMC-6 6.3 does not say what a CLOSE is worth in a test write. It does nothing, since cdrskin
    // takes a refusal for a failure.
    if (m_mode.testWrite)
        return Work{};
    if (m_state.hasIncompleteSession() && m_state.sessions.back().state == SessionState::Damaged)
        return repair(function);
    if (const Track* atOnce = atOnceTrack(); atOnce != nullptr)
        return function == 2 && atOnce->written > 0 ? finishAtOnce() : Sensed<Work>(commandSequenceError());
    if (function == 1)
        return closeTrack(track, {.sectors = 64, .milliseconds = 1500});
    const std::int32_t end = roundedUp(m_state.end());
    const bool first = m_state.sessions.size() <= 1;
    const auto border = static_cast<std::uint64_t>(borderZone(end, first));
    // What the second layer holds must lie behind what is on the first: there is one session.
    const bool keepOpen = m_mode.keepOpen && disc().type() != MediumType::DvdRDl;
    return closeSession(keepOpen ? Finalise::No : Finalise::Yes, {.sectors = border, .milliseconds = 10000});
}

Sensed<Work> DvdRModel::repair(std::uint8_t function)
{
    if (disc().type() == MediumType::DvdRw && isLastSessionEmpty())
        return incompleteTrackInSession(); // half blanked: blanking it again is what helps
    DiscState state = m_state;
    completeTrack(state.tracks.back());
    if (function == 2) {
        completeSession(state);
        state.finalised = true;
    }
    TRY(commit(std::move(state)));
    return Work{.sectors = mmc::kDvdEccBlock, .milliseconds = 10000};
}

Sensed<> DvdRModel::reserveAtOnce(std::uint32_t size)
{
    if (!m_state.isBlank())
        return commandSequenceError();
    if (size > capacity())
        return addressOutOfRange(capacity());
    Track track;
    track.state = TrackState::Reserved;
    track.writing = TrackWriting::SessionAtOnce;
    track.control = 4;
    track.size = size;
    m_state.sessions.push_back({.firstTrack = 1});
    m_state.tracks.push_back(std::move(track));
    return {};
}

Sensed<> DvdRModel::reserveTrack(std::uint32_t size)
{
    if (!isWritable())
        return cannotWriteMedium();
    if (size == 0)
        return invalidFieldInCdb();
    if (m_mode.writeType != kDiscAtOnce && (m_mode.writeType != kIncremental || m_state.onlyAtOnce))
        return illegalModeForThisTrack(startOfNextTrack());
    if (m_mode.testWrite)
        beginTest();
    if (m_mode.writeType == kDiscAtOnce)
        return reserveAtOnce(size);
    if (atOnceTrack() != nullptr)
        return commandSequenceError();
    const auto reserved = std::ranges::count(m_state.tracks, TrackState::Reserved, &Track::state);
    if (static_cast<std::size_t>(reserved) >= kReservableTracks)
        return refuse(5, 0x72, 0x05); // no more track reservations allowed
    return SequentialModel::reserveTrack(size);
}

// Erasing a DVD-RW
// -------------------------------------------------------------------------------------------------------------

Sensed<Remade> DvdRModel::blank(std::uint8_t type, std::uint32_t address) const
{
    if (disc().type() != MediumType::DvdRw)
        return cannotWriteMedium();
    const DiscState& before = recorded();
    if (type == 0)
        return blankedDisc(before, {.sectors = capacity(), .milliseconds = 10000});
    if (type == 1) { // RMA, lead-in and the start of the data area
        Remade result = blankedDisc(before, {.sectors = 8192, .milliseconds = 15000});
        result.state.onlyAtOnce = true;
        return result;
    }
    if (hasUnsynchronized())
        return commandSequenceError();
    Remade result{.state = before, .brokenOff = before, .work = {}};
    TRY_ASSIGN(result.work, blankPartOfDvdRw(result.state, type, address));
    return result;
}

void DvdRModel::breakOff()
{
    if (isTesting()) {
        endTest();
        return;
    }
    if (atOnceTrack() == nullptr)
        return;
    DiscState state = m_state;
    state.tracks.back().state = TrackState::Open;
    state.tracks.back().size = 0;
    state.sessions.back().state = SessionState::Damaged;
    // A disc file that cannot take this keeps its last state.
    static_cast<void>(commit(std::move(state)));
}

} // namespace emberdisc::virtualdrive
