// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/verifyjob.h"

#include "core/base/clock.h"
#include "core/image/check/checkimage.h"
#include "core/image/verifychecksums.h"
#include "core/jobs/discburner.h"
#include "core/recorder/discsource.h"
#include "core/recorder/verify.h"
#include "core/source/filesectorsource.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace emberdisc::jobs {

namespace {

constexpr std::uint64_t kSectorsPerRead = 512;

/// Reads everything from `first` on, or samples of it, and ends at the first sector that cannot be read.
/// Tells how many were read.
Result<std::uint64_t> readSectors(recorder::DiscSectorSource& disc, std::uint64_t first,
                                  recorder::VerifyExtent extent, JobContext& context)
{
    std::vector<std::byte> buffer(kSectorsPerRead * disc.sectorSize());
    Progress progress;
    progress.total = (disc.sectorCount() - first) * disc.sectorSize();
    const std::uint64_t chunks = (disc.sectorCount() - first + kSectorsPerRead - 1) / kSectorsPerRead;
    std::uint64_t done = 0;
    for (std::uint64_t chunk = 0; chunk < chunks; ++chunk) {
        if (context.stopRequested())
            return fail(ErrorCode::Cancelled);
        const std::uint64_t sector = first + chunk * kSectorsPerRead;
        const std::uint64_t count = std::min(kSectorsPerRead, disc.sectorCount() - sector);
        progress.done += count * disc.sectorSize();
        if (extent == recorder::VerifyExtent::Quick && !recorder::isSample(chunk, chunks))
            continue;
        if (auto read = disc.read(sector, std::span(buffer).first(count * disc.sectorSize())); !read) {
            const ErrorCode code = read.error().code;
            if (code == ErrorCode::CheckCondition || code == ErrorCode::MediumDamaged) {
                read.error().code = ErrorCode::VerifyUnreadable;
                if (!std::holds_alternative<AtLba>(read.error().where))
                    read.error().where = AtLba{static_cast<std::int64_t>(sector)};
            }
            return fail(std::move(read).error());
        }
        done += count;
        progress.item = disc.describe(sector + count - 1);
        context.progress(progress);
    }
    return done;
}

/// Whatever lies there that is no file system has no structure.
Result<> checkStructure(recorder::DiscSectorSource& disc, const Clock& clock, JobContext& context)
{
    const auto checked = image::checkImage(
        disc,
        {.reader = {.sessionStart = disc.sessionStart()}, .contents = image::CheckContents::StructuresOnly},
        context, clock);
    if (!checked)
        return checked.error().code == ErrorCode::NotAnImage ? Result<>() : fail(checked.error());
    for (const image::Finding& finding : checked->findings)
        if (severityOf(finding.code) == image::Severity::Error)
            return fail(
                Error::atPath(ErrorCode::ImageCorrupt, finding.path, std::string(name(finding.code))));
    return {};
}

Result<> compare(DiscBurner& burner, recorder::DiscSectorSource& disc, source::FileSectorSource& image,
                 recorder::VerifyExtent extent, const Clock& clock, JobContext& context, JobReport& report)
{
    const std::uint64_t onDisc = disc.sectorCount() - disc.sessionStart();
    if (onDisc < image.sectorCount()) {
        report.shortage = Shortage{image.sectorCount() * image.sectorSize(), onDisc * disc.sectorSize()};
        return fail(ErrorCode::MediumTooSmall, "the disc ends before the image does");
    }
    auto verified = recorder::verifyAgainst(
        burner.transport(), static_cast<std::int64_t>(disc.sessionStart()), image, clock, context, extent);
    if (!verified) {
        const ErrorCode code = verified.error().code;
        if (code == ErrorCode::VerifyDiffers || code == ErrorCode::VerifyUnreadable)
            report.verification = Verification::Differs;
        report.damaged = verified.error().items;
        return fail(static_cast<const Error&>(verified.error()));
    }
    report.verification =
        extent == recorder::VerifyExtent::Full ? Verification::Identical : Verification::SamplesIdentical;
    report.sectors = verified->sectorsCompared;
    report.bytes = report.sectors * image.sectorSize();
    report.averageSpeed = verified->averageBytesPerSecond;
    return {};
}

/// By the checksums that the disc carries. False if there are none.
Result<bool> compareWithItself(recorder::DiscSectorSource& disc, const Clock& clock, JobContext& context,
                               JobReport& report)
{
    static constexpr std::size_t kMostNamed = 100;
    const auto reader = image::ImageReader::open(disc, {.sessionStart = disc.sessionStart()});
    if (!reader)
        return false; // whatever lies there, all that can be said is whether it can be read
    const auto verified = image::verifyChecksums(*reader, reader->best(), context, clock);
    if (!verified && verified.error().code == ErrorCode::NoChecksums)
        return false;
    if (!verified)
        return fail(verified.error());
    report.bytes = verified->bytes;
    report.sectors = (verified->bytes + disc.sectorSize() - 1) / disc.sectorSize();
    for (const auto* paths : {&verified->differing, &verified->missing})
        for (const std::string& path : *paths)
            if (report.damaged.size() < kMostNamed)
                report.damaged.push_back(path);
    report.verification = verified->isGood() ? Verification::Identical : Verification::Differs;
    if (!verified->isGood())
        return fail(
            Error::atPath(ErrorCode::VerifyDiffers, report.damaged.front(), "not what its checksum says"));
    return true;
}

Result<> read(recorder::DiscSectorSource& disc, recorder::VerifyExtent extent, const Clock& clock,
              JobContext& context, JobReport& report)
{
    if (extent == recorder::VerifyExtent::Quick) {
        TRY(checkStructure(disc, clock, context));
    } else {
        TRY_ASSIGN(const bool isCompared, compareWithItself(disc, clock, context, report));
        if (isCompared)
            return {};
    }
    TRY_ASSIGN(report.sectors, readSectors(disc, disc.sessionStart(), extent, context));
    report.bytes = report.sectors * disc.sectorSize();
    context.warn(Error::of(ErrorCode::NoChecksums));
    return {};
}

} // namespace

VerifyJob::VerifyJob(VerifyRequest request, const JobServices& services)
    : m_request(std::move(request)), m_services(services)
{}

Result<> VerifyJob::run(JobContext& context, JobReport& report)
{
    context.phase(Phase::Preparing);
    if (m_request.extent == recorder::VerifyExtent::None)
        return fail(ErrorCode::InvalidArgument, "nothing is to be verified");
    std::unique_ptr<source::FileSectorSource> image;
    if (m_request.against) {
        TRY_ASSIGN(image, source::FileSectorSource::open(*m_request.against));
    }
    TRY_ASSIGN(auto burner,
               DiscBurner::open(m_services, m_request.deviceId, DeviceAccess::Query, context, report));
    TRY_ASSIGN(const auto disc,
               recorder::DiscSectorSource::open(burner.transport(), m_services.clock, context.stopToken()));
    context.phase(Phase::Verifying);
    return image ? compare(burner, *disc, *image, m_request.extent, m_services.clock, context, report)
                 : read(*disc, m_request.extent, m_services.clock, context, report);
}

} // namespace emberdisc::jobs
