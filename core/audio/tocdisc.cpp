// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/tocdisc.h"

#include "core/audio/cuelexer.h"
#include "core/audio/sheetfiles.h"
#include "core/audio/tocsheet.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

namespace emberdisc::audio {

namespace {

struct ModeFacts {
    TrackMode mode = TrackMode::Audio;
    std::uint32_t blockBytes = 2352;
};
ModeFacts factsOf(TocMode mode)
{
    switch (mode) {
    case TocMode::Audio:
        return {TrackMode::Audio, 2352};
    case TocMode::Mode1:
        return {TrackMode::Mode1, 2048};
    case TocMode::Mode1Raw:
        return {TrackMode::Mode1, 2352};
    case TocMode::Mode2:
        return {TrackMode::Mode2, 2336};
    case TocMode::Mode2Form1:
        return {TrackMode::Xa, 2048};
    case TocMode::Mode2Form2:
        return {TrackMode::Xa, 2324};
    case TocMode::Mode2FormMix:
        return {TrackMode::Xa, 2336};
    case TocMode::Mode2Raw:
        return {TrackMode::Mode2, 2352};
    }
    return {};
}

/// cdrdao takes these for files with a head of their own, all others for samples alone.
bool hasHead(const std::string& name)
{
    static constexpr std::array<std::string_view, 4> kSuffixes = {".wav", ".mp3", ".ogg", ".flac"};
    const std::string extension = std::filesystem::path(name).extension().string();
    return std::ranges::any_of(
        kSuffixes, [&](std::string_view suffix) { return equalsIgnoringCase(extension, suffix); });
}

/// Takes the first sectors off a piece; nothing where it has no more than these.
std::optional<Piece> takeFront(Piece& piece, std::uint64_t sectors)
{
    Piece front = piece;
    if (auto* zeros = std::get_if<Zeros>(&piece)) {
        if (zeros->sectors <= sectors)
            return std::nullopt;
        zeros->sectors -= sectors;
        std::get<Zeros>(front).sectors = sectors;
    } else if (auto* data = std::get_if<DataSectors>(&piece)) {
        if (data->sectorCount <= sectors)
            return std::nullopt;
        data->offset += sectors * data->blockBytes;
        data->sectorCount -= sectors;
        std::get<DataSectors>(front).sectorCount = sectors;
    } else {
        auto& sound = std::get<Sound>(piece);
        const std::uint64_t samples = sectors * kSamplesPerSector;
        // Measuring shows whether a sound is long enough whose length is not known yet.
        if (sound.sampleCount <= samples && (sound.count == Count::Exact || !sound.untilEnd))
            return std::nullopt;
        sound.firstSample += samples;
        sound.sampleCount -= std::min(sound.sampleCount, samples);
        auto& taken = std::get<Sound>(front);
        taken.sampleCount = samples;
        taken.untilEnd = false;
    }
    return front;
}

class TocBuilder {
public:
    TocBuilder(const TocSheet& sheet, std::string path) : m_sheet(sheet), m_files(path)
    {
        m_disc.path = std::move(path);
        m_disc.options = {0, m_sheet.title, m_sheet.performer, m_sheet.catalog};
    }

    Result<SheetDisc> build()
    {
        for (const TocTrack& track : m_sheet.tracks)
            TRY(add(track));
        return std::move(m_disc);
    }

private:
    [[nodiscard]] std::unexpected<Error> refuse(std::string_view reason) const
    {
        return fail(
            Error::atPath(ErrorCode::SheetInvalid, m_disc.path,
                          "track " + std::to_string(m_disc.tracks.size() + 1) + " " + std::string(reason)));
    }

    Result<> add(const TocTrack& from)
    {
        const ModeFacts facts = factsOf(from.mode);
        SheetTrack track{.mode = facts.mode};
        std::size_t inPregap = from.start && !from.start->sectors ? from.start->parts : 0;
        for (const auto& part : from.parts) {
            TRY_ASSIGN(Piece piece, pieceOf(part, facts));
            (inPregap > 0 ? track.pregap : track.pieces).push_back(std::move(piece));
            inPregap -= inPregap > 0 ? 1 : 0;
        }
        if (from.start && from.start->sectors)
            TRY(divide(track, *from.start->sectors));
        TRY(checkEnds(track));
        if (facts.mode == TrackMode::Mode1 || facts.mode == TrackMode::Mode2)
            TRY(findMode(track));
        for (const std::uint64_t index : from.indexes)
            track.indexes.push_back(static_cast<std::uint32_t>(index));
        track.title = from.title;
        track.performer = from.performer.empty() ? m_sheet.performer : from.performer;
        track.songwriter = from.songwriter;
        track.isrc = from.isrc;
        track.copyPermitted = from.copyPermitted;
        track.preEmphasis = from.preEmphasis;
        track.fourChannels = from.fourChannels;
        m_disc.tracks.push_back(std::move(track));
        return {};
    }

    Result<Piece> pieceOf(const std::variant<TocZeros, TocFile>& part, const ModeFacts& facts)
    {
        const std::uint64_t unit = isData(facts.mode) ? facts.blockBytes : kSamplesPerSector;
        if (const auto* zeros = std::get_if<TocZeros>(&part)) {
            if (!zeros->length.isTime && zeros->length.amount % unit != 0)
                return refuse("has a pause that is no whole number of sectors");
            return Zeros{zeros->length.isTime ? zeros->length.amount : zeros->length.amount / unit};
        }
        const auto& file = std::get<TocFile>(part);
        const auto inUnits = [unit](const TocLength& length) { // samples or bytes
            return length.isTime ? length.amount * unit : length.amount;
        };
        const std::uint64_t start = inUnits(file.start);
        if (std::max(start, file.offset) > INT64_MAX / 2)
            return refuse("begins behind the end of any file");
        if (isData(facts.mode)) {
            const std::optional<std::uint64_t> bytes =
                file.length ? std::optional(inUnits(*file.length)) : std::nullopt;
            if (bytes && *bytes % unit != 0)
                return refuse("is no whole number of sectors");
            TRY_ASSIGN(auto data, m_files.data(file.name, facts.blockBytes, file.offset + start,
                                               bytes ? std::optional(*bytes / unit) : std::nullopt));
            return data;
        }
        if (file.offset % kBytesPerSample != 0)
            return refuse("does not begin with a sample of its file");
        const bool head = hasHead(file.name);
        if (head && (file.swapped || file.offset > 0))
            return refuse("treats a file with a head as one of samples alone");
        const Encoding encoding = head           ? Encoding::Detect
                                  : file.swapped ? Encoding::RawLittleEndian
                                                 : Encoding::RawBigEndian;
        TRY_ASSIGN(auto sound,
                   m_files.sound(file.name, encoding, file.offset / kBytesPerSample + start,
                                 file.length ? std::optional(inUnits(*file.length)) : std::nullopt));
        return sound;
    }

    /// Moves what lies before START into the pre-gap.
    Result<> divide(SheetTrack& track, std::uint64_t sectors)
    {
        while (sectors > 0 && !track.pieces.empty()) {
            Piece& piece = track.pieces.front();
            if (auto front = takeFront(piece, sectors)) {
                track.pregap.push_back(std::move(*front));
                return {};
            }
            const auto* zeros = std::get_if<Zeros>(&piece);
            const auto* data = std::get_if<DataSectors>(&piece);
            sectors -= zeros  ? zeros->sectors
                       : data ? data->sectorCount
                              : sectorsFor(std::get<Sound>(piece).sampleCount);
            track.pregap.push_back(std::move(piece));
            track.pieces.erase(track.pieces.begin());
        }
        return sectors == 0 ? Result<>() : refuse("has its START behind its end");
    }

    /// Sound that others follow ends with a sector: else there would be a hole in it.
    Result<> checkEnds(const SheetTrack& track) const
    {
        for (const auto* pieces : {&track.pregap, &track.pieces})
            for (std::size_t i = 0; i + 1 < pieces->size(); ++i)
                if (const auto* sound = std::get_if<Sound>(&(*pieces)[i]);
                    sound && !sound->untilEnd && sound->sampleCount % kSamplesPerSector != 0)
                    return refuse("cuts a sound within a sector");
        return {};
    }

    static Result<> findMode(SheetTrack& track)
    {
        for (const auto* pieces : {&track.pieces, &track.pregap})
            for (const Piece& piece : *pieces)
                if (const auto* data = std::get_if<DataSectors>(&piece)) {
                    TRY_ASSIGN(track.mode, SheetFiles::checkMode(*data, track.mode));
                    return {};
                }
        return {};
    }

    const TocSheet& m_sheet;
    SheetFiles m_files;
    SheetDisc m_disc;
};

} // namespace

Result<SheetDisc> discOfTocSheet(std::string_view text, const std::string& path)
{
    auto sheet = parseTocSheet(text);
    if (!sheet) {
        sheet.error().where = AtPath{path};
        return fail(std::move(sheet).error());
    }
    return TocBuilder(*sheet, path).build();
}

} // namespace emberdisc::audio
