// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/readdiscjob.h"

#include "core/image/imagereader.h"
#include "core/jobs/discburner.h"
#include "core/jobs/discimage.h"
#include "core/jobs/readsheet.h"
#include "core/recorder/discsource.h"
#include "core/recorder/mediumnames.h"
#include "core/source/filesectorsource.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace emberdisc::jobs {

namespace {

constexpr std::uint64_t kSectorSize = source::FileSectorSource::kSectorSize;
/// Files that are named; of a disc with more everything is suspect.
constexpr std::size_t kMostFiles = 1000;

/// Names the files of the image that unreadable sectors are in.
void noteDamage(const recorder::RescueMap& map, const recorder::DiscSectorSource& disc,
                const std::string& path, JobReport& report)
{
    const auto bad = map.ranges(recorder::SectorState::Unreadable);
    if (bad.empty())
        return;
    std::set<std::string> named;
    const auto image = source::FileSectorSource::open(path);
    const auto reader = image ? image::ImageReader::open(**image, {.sessionStart = disc.sessionStart()})
                              : fail(image.error());
    for (const recorder::MapRange& range : bad)
        for (std::uint64_t lba = range.first; lba < range.first + range.count; ++lba) {
            const auto file = reader ? reader->mapLba(lba) : std::nullopt;
            if (named.size() < kMostFiles && named.insert(file.value_or(std::string())).second) {
                Error error{ErrorCode::ReadFailed, {}, {}, AtLba{static_cast<std::int64_t>(lba)}};
                if (file)
                    error = Error::atPath(ErrorCode::ReadFailed, *file,
                                          "sector " + std::to_string(lba) + " cannot be read");
                report.missing.push_back(std::move(error));
            }
        }
}

} // namespace

std::string mapFileOf(const std::string& image)
{
    return image + ".map";
}

ReadDiscJob::ReadDiscJob(ReadDiscRequest request, const JobServices& services)
    : m_request(std::move(request)), m_services(services)
{}

Result<> ReadDiscJob::run(JobContext& context, JobReport& report)
{
    context.phase(Phase::Preparing);
    if (const auto sheet = sheetFilesOf(m_request.path))
        return readSheet(m_request, *sheet, m_services, context, report);
    return readImage(context, report);
}

Result<> ReadDiscJob::readImage(JobContext& context, JobReport& report)
{
    const DiscImage target{m_request.path, kSectorSize};
    TRY_ASSIGN(const auto earlier, earlierRun(target));
    const auto overwrite = earlier ? Overwrite::Always : m_request.overwrite;
    TRY_ASSIGN(const auto existing, decide(overwrite, m_request.path, context));
    TRY_ASSIGN(auto burner,
               DiscBurner::open(m_services, m_request.deviceId, DeviceAccess::Query, context, report));
    report.target = m_request.path;
    const auto& tracks = burner.medium().tracks;
    if (std::ranges::count(tracks, recorder::TrackKind::Audio, &recorder::TrackInfo::kind) > 0)
        return fail(ErrorCode::MediumUnsuitable, "an .iso cannot hold audio tracks, a .cue file can");
    m_joinsTracks = recorder::isCd(burner.medium().kind) && tracks.size() > 1;
    TRY_ASSIGN(const auto disc,
               recorder::DiscSectorSource::open(burner.transport(), m_services.clock, context.stopToken()));
    recorder::RescueMap map = earlier.value_or(recorder::RescueMap(sectorsToCopy(*disc)));
    const auto order = recorder::dataOrder(disc->medium(), map.sectors());
    const ReadInto read = [&](const recorder::SectorTaker& take) {
        return recorder::readDisc(burner.transport(), order, map, m_request.options, take, context,
                                  m_services.clock, disc->medium().speedUnit * 1000.0);
    };
    if (earlier && sectorsToCopy(*disc) != map.sectors())
        return fail(Error::atPath(ErrorCode::MediumChanged, m_request.path, "the image is of another disc"));
    if (earlier)
        TRY(checkSameDisc(burner.transport(), order, map, target, m_services.clock, context.stopToken()));
    TRY(earlier ? fillIn(target, map, read) : readAnew(target, existing, map, read, context));
    report.sectors = map.count(recorder::SectorState::Read);
    report.bytes = report.sectors * kSectorSize;
    noteDamage(map, *disc, m_request.path, report);
    return {};
}

} // namespace emberdisc::jobs
