// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/sessionlayout.h"

#include "core/base/result.h"
#include "core/mmc/cdtext.h"
#include "core/mmc/cuesheet.h"
#include "core/mmc/toc.h"
#include "core/virtualdrive/bytes.h"

#include <algorithm>

namespace emberdisc::virtualdrive {

namespace {

constexpr std::size_t kEntrySize = 8;

struct DataForm {
    std::uint8_t code;
    SegmentForm form;
    BlockForm block;
};
// MMC-6 table 634, the lower six bits.
constexpr std::array kDataForms = {
    DataForm{mmc::data_form::kAudio, SegmentForm::Sectors, BlockForm::Audio},
    DataForm{mmc::data_form::kAudioPause, SegmentForm::Pause, BlockForm::Audio},
    DataForm{mmc::data_form::kMode1, SegmentForm::Sectors, BlockForm::Mode1},
    DataForm{mmc::data_form::kMode1Raw, SegmentForm::Sectors, BlockForm::Mode1Whole},
    DataForm{0x12, SegmentForm::Ignored, BlockForm::Mode1},
    DataForm{0x13, SegmentForm::Ignored, BlockForm::Mode1Whole},
    DataForm{mmc::data_form::kMode1Pause, SegmentForm::Pause, BlockForm::Mode1},
    DataForm{mmc::data_form::kXa, SegmentForm::Sectors, BlockForm::Xa},
    DataForm{mmc::data_form::kXaRaw, SegmentForm::Sectors, BlockForm::XaWhole},
    DataForm{0x22, SegmentForm::Ignored, BlockForm::Xa},
    DataForm{0x23, SegmentForm::Ignored, BlockForm::XaWhole},
    DataForm{mmc::data_form::kXaPause, SegmentForm::Pause, BlockForm::Xa},
    DataForm{mmc::data_form::kMode2, SegmentForm::Sectors, BlockForm::Mode2},
    DataForm{mmc::data_form::kMode2Raw, SegmentForm::Sectors, BlockForm::Mode2Whole},
    DataForm{0x32, SegmentForm::Ignored, BlockForm::Mode2},
    DataForm{0x33, SegmentForm::Ignored, BlockForm::Mode2Whole},
    DataForm{mmc::data_form::kMode2Pause, SegmentForm::Pause, BlockForm::Mode2},
};

/// Reads the sheet entry by entry; the state is what the entries so far have said.
class LayoutParser {
public:
    LayoutParser(std::uint32_t capacity, const SessionPlace& place)
        : m_capacity(static_cast<std::int32_t>(capacity)), m_place(place)
    {}

    [[nodiscard]] Sensed<SessionLayout> parse(std::span<const std::byte> sheet);

private:
    [[nodiscard]] Sensed<> position(std::span<const std::byte> entry);
    [[nodiscard]] Sensed<> leadIn(std::uint8_t form);
    [[nodiscard]] Sensed<> leadOut(std::int32_t lba);
    [[nodiscard]] Sensed<> trackEntry(std::span<const std::byte> entry, std::int32_t lba);
    [[nodiscard]] Sensed<> beginTrack(std::span<const std::byte> entry, std::int32_t lba);
    [[nodiscard]] Sensed<> openSegment(std::uint8_t form, std::uint8_t control, std::int32_t lba);
    void closeSegment(std::int32_t end);

    std::int32_t m_capacity;
    SessionPlace m_place;
    SessionLayout m_layout;
    bool m_leadInSeen = false;
    std::int32_t m_indexZero = 0;
    int m_index = -1; ///< of the current track, -1 before its first entry
    unsigned m_segmentsOfTrack = 0;
    std::optional<std::array<char, 12>> m_isrc;
    std::uint8_t m_isrcTrack = 0;
};

Sensed<> LayoutParser::leadIn(std::uint8_t form)
{
    if (m_leadInSeen || !m_layout.tracks.empty())
        return invalidFieldInParameterList();
    m_leadInSeen = true;
    switch (form) {
    case 0x00:
    case 0x01:
    case 0x14:
    case 0x24:
    case 0x34:
        break;
    case 0x40:
    case 0x41: // the host brings CD-TEXT
        m_layout.segments.push_back({m_place.leadIn, m_place.pregap, SegmentForm::LeadIn});
        break;
    default:
        return invalidFieldInParameterList();
    }
    return {};
}

void LayoutParser::closeSegment(std::int32_t end)
{
    if (m_layout.segments.empty())
        return;
    Segment& last = m_layout.segments.back();
    last.end = end;
    if (last.start == last.end)
        m_layout.segments.pop_back();
}

Sensed<> LayoutParser::openSegment(std::uint8_t form, std::uint8_t control, std::int32_t lba)
{
    const auto row = std::ranges::find(kDataForms, form & 0x3F, &DataForm::code);
    const std::uint8_t subChannel = form & 0xC0;
    if (row == kDataForms.end() || (subChannel != 0 && subChannel != mmc::data_form::kRawSubChannel &&
                                    subChannel != mmc::data_form::kPackedSubChannel))
        return invalidFieldInParameterList();
    const Segment segment{lba, lba, row->form, row->block,
                          subChannel != 0 ? WithSubChannel::Yes : WithSubChannel::No};
    Track& track = m_layout.tracks.back();
    const SectorForm stored = storedAs(segment.block);
    if ((stored == SectorForm::Audio) == ((control & 4) != 0) ||
        (m_segmentsOfTrack > 0 && stored != track.form))
        return invalidFieldInParameterList();
    // The host brings the sub-channel of all of a track or of nothing; only the first pre-gap is apart.
    const bool apart = m_layout.tracks.size() == 1 && m_index <= 1 && m_segmentsOfTrack <= 1;
    if (segment.form == SegmentForm::Pause
            ? subChannel != 0
            : (!apart && m_segmentsOfTrack > 0 && track.keepsSubChannel != (subChannel != 0)))
        return invalidFieldInParameterList();
    if (segment.form == SegmentForm::Pause && !apart && track.keepsSubChannel)
        return invalidFieldInParameterList();
    track.form = stored;
    track.keepsSubChannel = subChannel != 0;
    ++m_segmentsOfTrack;
    closeSegment(lba);
    m_layout.segments.push_back(segment);
    return {};
}

Sensed<> LayoutParser::beginTrack(std::span<const std::byte> entry, std::int32_t lba)
{
    const std::uint8_t number = at(entry, 1);
    const std::uint8_t index = at(entry, 2);
    const bool first = m_layout.tracks.empty();
    const std::size_t expected = m_place.firstTrack + m_layout.tracks.size();
    // The first track has its pre-gap of two seconds, from LBA -150 on or from the end of a later lead-in.
    if (number != expected || number > 99 || index > 1 || (first && (index != 0 || lba != m_place.pregap)))
        return invalidFieldInParameterList();
    if (m_index == 0 || (!first && lba - m_layout.tracks.back().start < kShortestCdTrack))
        return invalidFieldInParameterList();
    if (!m_layout.tracks.empty())
        m_layout.tracks.back().size = static_cast<std::uint32_t>(lba - m_layout.tracks.back().start);
    Track track;
    track.number = number;
    track.state = TrackState::Complete;
    track.writing = TrackWriting::SessionAtOnce;
    track.control = static_cast<std::uint8_t>(at(entry, 0) >> 4);
    track.start = lba;
    if (m_isrcTrack == number)
        track.isrc = m_isrc;
    m_layout.tracks.push_back(std::move(track));
    m_indexZero = lba;
    m_index = index;
    m_segmentsOfTrack = 0;
    return openSegment(at(entry, 3), m_layout.tracks.back().control, lba);
}

Sensed<> LayoutParser::trackEntry(std::span<const std::byte> entry, std::int32_t lba)
{
    const std::uint8_t index = at(entry, 2);
    if (!m_leadInSeen ||
        (!m_layout.segments.empty() && m_layout.segments.back().form != SegmentForm::LeadIn &&
         lba < m_layout.segments.back().start))
        return invalidFieldInParameterList();
    if (m_layout.tracks.empty() || at(entry, 1) != m_layout.tracks.back().number)
        return beginTrack(entry, lba);
    Track& track = m_layout.tracks.back();
    if (index != m_index + 1 || index > 99 || track.control != at(entry, 0) >> 4)
        return invalidFieldInParameterList();
    m_index = index;
    if (index == 1) {
        track.start = lba;
        track.pregap = static_cast<std::uint32_t>(lba - m_indexZero);
        if (m_layout.tracks.size() == 1 && lba < m_place.pregap + mmc::kPregapBlocks)
            return invalidFieldInParameterList();
    } else {
        if (lba < track.start)
            return invalidFieldInParameterList();
        track.indices.push_back(lba);
    }
    return openSegment(at(entry, 3), track.control, lba);
}

Sensed<> LayoutParser::leadOut(std::int32_t lba)
{
    if (m_layout.tracks.empty() || m_index < 1)
        return invalidFieldInParameterList();
    Track& last = m_layout.tracks.back();
    if (lba < m_layout.segments.back().start || lba - last.start < kShortestCdTrack)
        return invalidFieldInParameterList();
    if (lba > m_capacity)
        return endOfUserArea(m_capacity);
    last.size = static_cast<std::uint32_t>(lba - last.start);
    closeSegment(lba);
    m_layout.leadOut = lba;
    for (Track& track : m_layout.tracks)
        track.written = track.size;
    return {};
}

Sensed<> LayoutParser::position(std::span<const std::byte> entry)
{
    const std::uint8_t track = at(entry, 1);
    const mmc::Msf msf = {at(entry, 5), at(entry, 6), at(entry, 7)};
    if (msf.minute >= 90 || msf.second >= 60 || msf.frame >= 75)
        return invalidFieldInParameterList();
    const std::int32_t lba = mmc::framesOf(msf) - mmc::kPregapBlocks;
    if (m_layout.leadOut != 0)
        return invalidFieldInParameterList();
    if (track == 0)
        return leadIn(at(entry, 3));
    if (track == mmc::kLeadOutTrack)
        return at(entry, 2) == 1 ? leadOut(lba) : invalidFieldInParameterList();
    return trackEntry(entry, lba);
}

Sensed<SessionLayout> LayoutParser::parse(std::span<const std::byte> sheet)
{
    if (sheet.empty() || sheet.size() % kEntrySize != 0)
        return parameterListLengthError();
    std::array<char, 14> characters{};
    for (std::size_t offset = 0; offset < sheet.size(); offset += kEntrySize) {
        const auto entry = sheet.subspan(offset, kEntrySize);
        const std::uint8_t adr = at(entry, 0) & 0x0F;
        if (adr == 1) {
            TRY(position(entry));
            continue;
        }
        // Catalogue number and ISRC come in two entries.
        const std::size_t first = adr == 2 ? 1 : 2;
        if ((adr != 2 && adr != 3) || offset + 2 * kEntrySize > sheet.size() ||
            at(sheet, offset + kEntrySize) != at(entry, 0))
            return invalidFieldInParameterList();
        const std::size_t each = kEntrySize - first;
        for (std::size_t i = 0; i < each; ++i) {
            characters[i] = static_cast<char>(at(entry, first + i));
            characters[each + i] = static_cast<char>(at(sheet, offset + kEntrySize + first + i));
        }
        if (adr == 2) {
            std::ranges::copy_n(characters.begin(), 13, m_layout.mediaCatalogNumber.emplace().begin());
        } else {
            std::ranges::copy_n(characters.begin(), 12, m_isrc.emplace().begin());
            m_isrcTrack = at(entry, 1);
            if (!m_layout.tracks.empty() && m_layout.tracks.back().number == m_isrcTrack)
                m_layout.tracks.back().isrc = m_isrc;
        }
        offset += kEntrySize;
    }
    if (m_layout.leadOut == 0)
        return invalidFieldInParameterList();
    return std::move(m_layout);
}

} // namespace

std::uint32_t Segment::bytes() const
{
    switch (form) {
    case SegmentForm::LeadIn:
        return kSubChannelSize;
    case SegmentForm::Sectors:
    case SegmentForm::Ignored:
        return bytesOf(block) +
               (subChannel == WithSubChannel::Yes ? static_cast<std::uint32_t>(kSubChannelSize) : 0);
    case SegmentForm::Pause:
        return 0;
    }
    return 0;
}

const Segment* SessionLayout::at(std::int32_t lba) const
{
    const auto after = std::ranges::upper_bound(segments, lba, {}, &Segment::start);
    if (after == segments.begin() || lba >= std::prev(after)->end)
        return nullptr;
    return &*std::prev(after);
}

std::vector<Track> SessionLayout::tracksUpTo(std::int32_t upTo) const
{
    std::vector<Track> result;
    for (const Track& track : tracks) {
        if (!result.empty() && track.start >= upTo)
            break;
        result.push_back(track);
    }
    Track& last = result.back();
    if (last.end() > upTo) {
        last.state = TrackState::Open;
        last.size = 0;
        last.written = static_cast<std::uint32_t>(std::max(0, upTo - last.start));
        std::erase_if(last.indices, [&](std::int32_t index) { return index > last.end(); });
    }
    return result;
}

Sensed<SessionLayout> parseSessionLayout(std::span<const std::byte> sheet, std::uint32_t capacity,
                                         const SessionPlace& place)
{
    return LayoutParser(capacity, place).parse(sheet);
}

void CdTextCollector::add(std::span<const std::byte, kSubChannelSize> sector)
{
    for (const mmc::CdTextPack& pack : mmc::cdTextPacksOf(sector)) {
        const auto type = std::to_integer<std::uint8_t>(pack[0]);
        if (m_complete || type < 0x80 || type > 0x8F || !mmc::isIntact(pack))
            continue;
        if (!m_packs.empty() && std::ranges::equal(pack, std::span(m_packs).first(pack.size()))) {
            m_complete = true;
            return;
        }
        if (m_packs.size() < mmc::kMaximumCdTextBlocks * mmc::kMaximumCdTextPacks * pack.size())
            m_packs.insert(m_packs.end(), pack.begin(), pack.end());
    }
}

} // namespace emberdisc::virtualdrive
