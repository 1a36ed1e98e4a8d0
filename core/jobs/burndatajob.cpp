// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/burndatajob.h"

#include "core/image/imageplan.h"
#include "core/image/imagestream.h"
#include "core/jobs/discburner.h"
#include "core/jobs/imagejobs.h"
#include "core/mmc/profile.h"

#include <utility>

namespace emberdisc::jobs {

namespace {

image::Destination destinationOf(mmc::Profile profile)
{
    if (mmc::isBd(profile))
        return image::Destination::BluRay;
    return mmc::isDvd(profile) ? image::Destination::Dvd : image::Destination::Cd;
}

} // namespace

BurnDataJob::BurnDataJob(BurnDataRequest request, const JobServices& services)
    : m_request(std::move(request)), m_services(services)
{}

Result<> BurnDataJob::run(JobContext& context, JobReport& report)
{
    TRY_ASSIGN(auto burner,
               DiscBurner::open(m_services, m_request.target.deviceId, DeviceAccess::Burn, context, report));
    const std::int64_t start = burner.startFor(m_request.target.options);
    m_request.image.baseLba = static_cast<std::uint32_t>(start);
    TRY_ASSIGN(const auto plan, planCheckedImage(m_request.compilation,
                                                 {m_request.image, m_request.fileSystems,
                                                  destinationOf(burner.medium().profile), m_request.missing},
                                                 context, report));
    image::ImageStream stream(plan, {.unreadable = whileStreaming(m_request.missing)});
    const recorder::Payload payload{
        recorder::PayloadKind::DataImage, stream.sectorSize(), stream.sectorCount(), start, {}};
    const auto burned = burner.burn(payload, stream, m_request.target);
    noteProblems(stream, report);
    return burned;
}

} // namespace emberdisc::jobs
