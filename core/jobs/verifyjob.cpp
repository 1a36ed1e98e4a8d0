// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/verifyjob.h"

#include "core/base/clock.h"
#include "core/image/check/checkimage.h"
#include "core/image/verifychecksums.h"
#include "core/jobs/discburner.h"
#include "core/recorder/cdlayout.h"
#include "core/recorder/discsource.h"
#include "core/recorder/readdisc.h"
#include "core/recorder/verify.h"
#include "core/source/filesectorsource.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace emberdisc::jobs {

namespace {

constexpr std::uint64_t kSectorsPerRead = 512;

/// What a drive failed with at `sector`, or behind it.
Error asUnreadable(Error error, std::uint64_t sector)
{
    if (error.code != ErrorCode::CheckCondition && error.code != ErrorCode::MediumDamaged &&
        error.code != ErrorCode::ReadFailed)
        return error;
    error.code = ErrorCode::VerifyUnreadable;
    if (!std::holds_alternative<AtLba>(error.where))
        error.where = AtLba{static_cast<std::int64_t>(sector)};
    return error;
}

/// The data of all sessions: the last one shows files of those before it.
std::vector<recorder::DiscStretch> dataOf(const recorder::DiscSectorSource& disc)
{
    auto stretches = recorder::dataOrder(disc.medium(), disc.sectorCount()).stretches;
    for (recorder::DiscStretch& stretch : stretches)
        // The end of the last one is known; of the others nobody can say without trying.
        if (stretch.mayRunOut && stretch.first + stretch.count < disc.sectorCount())
            stretch.count -= std::min(stretch.count, recorder::kRunOutBlocks);
    return stretches;
}

/// Ends at the first sector that cannot be read. Tells how many were read.
Result<std::uint64_t> readStretch(recorder::DiscSectorSource& disc, const recorder::DiscStretch& stretch,
                                  recorder::VerifyExtent extent, JobContext& context, Progress& progress)
{
    std::vector<std::byte> buffer(kSectorsPerRead * disc.sectorSize());
    const std::uint64_t chunks = (stretch.count + kSectorsPerRead - 1) / kSectorsPerRead;
    std::uint64_t done = 0;
    for (std::uint64_t chunk = 0; chunk < chunks; ++chunk) {
        if (context.stopRequested())
            return fail(ErrorCode::Cancelled);
        const std::uint64_t sector = stretch.first + chunk * kSectorsPerRead;
        const std::uint64_t count = std::min(kSectorsPerRead, stretch.first + stretch.count - sector);
        progress.done += count * disc.sectorSize();
        if (extent == recorder::VerifyExtent::Quick && !recorder::isSample(chunk, chunks))
            continue;
        if (auto read = disc.read(sector, std::span(buffer).first(count * disc.sectorSize())); !read)
            return fail(asUnreadable(std::move(read).error(), sector));
        done += count;
        progress.item = disc.describe(sector + count - 1);
        context.progress(progress);
    }
    return done;
}

/// All data of the disc, or samples of it. Tells how many sectors were read.
Result<std::uint64_t> readData(recorder::DiscSectorSource& disc, recorder::VerifyExtent extent,
                               JobContext& context)
{
    const auto stretches = dataOf(disc);
    Progress progress;
    for (const recorder::DiscStretch& stretch : stretches)
        progress.total += stretch.count * disc.sectorSize();
    std::uint64_t done = 0;
    for (const recorder::DiscStretch& stretch : stretches) {
        TRY_ASSIGN(const std::uint64_t read, readStretch(disc, stretch, extent, context, progress));
        done += read;
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
        return checked.error().code == ErrorCode::NotAnImage
                   ? Result<>()
                   : fail(asUnreadable(checked.error(), disc.sessionStart()));
    for (const image::Finding& finding : checked->findings) {
        if (finding.code == image::FindingCode::Unreadable)
            return fail(asUnreadable(Error::of(ErrorCode::ReadFailed, finding.path),
                                     finding.lba.value_or(disc.sessionStart())));
        if (severityOf(finding.code) == image::Severity::Error)
            return fail(
                Error::atPath(ErrorCode::ImageCorrupt, finding.path, std::string(name(finding.code))));
    }
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
    report.verification = goodFor(extent);
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
    const auto verified = image::verifyChecksums(*reader, context, clock);
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
    const bool quick = extent == recorder::VerifyExtent::Quick;
    if (!quick) {
        TRY_ASSIGN(const bool isCompared, compareWithItself(disc, clock, context, report));
        if (isCompared)
            return {};
    }
    TRY_ASSIGN(report.sectors, readData(disc, extent, context));
    report.bytes = report.sectors * disc.sectorSize();
    if (quick)
        return checkStructure(disc, clock, context);
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
