// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/readdiscjob.h"

#include "core/image/fileoperations.h"
#include "core/image/imagereader.h"
#include "core/jobs/discburner.h"
#include "core/recorder/discsource.h"
#include "core/source/filesectorsource.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
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

/// The image of an earlier run, open for writing in place.
class ImageInPlace {
public:
    explicit ImageInPlace(std::string path)
        : m_path(std::move(path)), m_fd(::open(m_path.c_str(), O_WRONLY | O_CLOEXEC))
    {}
    ~ImageInPlace()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    ImageInPlace(const ImageInPlace&) = delete;
    ImageInPlace& operator=(const ImageInPlace&) = delete;

    [[nodiscard]] Result<> write(std::uint64_t offset, std::span<const std::byte> bytes) const
    {
        while (!bytes.empty()) {
            const ssize_t written = ::pwrite(m_fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
            if (written < 0 && errno == EINTR)
                continue;
            if (written < 0)
                return fail(Error::fromErrno(errno, ErrorCode::WriteFileFailed, m_path));
            bytes = bytes.subspan(static_cast<std::size_t>(written));
            offset += static_cast<std::uint64_t>(written);
        }
        return {};
    }
    [[nodiscard]] Result<> sync() const
    {
        if (::fsync(m_fd) != 0)
            return fail(Error::fromErrno(errno, ErrorCode::WriteFileFailed, m_path));
        return {};
    }

private:
    std::string m_path;
    int m_fd;
};

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

/// MediumChanged unless the disc holds what the image has of it.
Result<> checkSameDisc(recorder::DiscSectorSource& disc, const recorder::RescueMap& map,
                       const std::string& path)
{
    const Error other = Error::atPath(ErrorCode::MediumChanged, path, "the image is of another disc");
    if (disc.sectorCount() != map.sectors())
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
    recorder::RescueMap map = earlier.value_or(recorder::RescueMap(disc->sectorCount()));
    const auto read = [&](const recorder::SectorTaker& take) {
        return recorder::readDisc(burner.transport(), disc->medium(), map, m_request.options, take, context,
                                  m_services.clock);
    };
    if (earlier) {
        TRY(checkSameDisc(*disc, map, m_request.path));
        const ImageInPlace file(m_request.path);
        const auto done = read([&file](std::uint64_t lba, std::span<const std::byte> sectors) {
            return file.write(lba * kSectorSize, sectors);
        });
        TRY(file.sync());
        TRY(keepMap(map, m_request.path)); // what was gained stays, however it ended
        TRY(done);
    } else {
        image::PartialFile file(m_request.path);
        TRY(file.create());
        const auto room = image::systemFileOperations().freeBytes(file.folder());
        if (room && *room < map.sectors() * kSectorSize)
            return fail(Error::atPath(ErrorCode::NoSpace, file.folder(),
                                      std::to_string(map.sectors() * kSectorSize) + " bytes are needed"));
        TRY(read([&file](std::uint64_t lba, std::span<const std::byte> sectors) {
            return file.write(lba * kSectorSize, sectors);
        }));
        context.phase(Phase::Flushing);
        // The map first: an image with holes must never stand there without it.
        TRY(keepMap(map, m_request.path));
        TRY(file.keep(existing));
    }
    report.sectors = map.count(recorder::SectorState::Read);
    report.bytes = report.sectors * kSectorSize;
    noteDamage(map, *disc, m_request.path, report);
    return {};
}

} // namespace emberdisc::jobs
