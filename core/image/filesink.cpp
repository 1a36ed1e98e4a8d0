// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/filesink.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>
#include <vector>

#include <sys/stat.h>

#include "core/base/pagememory.h"
#include "core/image/filemover.h"
#include "core/image/imagestream.h"
#include "core/image/layout.h"
#include "core/image/partialfile.h"
#include "core/image/pipewriter.h"
#include "core/source/filesource.h"
#include "core/source/prefetchingsectorsource.h"
#include "core/source/selectedsectors.h"

namespace emberdisc::image {

namespace {

using namespace std::chrono_literals;

/// Tells progress at most ten times a second.
class Reporter {
public:
    Reporter(JobContext& context, const Clock& clock, std::uint64_t total)
        : m_context(context), m_clock(clock), m_total(total), m_start(clock.steadyNow()), m_nextTime(m_start)
    {}

    void tell(std::uint64_t done, source::SectorSource& source, std::uint64_t sector)
    {
        const auto now = m_clock.steadyNow();
        const bool isLast = done == m_total;
        if (!isLast && now < m_nextTime)
            return;
        m_nextTime = now + 100ms;
        Progress progress;
        progress.done = done;
        progress.total = m_total;
        const double seconds = std::chrono::duration<double>(now - m_start).count();
        progress.bytesPerSecond = seconds > 0 ? static_cast<double>(done) / seconds : 0;
        progress.item = source.describe(sector);
        m_context.progress(progress);
    }

private:
    JobContext& m_context;
    const Clock& m_clock;
    std::uint64_t m_total;
    Clock::Steady::time_point m_start;
    Clock::Steady::time_point m_nextTime; // of telling progress
};

Result<> checkTarget(const std::string& path, ExistingFile existing)
{
    struct stat found = {};
    if (::stat(path.c_str(), &found) != 0)
        return {};
    if (S_ISDIR(found.st_mode))
        return fail(Error::atPath(ErrorCode::FileIsSpecial, path));
    if (existing == ExistingFile::Fail)
        return fail(Error::atPath(ErrorCode::FileExists, path));
    return {};
}

/// From so many chunks on they are read in a thread of their own, while those before them are written.
constexpr std::uint64_t kReadAheadFrom = 8;
constexpr std::size_t kReadAheadChunks = 2;

using TakeSectors = std::function<Result<>(std::uint64_t first, std::span<const std::byte> bytes)>;

Result<> handOn(source::SectorSource& source, std::uint32_t chunkSectors, JobContext& context,
                const TakeSectors& take)
{
    std::vector<std::byte> buffer(std::size_t{chunkSectors} * source.sectorSize());
    for (std::uint64_t sector = 0, end = source.sectorCount(); sector < end;) {
        if (context.stopRequested())
            return fail(ErrorCode::Cancelled);
        const std::uint64_t count = std::min<std::uint64_t>(chunkSectors, end - sector);
        const auto bytes = std::span(buffer).first(static_cast<std::size_t>(count * source.sectorSize()));
        TRY(source.read(sector, bytes));
        TRY(take(sector, bytes));
        sector += count;
    }
    return {};
}

/// Those who digest many files side by side wait for each other less often: 4 MiB.
constexpr std::uint32_t kDigestedSectors = 2048;

bool hasChecksums(const ImageStream& stream)
{
    return stream.plan().layout().checksums != LayoutItem::kNone;
}

bool isReadAhead(std::uint64_t sectors, std::uint32_t chunkSectors)
{
    return sectors >= kReadAheadFrom * chunkSectors;
}

/// Gives the sectors of a range to `take`, chunk by chunk; `first` counts from the start of the range.
/// Renewed pages are had where isReadAhead().
Result<> handOn(source::SectorSource& source, SectorRange range, std::uint32_t chunkSectors,
                JobContext& context, const TakeSectors& take,
                source::RingPages pages = source::RingPages::Kept)
{
    source::SelectedSectors part(source, {{range.firstSector, range.sectorCount}});
    if (!isReadAhead(range.sectorCount, chunkSectors))
        return handOn(part, chunkSectors, context, take);
    const std::size_t chunk = std::size_t{chunkSectors} * source.sectorSize();
    source::PrefetchingSectorSource ahead(
        part, {.ringBytes = kReadAheadChunks * chunk, .chunkBytes = chunk, .pages = pages},
        context.stopToken());
    for (std::uint64_t sector = 0;;) {
        if (context.stopRequested())
            return fail(ErrorCode::Cancelled);
        TRY_ASSIGN(const auto bytes, ahead.next());
        if (bytes.empty())
            return {};
        TRY(take(sector, bytes));
        sector += bytes.size() / source.sectorSize();
    }
}

/// Sectors that can be got in one way, side by side: from the file that holds them, or else from the stream.
struct Segment {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
    const source::FileSource* file = nullptr;
    std::uint32_t data = 0; ///< the number of the file's contents
};

std::vector<Segment> segmentsOf(const ImagePlan& plan)
{
    std::vector<Segment> segments;
    for (const Extent& extent : plan.extents()) {
        const source::FileSource* file = nullptr;
        if (extent.kind == ExtentKind::FileData) {
            const LayoutData& data = plan.layout().data[extent.index];
            const bool isPatched = std::ranges::any_of(
                plan.layout().patches, [&extent](const DataPatch& p) { return p.data == extent.index; });
            if (data.size >= kMovedFrom && !isPatched)
                file = dynamic_cast<const source::FileSource*>(data.source.get());
        }
        if (!file && !segments.empty() && !segments.back().file)
            segments.back().count += extent.sectorCount;
        else
            segments.push_back({extent.firstSector, extent.sectorCount, file, extent.index});
    }
    return segments;
}

/// Sectors of any source, or of an image, of which files can be moved.
struct Saved {
    source::SectorSource& source;
    std::vector<Segment> segments;
    ImageStream* image = nullptr;
    FileMover::Copies copies = FileMover::Copies::Wanted;
};

class Saver {
public:
    Saver(Saved saved, const std::string& path, JobContext& context, const WriteFileOptions& options,
          const Clock& clock, const FileOperations& operations)
        : m_source(saved.source),
          m_segments(std::move(saved.segments)),
          m_image(saved.image),
          m_context(context),
          m_options(options),
          m_total(m_source.sectorCount() * m_source.sectorSize()),
          m_file(path),
          m_mover(operations, m_file, saved.copies, context),
          m_operations(operations),
          m_reporter(context, clock, m_total)
    {}

    Result<> run()
    {
        TRY(m_file.create());
        TRY(checkSpace());
        for (auto next = m_segments.begin(); next != m_segments.end();) {
            Segment segment = *next++;
            if (isMoved(segment)) {
                TRY(move(segment));
                continue;
            }
            for (; next != m_segments.end() && !isMoved(*next); ++next)
                segment.count += next->count;
            TRY(stream(segment));
        }
        if (m_context.stopRequested())
            return fail(ErrorCode::Cancelled);
        m_context.phase(Phase::Flushing);
        return m_file.keep(m_options.existing);
    }

private:
    /// What can be cloned takes no space; whether it can is found out only when it matters.
    Result<> checkSpace()
    {
        const auto space = m_operations.freeBytes(m_file.folder());
        if (!space)
            return fail(Error::fromErrno(space.error(), ErrorCode::WriteFileFailed, m_file.folder()));
        if (*space >= m_total)
            return {};
        std::uint64_t needed = m_total;
        for (const Segment& segment : m_segments)
            if (segment.file) {
                TRY_ASSIGN(const std::uint64_t shared,
                           m_mover.clonableBytes(*segment.file, segment.first * m_source.sectorSize()));
                needed -= shared;
            }
        if (*space < needed)
            return fail(Error::atPath(ErrorCode::NoSpace, m_file.folder(),
                                      std::to_string(needed) + " bytes are needed"));
        return {};
    }

    void noteDone(std::uint64_t end, std::uint64_t sector)
    {
        m_file.settle(end);
        m_reporter.tell(end, m_source, sector);
    }

    [[nodiscard]] bool isMoved(const Segment& segment) const
    {
        return segment.file && m_mover.isWorthMoving(*segment.file);
    }

    Result<> move(const Segment& segment)
    {
        const std::uint64_t start = segment.first * m_source.sectorSize();
        const auto tell = [&](std::uint64_t done) { noteDone(start + done, segment.first); };
        TRY_ASSIGN(const bool isMoved, m_mover.move(*segment.file, start, tell));
        if (!isMoved)
            return stream(segment); // which has its own way with troubled files
        if (m_image)
            TRY(m_image->compareTwins(segment.data));
        const std::uint64_t end = start + segment.count * m_source.sectorSize();
        const std::vector<std::byte> rest(static_cast<std::size_t>(end - start - segment.file->size()));
        TRY(m_file.write(end - rest.size(), rest));
        tell(end - start);
        return {};
    }

    Result<> stream(const Segment& segment)
    {
        const std::uint64_t size = m_source.sectorSize();
        return handOn(m_source, {segment.first, segment.count}, m_options.chunkSectors, m_context,
                      [&](std::uint64_t first, std::span<const std::byte> bytes) -> Result<> {
                          const std::uint64_t start = (segment.first + first) * size;
                          TRY(m_file.write(start, bytes));
                          noteDone(start + bytes.size(), (start + bytes.size()) / size - 1);
                          return {};
                      });
    }

    source::SectorSource& m_source;
    std::vector<Segment> m_segments;
    ImageStream* m_image;
    JobContext& m_context;
    const WriteFileOptions& m_options;
    std::uint64_t m_total;
    PartialFile m_file;
    FileMover m_mover;
    const FileOperations& m_operations;
    Reporter m_reporter;
};

Result<> save(Saved saved, const std::string& path, JobContext& context, const WriteFileOptions& options,
              const Clock& clock, const FileOperations& operations)
{
    if (path.empty() || path.ends_with('/') || options.chunkSectors == 0)
        return fail(ErrorCode::InvalidArgument, "no file name");
    context.phase(Phase::Copying);
    TRY(checkTarget(path, options.existing));
    return Saver(std::move(saved), path, context, options, clock, operations).run();
}

} // namespace

Result<> writeToFile(source::SectorSource& source, const std::string& path, JobContext& context,
                     const WriteFileOptions& options, const Clock& clock)
{
    return save({source, {{0, source.sectorCount()}}}, path, context, options, clock, systemFileOperations());
}

Result<> writeToPipe(source::SectorSource& source, int descriptor, JobContext& context, const Clock& clock)
{
    context.phase(Phase::Copying);
    const std::uint64_t size = source.sectorSize();
    PipeWriter pipe(descriptor);
    Reporter reporter(context, clock, source.sectorCount() * size);
    const auto* const stream = dynamic_cast<const ImageStream*>(&source);
    const auto chunkSectors =
        stream && hasChecksums(*stream) ? kDigestedSectors : static_cast<std::uint32_t>(kLargePage / size);
    const bool gives =
        pipe.takesPages() && kLargePage % size == 0 && isReadAhead(source.sectorCount(), chunkSectors);
    return handOn(
        source, {0, source.sectorCount()}, gives ? chunkSectors : WriteFileOptions().chunkSectors, context,
        [&](std::uint64_t first, std::span<const std::byte> bytes) -> Result<> {
            TRY(gives ? pipe.give(bytes, context) : pipe.write(bytes, context));
            const std::uint64_t end = first * size + bytes.size();
            reporter.tell(end, source, end / size - 1);
            return {};
        },
        gives ? source::RingPages::Renewed : source::RingPages::Kept);
}

Result<> writeToFile(ImageStream& stream, const std::string& path, JobContext& context,
                     const WriteFileOptions& options, const Clock& clock, const FileOperations& operations)
{
    Saved saved{stream, segmentsOf(stream.plan()), &stream};
    WriteFileOptions wishes = options;
    if (hasChecksums(stream)) {
        wishes.chunkSectors = std::max(wishes.chunkSectors, kDigestedSectors);
        saved.copies = FileMover::Copies::NotWanted;
    }
    return save(std::move(saved), path, context, wishes, clock, operations);
}

} // namespace emberdisc::image
