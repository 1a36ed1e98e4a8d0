// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/cuedisc.h"

#include "core/audio/cuesheet.h"
#include "core/audio/sheetfiles.h"

#include <algorithm>
#include <utility>

namespace emberdisc::audio {

namespace {

std::uint32_t blockBytesOf(CueTrackMode mode)
{
    switch (mode) {
    case CueTrackMode::Audio:
    case CueTrackMode::Mode1_2352:
    case CueTrackMode::Mode2_2352:
    case CueTrackMode::CdI_2352:
        return 2352;
    case CueTrackMode::Mode1_2048:
        return 2048;
    case CueTrackMode::Mode2_2336:
    case CueTrackMode::CdI_2336:
        return 2336;
    case CueTrackMode::CdG:
        return 2448;
    }
    return 2352;
}

TrackMode modeOf(CueTrackMode mode)
{
    switch (mode) {
    case CueTrackMode::Audio:
    case CueTrackMode::CdG:
        return TrackMode::Audio;
    case CueTrackMode::Mode1_2048:
    case CueTrackMode::Mode1_2352:
        return TrackMode::Mode1;
    case CueTrackMode::Mode2_2336:
    case CueTrackMode::Mode2_2352:
    case CueTrackMode::CdI_2336:
    case CueTrackMode::CdI_2352:
        break;
    }
    return TrackMode::Mode2;
}

/// A place where a sheet cuts a file.
struct Cut {
    std::size_t track = 0;
    CueIndex index = {};
    std::uint64_t offset = 0; ///< bytes into a file without a head
};

class DiscBuilder {
public:
    DiscBuilder(const CueSheet& sheet, std::string path) : m_sheet(sheet), m_files(path)
    {
        m_disc.path = std::move(path);
        m_disc.options = {0, m_sheet.title, m_sheet.performer, m_sheet.catalog};
    }

    Result<SheetDisc> build()
    {
        findCuts();
        for (std::size_t i = 0; i < m_sheet.tracks.size(); ++i)
            TRY(add(i));
        return std::move(m_disc);
    }

private:
    [[nodiscard]] std::unexpected<Error> refuse(const CueTrack& track, const std::string& reason) const
    {
        return fail(Error::atPath(ErrorCode::SheetInvalid, m_disc.path,
                                  "track " + std::to_string(track.number) + " " + reason));
    }

    /// Times count sectors of whatever size the tracks have up to there.
    void findCuts()
    {
        for (std::size_t i = 0; i < m_sheet.tracks.size(); ++i)
            for (const CueIndex& index : m_sheet.tracks[i].indexes) {
                Cut cut{i, index, std::uint64_t{index.frames} * blockBytesOf(m_sheet.tracks[i].mode)};
                if (!m_cuts.empty() && m_cuts.back().index.file == index.file) {
                    const Cut& before = m_cuts.back();
                    cut.offset = before.offset + std::uint64_t{index.frames - before.index.frames} *
                                                     blockBytesOf(m_sheet.tracks[before.track].mode);
                }
                m_cuts.push_back(cut);
            }
    }

    Result<> add(std::size_t number)
    {
        const CueTrack& from = m_sheet.tracks[number];
        if (from.mode == CueTrackMode::CdG)
            return refuse(from, "has a sub-channel of its own, which cannot be burned yet");
        SheetTrack track{.mode = modeOf(from.mode), .session = from.session};
        if (from.pregap) // what exceeds the two seconds that a recorder makes before the first track
            track.pregap.emplace_back(Zeros{
                number == 0 ? *from.pregap - std::min(*from.pregap, kFirstPregapSectors) : *from.pregap});
        const auto one = std::ranges::find(from.indexes, 1U, &CueIndex::number);
        if (from.indexes.back().file != one->file)
            return refuse(from, "goes over several files");
        for (std::size_t i = 0; i < m_cuts.size(); ++i) {
            if (m_cuts[i].track != number || m_cuts[i].index.number > 1)
                continue;
            // INDEX 00 goes up to INDEX 01, that to the next track: further ones cut nothing.
            std::size_t next = i + 1;
            while (m_cuts[i].index.number == 1 && next < m_cuts.size() && m_cuts[next].track == number)
                ++next;
            TRY_ASSIGN(auto piece, pieceFrom(m_cuts[i], next < m_cuts.size() ? &m_cuts[next] : nullptr));
            if (piece)
                (m_cuts[i].index.number == 0 ? track.pregap : track.pieces).push_back(std::move(*piece));
        }
        if (track.pieces.empty())
            return refuse(from, "has no length");
        for (const CueIndex& index : from.indexes)
            if (index.number > 1)
                track.indexes.push_back(index.frames - one->frames);
        if (from.postgap)
            track.pieces.emplace_back(Zeros{*from.postgap});
        if (isData(track.mode)) {
            TRY_ASSIGN(track.mode,
                       SheetFiles::checkMode(std::get<DataSectors>(track.pieces.front()), track.mode));
        }
        takeWords(from, track);
        m_disc.tracks.push_back(std::move(track));
        return {};
    }

    /// Nothing where no sector lies between the cuts.
    Result<std::optional<Piece>> pieceFrom(const Cut& start, const Cut* next)
    {
        const CueFile& file = m_sheet.files[start.index.file];
        const CueTrack& track = m_sheet.tracks[start.track];
        std::optional<std::uint64_t> sectors;
        if (next != nullptr && next->index.file == start.index.file)
            sectors = next->index.frames - start.index.frames;
        if (sectors == std::uint64_t{0})
            return std::optional<Piece>();
        const bool headless = file.type == CueFileType::Binary || file.type == CueFileType::Motorola;
        if (isData(modeOf(track.mode))) {
            if (!headless)
                return refuse(track, "is data, and its file is sound");
            TRY_ASSIGN(auto data, m_files.data(file.name, blockBytesOf(track.mode), start.offset, sectors));
            return std::optional<Piece>(std::move(data));
        }
        const Encoding encoding = file.type == CueFileType::Binary     ? Encoding::RawLittleEndian
                                  : file.type == CueFileType::Motorola ? Encoding::RawBigEndian
                                                                       : Encoding::Detect;
        if (headless && start.offset % kBytesPerSample != 0)
            return refuse(track, "does not begin with a sample of its file");
        const std::uint64_t first =
            headless ? start.offset / kBytesPerSample : std::uint64_t{start.index.frames} * kSamplesPerSector;
        if (sectors)
            sectors = *sectors * kSamplesPerSector;
        TRY_ASSIGN(auto sound, m_files.sound(file.name, encoding, first, sectors));
        return std::optional<Piece>(std::move(sound));
    }

    void takeWords(const CueTrack& from, SheetTrack& track) const
    {
        track.title = from.title;
        track.performer = from.performer.empty() ? m_sheet.performer : from.performer;
        track.songwriter = from.songwriter;
        track.isrc = from.isrc;
        track.copyPermitted = from.copyPermitted;
        track.preEmphasis = from.preEmphasis;
        track.fourChannels = from.fourChannels;
    }

    const CueSheet& m_sheet;
    SheetFiles m_files;
    SheetDisc m_disc;
    std::vector<Cut> m_cuts; ///< in the order of the sheet
};

} // namespace

Result<SheetDisc> discOfCueSheet(std::string_view text, const std::string& path)
{
    auto sheet = parseCueSheet(text);
    if (!sheet) {
        sheet.error().where = AtPath{path};
        return fail(std::move(sheet).error());
    }
    return DiscBuilder(*sheet, path).build();
}

} // namespace emberdisc::audio
