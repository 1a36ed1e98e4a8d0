// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/burnimagejob.h"

#include "core/audio/sheetdisc.h"
#include "core/jobs/burnsheet.h"
#include "core/jobs/discburner.h"
#include "core/source/filesectorsource.h"

#include <utility>

namespace emberdisc::jobs {

BurnImageJob::BurnImageJob(BurnImageRequest request, const JobServices& services)
    : m_request(std::move(request)), m_services(services)
{}

Result<> BurnImageJob::run(JobContext& context, JobReport& report)
{
    context.phase(Phase::Preparing);
    if (audio::isSheetName(m_request.path))
        return burnSheet(m_request, m_services, context, report);
    TRY(checkImageFile(m_request.path));
    TRY_ASSIGN(const auto image, source::FileSectorSource::open(m_request.path));
    TRY_ASSIGN(auto burner,
               DiscBurner::open(m_services, m_request.target.deviceId, DeviceAccess::Burn, context, report));
    const recorder::Payload payload{
        recorder::PayloadKind::ImageFile, image->sectorSize(), image->sectorCount(), 0, {}};
    return burner.burn(payload, *image, m_request.target);
}

} // namespace emberdisc::jobs
