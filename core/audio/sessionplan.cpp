// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/sessionplan.h"

#include "core/audio/isrc.h"
#include "core/audio/sheetdisc.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace emberdisc::audio {

namespace {

// Control bits and ADR values of the sub-channel, MMC-6 4.3.4.
constexpr std::uint8_t kControlPreEmphasis = 0x10;
constexpr std::uint8_t kControlCopyPermitted = 0x20;
constexpr std::uint8_t kControlData = 0x40;
constexpr std::uint8_t kControlFourChannels = 0x80;
constexpr std::uint8_t kAdrPosition = 1;
constexpr std::uint8_t kAdrCatalog = 2;
constexpr std::uint8_t kAdrIsrc = 3;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

Count worse(Count a, Count b)
{
    return a == Count::Exact ? b : a;
}

std::uint64_t sectorsOf(const Piece& piece)
{
    if (const auto* sound = std::get_if<Sound>(&piece))
        return sectorsFor(sound->sampleCount);
    if (const auto* data = std::get_if<DataSectors>(&piece))
        return data->sectorCount;
    return std::get<Zeros>(piece).sectors;
}

/// The recorder makes the first 150 sectors itself, so that only what exceeds them is ours.
std::uint32_t silenceBefore(const Track& track, const SessionOptions& options, bool isFirst)
{
    if (!isFirst)
        return track.gapSectors.value_or(options.gapSectors);
    const std::uint32_t asked = track.gapSectors.value_or(0);
    return asked - std::min(asked, kFirstPregapSectors);
}

SheetTrack sheetTrackOf(const Track& track, const SessionOptions& options, bool isFirst)
{
    SheetTrack result;
    result.pregap.emplace_back(Zeros{silenceBefore(track, options, isFirst)});
    if (track.pregapSound)
        result.pregap.emplace_back(*track.pregapSound);
    result.pieces = {track.sound, Zeros{track.postgapSectors}};
    result.title = track.title;
    result.performer = track.performer;
    result.songwriter = track.songwriter;
    result.isrc = track.isrc;
    result.copyPermitted = track.copyPermitted;
    result.preEmphasis = track.preEmphasis;
    return result;
}

std::uint8_t controlOf(const SheetTrack& track)
{
    const bool sound = !isData(track.mode);
    return static_cast<std::uint8_t>((isData(track.mode) ? kControlData : 0) |
                                     (sound && track.preEmphasis ? kControlPreEmphasis : 0) |
                                     (sound && track.fourChannels ? kControlFourChannels : 0) |
                                     (track.copyPermitted ? kControlCopyPermitted : 0));
}

/// Lays one track after the other, from LBA 0 on.
class Planner {
public:
    explicit Planner(const SessionOptions& options)
    {
        m_plan.options = options;
        m_plan.count = Count::Exact;
    }

    Result<> add(const SheetTrack& track)
    {
        PlannedTrack planned;
        planned.number = static_cast<std::uint32_t>(m_plan.tracks.size() + 1);
        planned.mode = track.mode;
        planned.control = controlOf(track);
        planned.pregapLba = m_lba;
        for (const Piece& piece : track.pregap)
            TRY(append(planned.number, sectorsOf(piece), piece));
        planned.startLba = m_lba;
        for (const Piece& piece : track.pieces)
            TRY(append(planned.number, sectorsOf(piece), piece));
        const std::uint32_t sectors = m_lba - planned.startLba;
        TRY(addIndexes(planned, track.indexes, sectors));
        planned.paddedSectors = kMinimumTrackSectors - std::min(kMinimumTrackSectors, sectors);
        TRY(append(planned.number, planned.paddedSectors, Zeros{}));
        planned.sectorCount = m_lba - planned.startLba;
        m_plan.tracks.push_back(std::move(planned));
        return {};
    }

    /// Of the one that was added last.
    PlannedTrack& last() { return m_plan.tracks.back(); }

    SessionPlan finish()
    {
        m_plan.sectorCount = m_lba;
        return std::move(m_plan);
    }

private:
    static Result<> addIndexes(PlannedTrack& planned, std::span<const std::uint32_t> indexes,
                               std::uint32_t sectors)
    {
        for (std::uint32_t before = 0; const std::uint32_t index : indexes) {
            if (index < before || index >= sectors)
                return fail(ErrorCode::SheetInvalid, "track " + std::to_string(planned.number) +
                                                         " has an index that lies outside of it");
            before = index;
            planned.indexLbas.push_back(planned.startLba + index);
        }
        return {};
    }

    Result<> append(std::uint32_t trackNumber, std::uint64_t sectors, const Piece& piece)
    {
        const auto* sound = std::get_if<Sound>(&piece);
        const auto* data = std::get_if<DataSectors>(&piece);
        if (sound != nullptr)
            m_plan.count = worse(m_plan.count, sound->count);
        if (sectors > kMaximumLeadOutLba - m_lba)
            return fail(ErrorCode::ImageTooLarge,
                        "track " + std::to_string(trackNumber) + " would end behind 99:59:74");
        if (sectors == 0)
            return {};
        Segment segment{m_lba, static_cast<std::uint32_t>(sectors), trackNumber};
        if (sound != nullptr)
            segment.sound = *sound;
        if (data != nullptr)
            segment.data = *data;
        m_plan.segments.push_back(std::move(segment));
        m_lba += static_cast<std::uint32_t>(sectors);
        return {};
    }

    SessionPlan m_plan;
    std::uint32_t m_lba = 0;
};

Result<> checkDisc(std::size_t tracks, const SessionOptions& options)
{
    if (tracks == 0)
        return fail(ErrorCode::CompilationEmpty, "no track");
    if (tracks > kMaximumTracks)
        return fail(ErrorCode::AudioTooManyTracks, std::to_string(tracks) + " tracks");
    if (!options.catalog.empty() && !isCatalogNumber(options.catalog))
        return fail(ErrorCode::InvalidArgument, "a catalogue number has 13 digits: " + options.catalog);
    return {};
}

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

/// Data forms of a mode, MMC-6 table 634: sectors from the host, and what the recorder makes itself.
struct Forms {
    std::uint8_t fromHost = 0;
    std::uint8_t byRecorder = 0;
};
Forms formsOf(TrackMode mode)
{
    switch (mode) {
    case TrackMode::Audio:
        return {0x00, 0x01};
    case TrackMode::Mode1:
        return {0x10, 0x14};
    case TrackMode::Xa:
        return {0x20, 0x24};
    case TrackMode::Mode2:
        return {0x30, 0x34};
    }
    return {};
}

} // namespace

std::uint8_t dataFormOf(TrackMode mode)
{
    return formsOf(mode).fromHost;
}

std::uint32_t SessionPlan::trackAt(std::uint64_t lba) const
{
    const auto after = std::ranges::upper_bound(segments, lba, {}, &Segment::firstSector);
    return after == segments.begin() ? 0 : std::prev(after)->trackNumber;
}

Result<SessionPlan> planSession(std::span<const Track> tracks, const SessionOptions& options)
{
    TRY(checkDisc(tracks.size(), options));
    Planner planner(options);
    for (const Track& track : tracks) {
        if (!track.isrc.empty() && !isIsrc(track.isrc))
            return fail(
                Error::atPath(ErrorCode::InvalidArgument, track.sound.path, "no ISRC: " + track.isrc));
        TRY(planner.add(sheetTrackOf(track, options, &track == tracks.data())));
        planner.last().track = track;
    }
    return planner.finish();
}

Result<SessionPlan> planSheet(const SheetDisc& disc)
{
    TRY(checkDisc(disc.tracks.size(), disc.options));
    Planner planner(disc.options);
    for (const SheetTrack& track : disc.tracks) {
        const auto length = [](std::uint64_t sum, const Piece& piece) { return sum + sectorsOf(piece); };
        if (std::accumulate(track.pieces.begin(), track.pieces.end(), std::uint64_t{0}, length) == 0)
            return fail(
                Error::atPath(ErrorCode::SheetInvalid, disc.path,
                              "track " + std::to_string(&track - disc.tracks.data() + 1) + " has no length"));
        if (auto added = planner.add(track); !added) {
            added.error().where = AtPath{disc.path};
            return fail(std::move(added).error());
        }
        Track& planned = planner.last().track;
        planned.title = track.title;
        planned.performer = track.performer;
        planned.songwriter = track.songwriter;
        planned.isrc = track.isrc;
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
    const PlannedTrack& first = plan.tracks.front();
    const PlannedTrack& last = plan.tracks.back();
    sheet.push_back(position(first.control, 0, 0, formsOf(first.mode).byRecorder, kStart));
    for (const PlannedTrack& planned : plan.tracks) {
        const std::uint8_t form = dataFormOf(planned.mode);
        const auto add = [&](std::uint32_t index, std::int64_t lba) {
            sheet.push_back(position(planned.control, planned.number, index, form, lba));
        };
        if (!planned.track.isrc.empty())
            addIsrc(sheet, planned.control, planned.number, planned.track.isrc);
        if (planned.number == 1)
            add(0, kStart);
        else if (planned.pregapLba != planned.startLba)
            add(0, planned.pregapLba);
        add(1, planned.startLba);
        for (std::uint32_t index = 2; const std::uint32_t lba : planned.indexLbas)
            add(index++, lba);
    }
    sheet.push_back(
        position(last.control, kLeadOutTrack, 1, formsOf(last.mode).byRecorder, plan.sectorCount));
    return sheet;
}

bool isCatalogNumber(std::string_view text)
{
    return text.size() == 13 && std::ranges::all_of(text, isDigit);
}

} // namespace emberdisc::audio
