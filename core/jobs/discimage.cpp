// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/discimage.h"

#include "core/base/ownedfd.h"
#include "core/image/fileoperations.h"
#include "core/jobs/readdiscjob.h"
#include "core/mmc/device.h"
#include "core/recorder/sectorreader.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace emberdisc::jobs {

namespace {

constexpr std::uintmax_t kLargestMap = 64 << 20;
/// Sectors that must be alike before a disc is taken for the one that an image is of.
constexpr std::uint64_t kSamples = 32;
constexpr std::uint64_t kSamplesPerRange = 8;

/// Keeps the map where something is unreadable, and removes it where nothing is.
Result<> keepMap(const recorder::RescueMap& map, const DiscImage& target)
{
    const std::string path = mapFileOf(target.path);
    if (map.isWhole()) {
        ::unlink(path.c_str());
        return {};
    }
    image::PartialFile file(path);
    TRY(file.create());
    const std::string text = map.toText(target.sectorSize);
    TRY(file.write(0, std::as_bytes(std::span(text))));
    return file.keep(image::ExistingFile::Replace);
}

} // namespace

std::uint64_t sectorsToCopy(const recorder::DiscSectorSource& disc)
{
    const recorder::MediumState& medium = disc.medium();
    const bool hasEnd = medium.status == recorder::MediumStatus::Overwritable && medium.usedSectors > 0;
    return hasEnd ? std::min(medium.usedSectors, disc.sectorCount()) : disc.sectorCount();
}

Result<std::optional<recorder::RescueMap>> earlierRun(const DiscImage& target)
{
    const std::string path = mapFileOf(target.path);
    std::error_code error;
    const auto mapSize = std::filesystem::file_size(path, error);
    if (error || !std::filesystem::exists(target.path, error))
        return std::optional<recorder::RescueMap>();
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    auto map = mapSize > kLargestMap ? fail(ErrorCode::InvalidArgument, "too large")
                                     : recorder::RescueMap::parse(text, target.sectorSize);
    if (!map)
        return fail(Error::atPath(map.error().code, path, map.error().detail));
    if (std::filesystem::file_size(target.path, error) != map->sectors() * target.sectorSize)
        return fail(Error::atPath(ErrorCode::InvalidArgument, path, "the map is of another image"));
    return std::optional(std::move(*map));
}

Result<> checkSameDisc(mmc::Transport& transport, const recorder::ReadOrder& order,
                       const recorder::RescueMap& map, const DiscImage& target, const Clock& clock,
                       const std::stop_token& stop)
{
    const Error other = Error::atPath(ErrorCode::MediumChanged, target.path, "the image is of another disc");
    const OwnedFd file(::open(target.path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0)
        return fail(Error::fromErrno(errno, ErrorCode::FileUnreadable, target.path));
    mmc::Device device(transport, clock);
    recorder::SectorReader reader(device, order.how);
    std::vector<std::byte> onDisc(target.sectorSize);
    std::vector<std::byte> inFile(target.sectorSize);
    std::uint64_t compared = 0;
    for (const recorder::MapRange& range : map.ranges(recorder::SectorState::Read)) {
        const std::uint64_t step = std::max<std::uint64_t>(range.count / kSamplesPerRange, 1);
        for (std::uint64_t i = 0; i < range.count && compared < kSamples; i += step) {
            const std::uint64_t place = range.first + i;
            const auto lba = recorder::lbaAt(order, place);
            if (!lba || !reader.read(*lba, onDisc, stop))
                continue;
            const auto got = ::pread(file.get(), inFile.data(), inFile.size(),
                                     static_cast<off_t>(place * target.sectorSize));
            if (got != static_cast<ssize_t>(inFile.size()) || onDisc != inFile)
                return fail(other);
            ++compared;
        }
    }
    return compared > 0 ? Result<>() : fail(other);
}

Result<> fillIn(const DiscImage& target, const recorder::RescueMap& map, const ReadInto& read)
{
    const OwnedFd file(::open(target.path.c_str(), O_WRONLY | O_CLOEXEC));
    if (file.get() < 0)
        return fail(Error::fromErrno(errno, ErrorCode::WriteFileFailed, target.path));
    const auto done = read([&](std::uint64_t first, std::span<const std::byte> sectors) {
        return image::writeAt(file.get(), first * target.sectorSize, sectors, target.path);
    });
    if (::fsync(file.get()) != 0)
        return fail(Error::fromErrno(errno, ErrorCode::WriteFileFailed, target.path));
    TRY(keepMap(map, target));
    return done;
}

Result<> readAnew(const DiscImage& target, image::ExistingFile existing, const recorder::RescueMap& map,
                  const ReadInto& read, JobContext& context)
{
    image::PartialFile file(target.path);
    TRY(file.create());
    const std::uint64_t needed = map.sectors() * target.sectorSize;
    const auto room = image::systemFileOperations().freeBytes(file.folder());
    if (room && *room < needed)
        return fail(
            Error::atPath(ErrorCode::NoSpace, file.folder(), std::to_string(needed) + " bytes are needed"));
    TRY(read([&](std::uint64_t first, std::span<const std::byte> sectors) {
        return file.write(first * target.sectorSize, sectors);
    }));
    context.phase(Phase::Flushing);
    // The map first: an image with holes must never stand there without it.
    TRY(keepMap(map, target));
    const auto kept = file.keep(existing);
    if (!kept)
        ::unlink(mapFileOf(target.path).c_str());
    return kept;
}

} // namespace emberdisc::jobs
