// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/saveimagejob.h"

#include "core/base/clock.h"
#include "core/image/filesink.h"
#include "core/jobs/imagejobs.h"

#include <filesystem>
#include <utility>

namespace emberdisc::jobs {

namespace {

/// What to do about a file that is there already, decided before any work is done.
Result<image::ExistingFile> decide(const SaveImageRequest& request, JobContext& context)
{
    if (request.overwrite == Overwrite::Always)
        return image::ExistingFile::Replace;
    std::error_code ignored;
    if (request.overwrite == Overwrite::Never ||
        !std::filesystem::exists(std::filesystem::symlink_status(request.path, ignored)))
        return image::ExistingFile::Fail;
    switch (context.ask({QuestionKind::OverwriteFile, request.path})) {
    case Answer::Yes:
        return image::ExistingFile::Replace;
    case Answer::No:
        return fail(Error::atPath(ErrorCode::FileExists, request.path));
    case Answer::Cancel:
        break;
    }
    return fail(ErrorCode::Cancelled);
}

} // namespace

SaveImageJob::SaveImageJob(SaveImageRequest request, const JobServices& services)
    : m_request(std::move(request)), m_services(services)
{}

Result<> SaveImageJob::run(JobContext& context, JobReport& report)
{
    context.phase(Phase::Preparing);
    report.target = m_request.path;
    TRY_ASSIGN(const auto existing, decide(m_request, context));
    if (m_request.image.alignment == 1) { // large files lie so that they can be cloned, always: equal wishes
        m_request.image.alignment = image::kCloneAlignment; // give equal images on any file system
        m_request.image.alignedFrom = image::kMovedFrom;
    }
    TRY_ASSIGN(const auto plan, planCheckedImage(m_request.compilation,
                                                 {m_request.image, m_request.fileSystems,
                                                  image::Destination::File, m_request.missing},
                                                 context, report));
    image::ImageStream stream(plan, {.unreadable = whileStreaming(m_request.missing)});
    const auto start = m_services.clock.steadyNow();
    const auto written =
        image::writeToFile(stream, m_request.path, context, {.existing = existing}, m_services.clock);
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
