// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/burndatajob.h"

#include "core/image/imageplan.h"
#include "core/image/imagestream.h"
#include "core/jobs/discburner.h"
#include "core/jobs/discfiles.h"
#include "core/jobs/growing.h"
#include "core/jobs/imagejobs.h"
#include "core/mmc/profile.h"

#include <utility>

namespace emberdisc::jobs {

image::Destination destinationFor(const recorder::MediumState& medium)
{
    if (mmc::isBd(medium.profile))
        return image::Destination::BluRay;
    return mmc::isDvd(medium.profile) ? image::Destination::Dvd : image::Destination::Cd;
}

Result<recorder::Payload> measureFor(const BurnDataRequest& request, const recorder::MediumState& medium)
{
    TRY_ASSIGN(const ImagePreview preview,
               previewImage(request.compilation, {.options = request.image,
                                                  .fileSystems = request.fileSystems,
                                                  .destination = destinationFor(medium)}));
    return recorder::Payload{.kind = recorder::PayloadKind::DataImage,
                             .sectorCount = preview.plan.sectorCount()};
}

BurnDataJob::BurnDataJob(BurnDataRequest request, const JobServices& services)
    : m_request(std::move(request)), m_services(services)
{}

Result<> BurnDataJob::run(JobContext& context, JobReport& report)
{
    TRY_ASSIGN(const auto discs,
               SourceDiscs::hold(m_request.compilation, m_request.target.deviceId, context));
    TRY_ASSIGN(auto burner,
               DiscBurner::open(m_services, m_request.target.deviceId, DeviceAccess::Burn, context, report));
    const bool appends = m_request.target.options.append && burner.medium().holdsData();
    return appends ? append(burner, context, report) : burn(burner, nullptr, context, report);
}

Result<> BurnDataJob::append(DiscBurner& burner, JobContext& context, JobReport& report)
{
    TRY(burner.checkAppending(m_request.target.options));
    TRY_ASSIGN(auto earlier, EarlierSession::open(burner.transport(), m_services.clock,
                                                  m_request.earlier.session, context));
    TRY(earlier.mergeInto(m_request.compilation, m_request.earlier, m_request.image, context, report));
    if (m_request.image.volumeLabel.empty() && m_request.compilation.volumeLabel().empty())
        m_request.image.volumeLabel = earlier.label();
    const image::ImageOptions wished = m_request.image;
    earlier.shape(m_request.image);
    if (m_request.image.growFrom != 0) {
        if (m_request.fileSystems == image::FileSystems::AsGiven &&
            !image::sameFileSystems(wished, m_request.image))
            context.warn(Error::of(ErrorCode::FileSystemsOfDisc));
        m_request.fileSystems = image::FileSystems::AsGiven;
    }
    return burn(burner, &earlier, context, report);
}

Result<> BurnDataJob::burn(DiscBurner& burner, EarlierSession* earlier, JobContext& context,
                           JobReport& report)
{
    const bool grows = m_request.image.growFrom != 0;
    const std::int64_t start = grows ? 0 : burner.startFor(m_request.target.options);
    m_request.image.baseLba = static_cast<std::uint32_t>(start);
    TRY_ASSIGN(const auto plan, planCheckedImage(m_request.compilation,
                                                 {m_request.image, m_request.fileSystems,
                                                  destinationFor(burner.medium()), m_request.missing},
                                                 context, report));
    recorder::Payload payload{
        .kind = recorder::PayloadKind::DataImage, .sectorCount = plan.sectorCount(), .firstLba = start};
    if (earlier)
        payload.basis = earlier->basis();
    if (earlier && grows)
        return burnGrown(burner, *earlier, plan, std::move(payload), context, report);
    image::ImageStream stream(plan, {.unreadable = whileStreaming(m_request.missing)});
    if (earlier)
        TRY(stream.digestRecorded(context));
    const auto burned = burner.burn(payload, stream, m_request.target);
    noteProblems(stream, report);
    return burned;
}

/// Only what is new is burned: the front last, with what lies beside the descriptors in their cluster.
Result<> BurnDataJob::burnGrown(DiscBurner& burner, EarlierSession& earlier, const image::ImagePlan& plan,
                                recorder::Payload payload, JobContext& context, JobReport& report)
{
    const auto parts = partsToWrite(plan, m_request.image.growFrom);
    payload.sectorCount = 0;
    for (const auto& part : parts) {
        payload.ranges.push_back({static_cast<std::int64_t>(part.firstSector), part.sectorCount});
        payload.sectorCount += part.sectorCount;
    }
    TRY_ASSIGN(KeptSectors kept, KeptSectors::read(earlier.disc(), parts.back().sectorCount));
    image::ImageStream stream(plan, {.unreadable = whileStreaming(m_request.missing), .recorded = &kept});
    TRY(stream.digestRecorded(context));
    source::SelectedSectors selected(stream, parts);
    const auto burned = burner.burn(payload, selected, m_request.target);
    noteProblems(stream, report);
    return burned;
}

} // namespace emberdisc::jobs
