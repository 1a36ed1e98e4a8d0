// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/rawrecording.h"

#include "core/base/result.h"
#include "core/mmc/bcd.h"
#include "core/mmc/msf.h"

#include <algorithm>

namespace emberdisc::virtualdrive {

namespace {

// Points of the lead-in, IEC 60908 17.5.1.
constexpr std::uint8_t kFirstTrack = 0xA0;
constexpr std::uint8_t kLastTrack = 0xA1;
constexpr std::uint8_t kLeadOut = 0xA2;
constexpr std::uint8_t kNextSession = 0xB0;

std::array<std::uint8_t, 3> decimals(std::span<const std::byte> from)
{
    return {mmc::decimal(from[0]), mmc::decimal(from[1]), mmc::decimal(from[2])};
}

/// Below LBA 0 what is no time on a disc.
std::int32_t lbaOf(const std::array<std::uint8_t, 3>& msf)
{
    if (msf[0] >= 90 || msf[1] >= 60 || msf[2] >= 75)
        return -mmc::kPregapBlocks;
    return mmc::framesOf({msf[0], msf[1], msf[2]}) - mmc::kPregapBlocks;
}

} // namespace

std::optional<std::uint32_t> RawRecording::subChannelBytes(std::uint8_t dataBlockType)
{
    switch (dataBlockType) {
    case 1:
        return 16;
    case 2: // DEVIATION: MMC-6 7.5.4.11, packs are kept as they come and not interleaved
    case 3:
        return 96;
    default:
        return std::nullopt;
    }
}

SubChannel RawRecording::subChannelIn(std::span<const std::byte> bytes)
{
    if (bytes.size() == 16)
        return subChannelOf(bytes.first<16>());
    SubChannel result{};
    std::ranges::copy(bytes.first(result.size()), result.begin());
    return result;
}

void RawRecording::add(std::int32_t lba, const SubChannel& subChannel)
{
    const QFrame frame = qOf(subChannel);
    const bool valid = hasValidCrc(frame);
    if (valid)
        m_control = std::to_integer<std::uint8_t>(frame[0] >> 4);
    if (lba < -mmc::kPregapBlocks) {
        m_cdText.add(subChannel);
        if (valid)
            addLeadIn(frame);
    } else if (valid) {
        addProgram(lba, frame);
    }
}

void RawRecording::addLeadIn(const QFrame& frame)
{
    const auto adr = std::to_integer<unsigned>(frame[0] & std::byte{0x0F});
    if ((adr != 1 && adr != 5) || frame[1] != std::byte{0})
        return;
    const auto raw = std::to_integer<std::uint8_t>(frame[2]);
    const std::uint8_t point = raw >= 0xA0 ? raw : mmc::decimal(frame[2]);
    m_toc[point] = {m_control, decimals(std::span(frame).subspan(3, 3)),
                    decimals(std::span(frame).subspan(7, 3))};
}

void RawRecording::addProgram(std::int32_t lba, const QFrame& frame)
{
    if (const auto number = catalogNumberOf(frame))
        m_catalogNumber = number;
    if (const auto isrc = isrcOf(frame); isrc && m_track != 0)
        m_tracks[m_track].isrc = isrc;
    const std::uint8_t track = mmc::decimal(frame[1]);
    const std::uint8_t index = mmc::decimal(frame[2]);
    if ((frame[0] & std::byte{0x0F}) != std::byte{1} || track == 0 || track > 99 || index > 99)
        return;
    if (!m_tracks.contains(track))
        m_tracks[track].firstSeen = lba;
    m_track = track;
    m_tracks[track].indices.try_emplace(index, lba);
}

Sensed<SessionLayout> RawRecording::layout(std::uint32_t capacity) const
{
    SessionLayout layout;
    const auto first = m_toc.find(kFirstTrack);
    const auto last = m_toc.find(kLastTrack);
    const auto out = m_toc.find(kLeadOut);
    if (first == m_toc.end() || last == m_toc.end() || out == m_toc.end() || first->second.pmsf[0] != 1 ||
        last->second.pmsf[0] < 1 || last->second.pmsf[0] > 99)
        return invalidFieldInParameterList();
    const std::int32_t leadOut = lbaOf(out->second.pmsf);
    if (leadOut <= 0)
        return invalidFieldInParameterList();
    if (leadOut > static_cast<std::int64_t>(capacity))
        return endOfUserArea(capacity);
    for (std::uint8_t number = 1; number <= last->second.pmsf[0]; ++number) {
        const auto entry = m_toc.find(number);
        if (entry == m_toc.end())
            return invalidFieldInParameterList();
        const std::int32_t start = lbaOf(entry->second.pmsf);
        const std::int32_t earliest = layout.tracks.empty() ? 0 : layout.tracks.back().start + 1;
        if (start < earliest || start >= leadOut)
            return invalidFieldInParameterList();
        Track track;
        track.number = number;
        track.state = TrackState::Complete;
        track.writing = TrackWriting::SessionAtOnce;
        track.control = entry->second.control & 7U;
        track.form = (track.control & 4) != 0 ? SectorForm::Raw : SectorForm::Audio;
        track.start = start;
        track.keepsSubChannel = true;
        if (!layout.tracks.empty())
            layout.tracks.back().size = static_cast<std::uint32_t>(start - layout.tracks.back().start);
        layout.tracks.push_back(std::move(track));
    }
    layout.tracks.front().pregap =
        static_cast<std::uint32_t>(layout.tracks.front().start + mmc::kPregapBlocks);
    layout.tracks.back().size = static_cast<std::uint32_t>(leadOut - layout.tracks.back().start);
    layout.leadOut = leadOut;
    for (Track& track : layout.tracks)
        track.written = track.size;
    return layout;
}

void RawRecording::complete(SessionLayout& layout) const
{
    layout.mediaCatalogNumber = m_catalogNumber;
    for (std::size_t i = 0; i < layout.tracks.size(); ++i) {
        Track& track = layout.tracks[i];
        const auto found = m_tracks.find(static_cast<std::uint8_t>(track.number));
        if (found == m_tracks.end())
            continue;
        const TrackMarks& marks = found->second;
        track.isrc = marks.isrc;
        // The pause before the track is cut from the end of the one before it, which keeps a sector at least.
        if (i > 0 && marks.firstSeen > layout.tracks[i - 1].start && marks.firstSeen < track.start) {
            track.pregap = static_cast<std::uint32_t>(track.start - marks.firstSeen);
            Track& before = layout.tracks[i - 1];
            before.size = static_cast<std::uint32_t>(marks.firstSeen - before.start);
            before.written = before.size;
            std::erase_if(before.indices, [&](std::int32_t index) { return index > before.end(); });
        }
        for (const auto& [index, lba] : marks.indices)
            if (index >= 2 && lba >= track.start && lba <= track.end() &&
                (track.indices.empty() || lba > track.indices.back()))
                track.indices.push_back(lba);
    }
}

std::uint8_t RawRecording::discType() const
{
    const auto first = m_toc.find(kFirstTrack);
    // PSEC of point A0h, not a decimal of seconds: 00h, 10h or 20h.
    if (first == m_toc.end() || (first->second.pmsf[1] != 10 && first->second.pmsf[1] != 20))
        return 0;
    return first->second.pmsf[1] == 10 ? 0x10 : 0x20;
}

bool RawRecording::allowsNextSession() const
{
    const auto next = m_toc.find(kNextSession);
    return next != m_toc.end() && next->second.msf[0] != 255;
}

} // namespace emberdisc::virtualdrive
