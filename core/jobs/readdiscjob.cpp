// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/readdiscjob.h"

#include "core/base/ownedfd.h"
#include "core/image/fileoperations.h"
#include "core/image/imagereader.h"
#include "core/jobs/discburner.h"
#include "core/recorder/discsource.h"
#include "core/source/filesectorsource.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace emberdisc::jobs {

namespace {

constexpr std::uint64_t kSectorSize = source::FileSectorSource::kSectorSize;
constexpr std::uintmax_t kLargestMap = 64 << 20;
/// Sectors that must be alike before a disc is taken for the one that an image is of.
constexpr std::uint64_t kSamples = 32;
/// Files that are named; of a disc with more everything is suspect.
constexpr std::size_t kMostFiles = 1000;

/// The map beside the image, if both are there and fit each other.
Result<std::optional<recorder::RescueMap>> earlierRun(const std::string& image)
{
    const std::string path = mapFileOf(image);
    std::error_code error;
    const auto mapSize = std::filesystem::file_size(path, error);
    if (error || !std::filesystem::exists(image, error))
        return std::optional<recorder::RescueMap>();
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    auto map = mapSize > kLargestMap ? fail(ErrorCode::InvalidArgument, "too large")
                                     : recorder::RescueMap::parse(text);
    if (!map)
        return fail(Error::atPath(map.error().code, path, map.error().detail));
    if (std::filesystem::file_size(image, error) != map->sectors() * kSectorSize)
        return fail(Error::atPath(ErrorCode::InvalidArgument, path, "the map is of another image"));
    return std::optional(std::move(*map));
}

/// On a disc that can be written anywhere, what lies behind its volume is no part of what it holds.
std::uint64_t sectorsOf(const recorder::DiscSectorSource& disc)
{
    const recorder::MediumState& medium = disc.medium();
    const bool hasEnd = medium.status == recorder::MediumStatus::Overwritable && medium.usedSectors > 0;
    return hasEnd ? std::min(medium.usedSectors, disc.sectorCount()) : disc.sectorCount();
}

/// MediumChanged unless the disc holds what the image has of it.
Result<> checkSameDisc(recorder::DiscSectorSource& disc, const recorder::RescueMap& map,
                       const std::string& path)
{
    const Error other = Error::atPath(ErrorCode::MediumChanged, path, "the image is of another disc");
    if (sectorsOf(disc) != map.sectors())
        return fail(other);
    TRY_ASSIGN(const auto image, source::FileSectorSource::open(path));
    std::array<std::byte, kSectorSize> onDisc{};
    std::array<std::byte, kSectorSize> inFile{};
    const auto data = recorder::dataRanges(disc.medium(), map.sectors());
    std::uint64_t compared = 0;
    for (const recorder::MapRange& range : map.ranges(recorder::SectorState::Read)) {
        const std::uint64_t step = std::max<std::uint64_t>(range.count / 8, 1);
        for (std::uint64_t lba = range.first; lba < range.first + range.count && compared < kSamples;
             lba += step) {
            const bool isData = std::ranges::any_of(data, [lba](const recorder::MapRange& part) {
                return lba >= part.first && lba < part.first + part.count;
            });
            if (!isData || !disc.read(lba, onDisc))
                continue;
            TRY(image->read(lba, inFile));
            if (onDisc != inFile)
                return fail(other);
            ++compared;
        }
    }
    if (compared == 0)
        return fail(other);
    return {};
}

/// Keeps the map where something is unreadable, and removes it where nothing is.
Result<> keepMap(const recorder::RescueMap& map, const std::string& image)
{
    const std::string path = mapFileOf(image);
    if (map.isWhole()) {
        ::unlink(path.c_str());
        return {};
    }
    image::PartialFile file(path);
    TRY(file.create());
    const std::string text = map.toText();
    TRY(file.write(0, std::as_bytes(std::span(text))));
    return file.keep(image::ExistingFile::Replace);
}

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

using Read = std::function<Result<>(const recorder::SectorTaker&)>;

/// Into an image that is there. What was gained stays, however it ends.
Result<> fillIn(const std::string& path, const recorder::RescueMap& map, const Read& read)
{
    const OwnedFd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (file.get() < 0)
        return fail(Error::fromErrno(errno, ErrorCode::WriteFileFailed, path));
    const auto done = read([&](std::uint64_t lba, std::span<const std::byte> sectors) {
        return image::writeAt(file.get(), lba * kSectorSize, sectors, path);
    });
    if (::fsync(file.get()) != 0)
        return fail(Error::fromErrno(errno, ErrorCode::WriteFileFailed, path));
    TRY(keepMap(map, path));
    return done;
}

Result<> readAnew(const std::string& path, image::ExistingFile existing, const recorder::RescueMap& map,
                  const Read& read, JobContext& context)
{
    image::PartialFile file(path);
    TRY(file.create());
    const std::uint64_t needed = map.sectors() * kSectorSize;
    const auto room = image::systemFileOperations().freeBytes(file.folder());
    if (room && *room < needed)
        return fail(
            Error::atPath(ErrorCode::NoSpace, file.folder(), std::to_string(needed) + " bytes are needed"));
    TRY(read([&file](std::uint64_t lba, std::span<const std::byte> sectors) {
        return file.write(lba * kSectorSize, sectors);
    }));
    context.phase(Phase::Flushing);
    // The map first: an image with holes must never stand there without it.
    TRY(keepMap(map, path));
    const auto kept = file.keep(existing);
    if (!kept)
        ::unlink(mapFileOf(path).c_str());
    return kept;
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
    report.target = m_request.path;
    TRY_ASSIGN(const auto earlier, earlierRun(m_request.path));
    const auto overwrite = earlier ? Overwrite::Always : m_request.overwrite;
    TRY_ASSIGN(const auto existing, decide(overwrite, m_request.path, context));
    TRY_ASSIGN(auto burner,
               DiscBurner::open(m_services, m_request.deviceId, DeviceAccess::Query, context, report));
    const auto isAudio = [](const recorder::TrackInfo& track) {
        return track.kind == recorder::TrackKind::Audio;
    };
    if (std::ranges::any_of(burner.medium().tracks, isAudio))
        return fail(ErrorCode::MediumUnsuitable, "an .iso cannot hold audio tracks");
    TRY_ASSIGN(const auto disc,
               recorder::DiscSectorSource::open(burner.transport(), m_services.clock, context.stopToken()));
    recorder::RescueMap map = earlier.value_or(recorder::RescueMap(sectorsOf(*disc)));
    const Read read = [&](const recorder::SectorTaker& take) {
        return recorder::readDisc(burner.transport(), disc->medium(), map, m_request.options, take, context,
                                  m_services.clock);
    };
    if (earlier)
        TRY(checkSameDisc(*disc, map, m_request.path));
    TRY(earlier ? fillIn(m_request.path, map, read) : readAnew(m_request.path, existing, map, read, context));
    report.sectors = map.count(recorder::SectorState::Read);
    report.bytes = report.sectors * kSectorSize;
    noteDamage(map, *disc, m_request.path, report);
    return {};
}

} // namespace emberdisc::jobs
