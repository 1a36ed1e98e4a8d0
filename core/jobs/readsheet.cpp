// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/readsheet.h"

#include "core/jobs/discburner.h"
#include "core/jobs/discimage.h"
#include "core/mmc/cdtext.h"
#include "core/recorder/readdisc.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include <QString>

namespace emberdisc::jobs {

namespace {

/// Stretches that are named; of a disc with more everything is suspect.
constexpr std::size_t kMostStretches = 1000;

audio::CueTrackMode modeOf(mmc::SectorKind kind)
{
    switch (kind) {
    case mmc::SectorKind::Audio:
        return audio::CueTrackMode::Audio;
    case mmc::SectorKind::Mode1:
    case mmc::SectorKind::Other:
        return audio::CueTrackMode::Mode1_2352;
    case mmc::SectorKind::Mode2:
    case mmc::SectorKind::Mode2Form1:
    case mmc::SectorKind::Mode2Form2:
        break;
    }
    return audio::CueTrackMode::Mode2_2352;
}

/// Of the first language whose characters a sheet can hold; sheets know one language.
class CdTexts {
public:
    explicit CdTexts(std::span<const mmc::CdTextPack> packs)
    {
        for (mmc::CdTextBlock& block : mmc::decodeCdText(packs))
            if (block.characters != mmc::CdTextCharacters::MusicShiftJis) {
                m_block = std::move(block);
                return;
            }
    }

    /// `track` 0 is the disc.
    [[nodiscard]] std::string text(mmc::CdTextType type, std::uint8_t track) const
    {
        const auto ofType = m_block.texts.find(type);
        if (ofType == m_block.texts.end() || !ofType->second.contains(track))
            return {};
        return QString::fromLatin1(ofType->second.at(track)).toStdString();
    }

private:
    mmc::CdTextBlock m_block;
};

audio::CueTrack trackOf(const recorder::CdTrack& track, std::uint64_t place, const CdTexts& texts)
{
    audio::CueTrack result{.number = track.number, .session = track.session, .mode = modeOf(track.kind)};
    const auto frameOf = [&](std::int64_t lba) {
        return static_cast<std::uint32_t>(place + static_cast<std::uint64_t>(lba - track.firstReadable()));
    };
    if (track.pause == recorder::Pause::Readable)
        result.indexes.push_back({0, 0, frameOf(track.pauseStart)});
    else if (track.pause == recorder::Pause::Lost)
        result.pregap = static_cast<std::uint32_t>(track.start - track.pauseStart);
    result.indexes.push_back({1, 0, frameOf(track.start)});
    for (const std::int64_t lba : track.indexes)
        result.indexes.push_back({result.indexes.back().number + 1, 0, frameOf(lba)});
    result.title = texts.text(mmc::CdTextType::Title, track.number);
    result.performer = texts.text(mmc::CdTextType::Performer, track.number);
    result.songwriter = texts.text(mmc::CdTextType::Songwriter, track.number);
    result.isrc = track.isrc;
    result.copyPermitted = (track.control & 2) != 0;
    result.preEmphasis = result.mode == audio::CueTrackMode::Audio && (track.control & 1) != 0;
    result.fourChannels = result.mode == audio::CueTrackMode::Audio && (track.control & 8) != 0;
    return result;
}

/// Whether two sheets cut their file in the same way: that is as much as two drives tell alike of one disc.
bool describeTheSame(const audio::CueSheet& a, const audio::CueSheet& b)
{
    const auto sameIndex = [](const audio::CueIndex& one, const audio::CueIndex& other) {
        return one.number == other.number && one.frames == other.frames;
    };
    return std::ranges::equal(
        a.tracks, b.tracks, [&](const audio::CueTrack& one, const audio::CueTrack& other) {
            return one.mode == other.mode && one.session == other.session && one.pregap == other.pregap &&
                   std::ranges::equal(one.indexes, other.indexes, sameIndex);
        });
}

Result<> checkSameSheet(const audio::CueSheet& sheet, const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return fail(Error::atPath(ErrorCode::FileNotFound, path, "it tells how the image is cut"));
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto earlier = audio::parseCueSheet(text);
    if (!file || !earlier || !describeTheSame(sheet, *earlier))
        return fail(Error::atPath(ErrorCode::MediumChanged, path, "the sheet is of another disc"));
    return {};
}

/// The tracks that data can be compared of: no drive gives the same sound twice for sure.
recorder::ReadOrder comparable(const recorder::ReadOrder& order, const recorder::CdLayout& layout)
{
    recorder::ReadOrder result{.how = order.how, .sectors = order.sectors};
    for (std::size_t i = 0; i < layout.tracks.size(); ++i)
        if (layout.tracks[i].kind != mmc::SectorKind::Audio)
            result.stretches.push_back(order.stretches[i]);
    return result;
}

/// Each stretch of sectors that cannot be read, with its track.
void noteStretches(const recorder::RescueMap& map, const recorder::ReadOrder& order,
                   const recorder::CdLayout& layout, JobReport& report)
{
    for (const recorder::MapRange& range : map.ranges(recorder::SectorState::Unreadable)) {
        if (report.missing.size() >= kMostStretches)
            return;
        const std::int64_t lba = recorder::lbaAt(order, range.first).value_or(0);
        const auto track = std::ranges::find_if(
            layout.tracks, [lba](const recorder::CdTrack& candidate) { return lba < candidate.end; });
        std::string detail = std::to_string(range.count) + " sectors";
        if (track != layout.tracks.end())
            detail += " of track " + std::to_string(track->number);
        report.missing.push_back({ErrorCode::ReadFailed, std::move(detail), {}, AtLba{lba}});
    }
}

} // namespace

std::optional<SheetFiles> sheetFilesOf(const std::string& path)
{
    const std::filesystem::path given(path);
    const QString extension = QString::fromStdString(given.extension().string()).toLower();
    const auto with = [&given](const char* other) {
        return std::filesystem::path(given).replace_extension(other);
    };
    if (extension == QStringLiteral(".cue"))
        return SheetFiles{path, with(".bin").string()};
    if (extension == QStringLiteral(".bin"))
        return SheetFiles{with(".cue").string(), path};
    return std::nullopt;
}

audio::CueSheet sheetOf(const recorder::CdLayout& layout, std::string binaryName)
{
    const CdTexts texts(layout.cdText);
    audio::CueSheet sheet{.catalog = layout.catalogNumber,
                          .title = texts.text(mmc::CdTextType::Title, 0),
                          .performer = texts.text(mmc::CdTextType::Performer, 0),
                          .songwriter = texts.text(mmc::CdTextType::Songwriter, 0)};
    sheet.files.push_back({std::move(binaryName), audio::CueFileType::Binary});
    const recorder::ReadOrder order = recorder::wholeOrder(layout);
    for (std::size_t i = 0; i < layout.tracks.size(); ++i)
        sheet.tracks.push_back(trackOf(layout.tracks[i], order.stretches[i].first, texts));
    return sheet;
}

Result<> readSheet(const ReadDiscRequest& request, const SheetFiles& files, const JobServices& services,
                   JobContext& context, JobReport& report)
{
    const std::string name = std::filesystem::path(files.binary).filename().string();
    if (std::ranges::any_of(name, [](char c) { return c == '"' || (c >= 0 && c < ' '); }))
        return fail(Error::atPath(ErrorCode::NameInvalid, files.binary, "a sheet cannot name it"));
    const DiscImage target{files.binary, mmc::kRawSectorSize};
    TRY_ASSIGN(const auto earlier, earlierRun(target));
    const auto overwrite = earlier ? Overwrite::Always : request.overwrite;
    TRY_ASSIGN(const auto existing, decide(overwrite, files.binary, context));
    TRY_ASSIGN(const auto existingSheet, decide(overwrite, files.sheet, context));
    TRY_ASSIGN(auto burner,
               DiscBurner::open(services, request.deviceId, DeviceAccess::Query, context, report));
    report.target = files.sheet;
    TRY_ASSIGN(const auto layout, recorder::readCdLayout(burner.transport(), burner.medium(), services.clock,
                                                         context.stopToken()));
    const auto order = recorder::wholeOrder(layout);
    const audio::CueSheet sheet = sheetOf(layout, name);
    recorder::RescueMap map = earlier.value_or(recorder::RescueMap(order.sectors));
    const ReadInto read = [&](const recorder::SectorTaker& take) {
        return recorder::readDisc(burner.transport(), order, map, request.options, take, context,
                                  services.clock, 75.0 * mmc::kRawSectorSize);
    };
    if (earlier) {
        TRY(checkSameSheet(sheet, files.sheet));
        const auto data = comparable(order, layout);
        if (!data.stretches.empty())
            TRY(checkSameDisc(burner.transport(), data, map, target, services.clock, context.stopToken()));
        TRY(fillIn(target, map, read));
    } else {
        // Whether the sheet can be written shows before the disc is read.
        image::PartialFile sheetFile(files.sheet);
        TRY(sheetFile.create());
        const std::string text = toText(sheet);
        TRY(sheetFile.write(0, std::as_bytes(std::span(text))));
        TRY(readAnew(target, existing, map, read, context));
        TRY(sheetFile.keep(existingSheet));
    }
    report.sectors = map.count(recorder::SectorState::Read);
    report.bytes = report.sectors * mmc::kRawSectorSize;
    report.tracks = static_cast<std::uint32_t>(layout.tracks.size());
    noteStretches(map, order, layout, report);
    return {};
}

} // namespace emberdisc::jobs
