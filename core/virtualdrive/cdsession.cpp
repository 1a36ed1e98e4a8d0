// SPDX-License-Identifier: GPL-3.0-or-later
// Whole sessions: at once by a cue sheet, MMC-6 6.34, or raw with the sub-channel of the host.
#include "core/base/result.h"
#include "core/mmc/msf.h"
#include "core/mmc/rawsector.h"
#include "core/virtualdrive/cdmodel.h"

#include <algorithm>

namespace emberdisc::virtualdrive {

Sensed<> CdModel::sendCueSheet(std::span<const std::byte> sheet)
{
    if (m_mode.writeType != 2 || isRecording() || m_beforeTest)
        return commandSequenceError();
    if (!isWritable())
        return cannotWriteMedium();
    if (m_state.hasIncompleteSession() || m_state.tracks.size() >= maximumTracks())
        return commandSequenceError();
    SessionPlace place;
    if (!m_state.isBlank()) {
        place.firstTrack = static_cast<std::uint8_t>(m_state.tracks.size() + 1);
        place.pregap = startOfNextTrack() - mmc::kPregapBlocks;
        place.leadIn = place.pregap - static_cast<std::int32_t>(kLeadIn);
    }
    TRY_ASSIGN(SessionLayout layout, parseSessionLayout(sheet, disc().capacity(), place));
    const std::int32_t first = layout.firstWritable();
    m_atOnce = AtOnce{.layout = std::move(layout), .next = first};
    return {};
}

Sensed<> CdModel::storeSegment(const Segment& segment, std::int32_t lba, std::uint32_t count,
                               std::span<const std::byte> data)
{
    if (segment.form == SegmentForm::LeadIn) {
        for (std::size_t offset = 0; offset < data.size(); offset += kSubChannelSize)
            m_atOnce->cdText.add(data.subspan(offset).first<kSubChannelSize>());
        return {};
    }
    if (m_beforeTest)
        return {};
    // The two seconds before LBA 0 are not kept: no reader gets at them.
    const std::uint32_t before = lba < 0 ? std::min(count, static_cast<std::uint32_t>(-lba)) : 0;
    const auto first = static_cast<std::int32_t>(lba + static_cast<std::int32_t>(before));
    if (before == count)
        return {};
    const auto stored = segment.form == SegmentForm::Sectors
                            ? storeBlocks(disc(), first, segment.block, m_mode.subHeader, segment.subChannel,
                                          data.subspan(std::size_t{before} * segment.bytes()))
                            : storeEmpty(disc(), first, storedAs(segment.block), count - before);
    return stored ? Sensed<>() : Sensed<>(writeError(first));
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
    if (!m_atOnce || m_atOnce->raw)
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
        expected += static_cast<std::size_t>(until - at) * segment->bytes();
        at = until;
    }
    if (data.size() != expected)
        return invalidFieldInCdb();
    while (lba < end) {
        const Segment& segment = *atOnce.layout.at(lba);
        const auto here = static_cast<std::uint32_t>(std::min(end, segment.end) - lba);
        const std::size_t bytes = std::size_t{here} * segment.bytes();
        TRY(storeSegment(segment, lba, here, data.first(bytes)));
        data = data.subspan(bytes);
        lba += static_cast<std::int32_t>(here);
        atOnce.begun = true;
        atOnce.next = lba;
    }
    return skipPauses();
}

Sensed<> CdModel::writeRaw(std::int32_t lba, std::uint32_t count, std::span<const std::byte> data)
{
    const auto subChannel = RawRecording::subChannelBytes(m_mode.dataBlockType);
    if (!subChannel)
        return illegalModeForThisTrack(lba);
    if (!m_state.isBlank())
        return commandSequenceError(); // feature 002Eh offers no raw multi-session
    if (!m_atOnce || !m_atOnce->begun)
        m_atOnce = AtOnce{.layout = {}, .next = kLeadInStart, .raw = RawRecording()};
    if (!m_atOnce->raw)
        return commandSequenceError();
    if (std::int64_t{lba} + count >
        std::int64_t{disc().capacity()} + static_cast<std::int64_t>(kFirstLeadOut))
        return addressOutOfRange(lba);
    if (lba != m_atOnce->next)
        return invalidAddressForWrite(lba);
    const std::size_t length = bytesOf(SectorForm::Raw) + *subChannel;
    if (data.size() != count * length)
        return invalidFieldInCdb();
    for (; !data.empty(); data = data.subspan(length))
        TRY(storeRaw(lba++, data.first(length)));
    return {};
}

Sensed<> CdModel::storeRaw(std::int32_t lba, std::span<const std::byte> block)
{
    AtOnce& atOnce = *m_atOnce;
    const SubChannel subChannel = RawRecording::subChannelIn(block.subspan(bytesOf(SectorForm::Raw)));
    atOnce.begun = true;
    atOnce.raw->add(lba, subChannel);
    if (lba >= -mmc::kPregapBlocks && atOnce.layout.tracks.empty()) {
        // OWN: a drive would go on, and leave a disc that nothing reads.
        auto layout = atOnce.raw->layout(disc().capacity());
        if (!layout) {
            m_atOnce.reset();
            return std::unexpected(layout.error());
        }
        atOnce.layout = std::move(*layout);
    }
    if (lba >= 0 && lba < atOnce.layout.leadOut && !m_beforeTest) {
        mmc::RawSector sector;
        std::ranges::copy(block.first(sector.size()), sector.begin());
        if (atOnce.raw->isData())
            mmc::scramble(sector);
        if (!disc().write(lba, SectorForm::Raw, sector) || !disc().writeSubChannel(lba, subChannel))
            return writeError(lba);
    }
    atOnce.next = lba + 1;
    return {};
}

void CdModel::addSession(DiscState& state, SessionState how) const
{
    SessionLayout layout = m_atOnce->layout;
    if (m_atOnce->raw)
        m_atOnce->raw->complete(layout);
    const auto number = static_cast<std::uint16_t>(state.sessions.size() + 1);
    Session session{.firstTrack = static_cast<std::uint16_t>(state.tracks.size() + 1), .state = how};
    session.leadOut = how == SessionState::Complete ? layout.leadOut : 0;
    session.discType = m_atOnce->raw ? m_atOnce->raw->discType() : m_mode.sessionFormat;
    for (Track& track : layout.tracksUpTo(m_atOnce->next)) {
        track.session = number;
        state.tracks.push_back(std::move(track));
    }
    state.sessions.push_back(session);
    if (layout.mediaCatalogNumber)
        state.mediaCatalogNumber = layout.mediaCatalogNumber;
}

Sensed<Work> CdModel::endSessionAtOnce()
{
    const bool complete = !m_atOnce->layout.tracks.empty() && m_atOnce->next >= m_atOnce->layout.leadOut;
    if (m_beforeTest) {
        endSimulation();
        return complete ? Sensed<Work>(Work{.sectors = 0, .milliseconds = 500}) : commandSequenceError();
    }
    if (m_atOnce->layout.tracks.empty()) {
        m_atOnce.reset(); // it did not come further than the lead-in
        return commandSequenceError();
    }
    DiscState state = m_state;
    addSession(state, complete ? SessionState::Complete : SessionState::Damaged);
    auto cdText = m_atOnce->raw ? m_atOnce->raw->takeCdText() : m_atOnce->cdText.take();
    if (state.sessions.size() == 1)
        state.cdText = std::move(cdText);
    state.finalised = complete && !(m_atOnce->raw ? m_atOnce->raw->allowsNextSession() : m_mode.keepOpen);
    TRY(commit(std::move(state)));
    m_atOnce.reset();
    if (!complete)
        return commandSequenceError();
    return Work{.sectors = kFirstLeadOut + kLeadIn, .milliseconds = 2000};
}

} // namespace emberdisc::virtualdrive
