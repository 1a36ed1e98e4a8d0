// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/sessionplan.h"

#include <algorithm>
#include <utility>

namespace emberdisc::audio {

namespace {

// Control bits and ADR values of the sub-channel, MMC-6 4.3.4.
constexpr std::uint8_t kControlPreEmphasis = 0x10;
constexpr std::uint8_t kControlCopyPermitted = 0x20;
constexpr std::uint8_t kAdrPosition = 1;
constexpr std::uint8_t kAdrCatalog = 2;
constexpr std::uint8_t kAdrIsrc = 3;
// Data forms, MMC-6 6.34.
constexpr std::uint8_t kFormAudio = 0x00;
constexpr std::uint8_t kFormAudioByRecorder = 0x01;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}
bool isCapital(char c)
{
    return c >= 'A' && c <= 'Z';
}

Count worse(Count a, Count b)
{
    return a == Count::Exact ? b : a;
}

/// Lays one track after the other, from LBA 0 on.
class Planner {
public:
    explicit Planner(const SessionOptions& options)
    {
        m_plan.options = options;
        m_plan.count = Count::Exact;
    }

    Result<> add(const Track& track)
    {
        PlannedTrack planned;
        planned.number = static_cast<std::uint32_t>(m_plan.tracks.size() + 1);
        planned.track = track;
        planned.pregapLba = m_lba;
        TRY(append(planned.number, silenceBefore(track), std::nullopt));
        if (track.pregapSound)
            TRY(append(planned.number, sectorsFor(track.pregapSound->sampleCount), track.pregapSound));
        planned.startLba = m_lba;
        TRY(append(planned.number, sectorsFor(track.sound.sampleCount), track.sound));
        TRY(append(planned.number, track.postgapSectors, std::nullopt));
        const std::uint32_t sectors = m_lba - planned.startLba;
        planned.paddedSectors = kMinimumTrackSectors - std::min(kMinimumTrackSectors, sectors);
        TRY(append(planned.number, planned.paddedSectors, std::nullopt));
        planned.sectorCount = m_lba - planned.startLba;
        m_plan.tracks.push_back(std::move(planned));
        return {};
    }

    SessionPlan finish()
    {
        m_plan.sectorCount = m_lba;
        return std::move(m_plan);
    }

private:
    /// The recorder makes the first 150 sectors itself, so that only what exceeds them is ours.
    std::uint32_t silenceBefore(const Track& track) const
    {
        if (!m_plan.tracks.empty())
            return track.gapSectors.value_or(m_plan.options.gapSectors);
        const std::uint32_t asked = track.gapSectors.value_or(0);
        return asked - std::min(asked, kFirstPregapSectors);
    }

    Result<> append(std::uint32_t trackNumber, std::uint64_t sectors, const std::optional<Sound>& sound)
    {
        if (sound)
            m_plan.count = worse(m_plan.count, sound->count);
        if (sectors > kMaximumLeadOutLba - m_lba)
            return fail(ErrorCode::ImageTooLarge,
                        "track " + std::to_string(trackNumber) + " would end behind 99:59:74");
        if (sectors == 0)
            return {};
        m_plan.segments.push_back({m_lba, static_cast<std::uint32_t>(sectors), trackNumber, sound});
        m_lba += static_cast<std::uint32_t>(sectors);
        return {};
    }

    SessionPlan m_plan;
    std::uint32_t m_lba = 0;
};

CueEntry position(std::uint8_t control, std::uint32_t tno, std::uint32_t index, std::uint8_t form,
                  std::int64_t lba)
{
    const Msf msf = toMsf(lba);
    return {static_cast<std::uint8_t>(control | kAdrPosition),
            static_cast<std::uint8_t>(tno),
            static_cast<std::uint8_t>(index),
            form,
            0,
            msf.minute,
            msf.second,
            msf.frame};
}

std::uint8_t charAt(const std::string& text, std::size_t i)
{
    return i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0;
}

/// Seven characters in each entry, the fourteenth place zero.
void addCatalog(std::vector<CueEntry>& sheet, const std::string& catalog)
{
    for (const std::size_t i : {std::size_t{0}, std::size_t{7}})
        sheet.push_back({kAdrCatalog, charAt(catalog, i), charAt(catalog, i + 1), charAt(catalog, i + 2),
                         charAt(catalog, i + 3), charAt(catalog, i + 4), charAt(catalog, i + 5),
                         charAt(catalog, i + 6)});
}

/// Six characters in each entry.
void addIsrc(std::vector<CueEntry>& sheet, std::uint8_t control, std::uint32_t tno, const std::string& isrc)
{
    for (const std::size_t i : {std::size_t{0}, std::size_t{6}})
        sheet.push_back({static_cast<std::uint8_t>(control | kAdrIsrc), static_cast<std::uint8_t>(tno),
                         charAt(isrc, i), charAt(isrc, i + 1), charAt(isrc, i + 2), charAt(isrc, i + 3),
                         charAt(isrc, i + 4), charAt(isrc, i + 5)});
}

std::uint8_t controlOf(const Track& track)
{
    return static_cast<std::uint8_t>((track.preEmphasis ? kControlPreEmphasis : 0) |
                                     (track.copyPermitted ? kControlCopyPermitted : 0));
}

} // namespace

std::uint32_t SessionPlan::trackAt(std::uint64_t lba) const
{
    const auto after = std::ranges::upper_bound(segments, lba, {}, &Segment::firstSector);
    return after == segments.begin() ? 0 : std::prev(after)->trackNumber;
}

Result<SessionPlan> planSession(std::span<const Track> tracks, const SessionOptions& options)
{
    if (tracks.empty())
        return fail(ErrorCode::CompilationEmpty, "no track");
    if (tracks.size() > kMaximumTracks)
        return fail(ErrorCode::AudioTooManyTracks, std::to_string(tracks.size()) + " tracks");
    if (!options.catalog.empty() && !isCatalogNumber(options.catalog))
        return fail(ErrorCode::InvalidArgument, "a catalogue number has 13 digits: " + options.catalog);
    Planner planner(options);
    for (const Track& track : tracks) {
        if (!track.isrc.empty() && !isIsrc(track.isrc))
            return fail(
                Error::atPath(ErrorCode::InvalidArgument, track.sound.path, "no ISRC: " + track.isrc));
        TRY(planner.add(track));
    }
    return planner.finish();
}

std::array<std::byte, 8> CueEntry::bytes() const
{
    return {std::byte{ctlAdr}, std::byte{tno}, std::byte{index}, std::byte{dataForm},
            std::byte{scms},   std::byte{min}, std::byte{sec},   std::byte{frame}};
}

std::vector<CueEntry> cueSheet(const SessionPlan& plan)
{
    std::vector<CueEntry> sheet;
    if (plan.tracks.empty())
        return sheet;
    if (!plan.options.catalog.empty())
        addCatalog(sheet, plan.options.catalog);
    constexpr std::int64_t kStart = -std::int64_t{kFirstPregapSectors};
    sheet.push_back(position(controlOf(plan.tracks.front().track), 0, 0, kFormAudioByRecorder, kStart));
    for (const PlannedTrack& planned : plan.tracks) {
        const std::uint8_t control = controlOf(planned.track);
        if (!planned.track.isrc.empty())
            addIsrc(sheet, control, planned.number, planned.track.isrc);
        if (planned.number == 1)
            sheet.push_back(position(control, planned.number, 0, kFormAudio, kStart));
        else if (planned.pregapLba != planned.startLba)
            sheet.push_back(position(control, planned.number, 0, kFormAudio, planned.pregapLba));
        sheet.push_back(position(control, planned.number, 1, kFormAudio, planned.startLba));
    }
    sheet.push_back(position(controlOf(plan.tracks.back().track), kLeadOutTrack, 1, kFormAudioByRecorder,
                             plan.sectorCount));
    return sheet;
}

bool isIsrc(std::string_view text)
{
    return text.size() == 12 && isCapital(text[0]) && isCapital(text[1]) &&
           std::ranges::all_of(text.substr(2, 3), [](char c) { return isCapital(c) || isDigit(c); }) &&
           std::ranges::all_of(text.substr(5), isDigit);
}

bool isCatalogNumber(std::string_view text)
{
    return text.size() == 13 && std::ranges::all_of(text, isDigit);
}

} // namespace emberdisc::audio
