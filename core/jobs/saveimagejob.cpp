// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/saveimagejob.h"

#include "core/base/clock.h"
#include "core/image/filesink.h"
#include "core/jobs/discfiles.h"
#include "core/jobs/imagejobs.h"

#include <utility>

namespace emberdisc::jobs {

SaveImageJob::SaveImageJob(SaveImageRequest request, const JobServices& services)
    : m_request(std::move(request)), m_services(services)
{}

SourceLook SaveImageJob::look() const
{
    constexpr std::chrono::seconds kMoment(2);
    const bool isFresh =
        m_request.foundSince && m_services.clock.steadyNow() - *m_request.foundSince < kMoment;
    return isFresh ? SourceLook::AllButFiles : SourceLook::Everything;
}

Result<> SaveImageJob::run(JobContext& context, JobReport& report)
{
    context.phase(Phase::Preparing);
    report.target = m_request.path;
    image::ExistingFile existing = image::ExistingFile::Fail;
    if (!m_request.descriptor) {
        TRY_ASSIGN(existing, decide(m_request.overwrite, m_request.path, context));
    }
    alignForFile(m_request.image);
    TRY_ASSIGN(const auto discs, SourceDiscs::hold(m_request.compilation, context));
    TRY_ASSIGN(const auto plan, planCheckedImage(m_request.compilation,
                                                 {m_request.image, m_request.fileSystems,
                                                  image::Destination::File, m_request.missing, look()},
                                                 context, report));
    image::ImageStream stream(plan, {.unreadable = whileStreaming(m_request.missing)});
    const auto start = m_services.clock.steadyNow();
    const auto written =
        m_request.descriptor
            ? image::writeToPipe(stream, *m_request.descriptor, context, m_services.clock)
            : image::writeToFile(stream, m_request.path, context, {.existing = existing}, m_services.clock);
    noteProblems(stream, report);
    TRY(written);
    report.sectors = stream.sectorCount();
    report.bytes = report.sectors * stream.sectorSize();
    const std::chrono::duration<double> seconds = m_services.clock.steadyNow() - start;
    if (seconds.count() > 0)
        report.averageSpeed = static_cast<double>(report.bytes) / seconds.count();
    return {};
}

} // namespace emberdisc::jobs
