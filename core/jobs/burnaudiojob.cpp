// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/burnaudiojob.h"

#include "core/audio/audiosessionsource.h"
#include "core/audio/measure.h"
#include "core/jobs/burnsheet.h"
#include "core/jobs/discburner.h"

#include <utility>

namespace emberdisc::jobs {

recorder::Payload BurnAudioJob::payloadOf(const audio::SessionPlan& plan)
{
    return jobs::payloadOf(plan);
}

BurnAudioJob::BurnAudioJob(BurnAudioRequest request, const JobServices& services)
    : m_request(std::move(request)), m_services(services)
{}

Result<> BurnAudioJob::run(JobContext& context, JobReport& report)
{
    TRY_ASSIGN(auto burner,
               DiscBurner::open(m_services, m_request.target.deviceId, DeviceAccess::Burn, context, report));
    TRY(audio::measure(m_request.tracks, context));
    TRY_ASSIGN(auto plan, audio::planSession(m_request.tracks, m_request.session));
    report.tracks = static_cast<std::uint32_t>(plan.tracks.size());
    const recorder::Payload payload = payloadOf(plan);
    TRY_ASSIGN(const auto session, audio::AudioSessionSource::create(std::move(plan)));
    return burner.burn(payload, *session, m_request.target);
}

} // namespace emberdisc::jobs
