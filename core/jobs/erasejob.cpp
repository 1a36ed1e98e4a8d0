// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/erasejob.h"

#include "core/jobs/discburner.h"

#include <utility>

namespace emberdisc::jobs {

EraseJob::EraseJob(EraseRequest request, const JobServices& services)
    : m_request(std::move(request)), m_services(services)
{}

Result<> EraseJob::run(JobContext& context, JobReport& report)
{
    TRY_ASSIGN(auto burner,
               DiscBurner::open(m_services, m_request.deviceId, DeviceAccess::Burn, context, report));
    const auto plan = m_request.part ? recorder::planEraseOf(burner.medium(), *m_request.part)
                      : m_request.format
                          ? recorder::planFormat(burner.medium(), m_request.kind, *m_request.format)
                          : recorder::planErase(burner.medium(), m_request.kind, m_request.mode);
    if (!plan) {
        burner.noteRefusal(plan.error());
        return fail(static_cast<const Error&>(plan.error()));
    }
    auto erased = recorder::executeErase(*plan, burner.transport(), m_services.clock, context);
    if (!erased) {
        burner.noteFailure(erased.error());
        return fail(static_cast<const Error&>(erased.error()));
    }
    burner.noteState(*erased);
    burner.finish(m_request.after);
    return {};
}

} // namespace emberdisc::jobs
