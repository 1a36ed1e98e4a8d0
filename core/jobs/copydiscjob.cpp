// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/copydiscjob.h"

#include "core/jobs/burnimagejob.h"
#include "core/jobs/discburner.h"
#include "core/jobs/readdiscjob.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace emberdisc::jobs {

namespace {

/// A folder of its own that is gone with all that is in it.
class TemporaryFolder {
public:
    [[nodiscard]] static Result<TemporaryFolder> make(const std::string& parent)
    {
        std::error_code error;
        const std::filesystem::path base =
            parent.empty() ? std::filesystem::temp_directory_path(error) : std::filesystem::path(parent);
        std::string path = (base / "emberdisc-XXXXXX").string();
        if (error || !::mkdtemp(path.data()))
            return fail(Error::fromErrno(error ? error.value() : errno, ErrorCode::WriteFileFailed, path));
        return TemporaryFolder(std::move(path));
    }
    ~TemporaryFolder()
    {
        std::error_code ignored;
        if (!m_path.empty())
            std::filesystem::remove_all(m_path, ignored);
    }
    TemporaryFolder(TemporaryFolder&& other) noexcept : m_path(std::exchange(other.m_path, {})) {}
    TemporaryFolder& operator=(TemporaryFolder&&) = delete;

    [[nodiscard]] const std::string& path() const { return m_path; }

private:
    explicit TemporaryFolder(std::string path) : m_path(std::move(path)) {}
    std::string m_path;
};

} // namespace

CopyDiscJob::CopyDiscJob(CopyDiscRequest request, const JobServices& services)
    : m_request(std::move(request)), m_services(services)
{}

/// What cannot become a copy is told before the disc is read for half an hour.
Result<> CopyDiscJob::checkDiscs(JobContext& context, JobReport& report) const
{
    if (m_request.from == m_request.target.deviceId)
        return fail(ErrorCode::InvalidArgument, "a disc is copied from one recorder to another");
    JobReport unread; // of the disc that is read
    TRY_ASSIGN(const auto source,
               DiscBurner::open(m_services, m_request.from, DeviceAccess::Query, context, unread));
    if (source.medium().sessions.size() > 1)
        return fail(ErrorCode::MediumUnsuitable, "a copy in one session does not show the later sessions");
    TRY_ASSIGN(auto target,
               DiscBurner::open(m_services, m_request.target.deviceId, DeviceAccess::Burn, context, report));
    const recorder::Payload payload{.kind = recorder::PayloadKind::ImageFile,
                                    .sectorCount = source.medium().usedSectors};
    const auto planned = recorder::plan(target.medium(), payload, m_request.target.options);
    // Whether a disc may be erased is asked when it is to be burned.
    if (planned || (planned.error().code == ErrorCode::MediumNotBlank && target.medium().erasable))
        return {};
    target.noteRefusal(planned.error());
    return fail(static_cast<const Error&>(planned.error()));
}

Result<> CopyDiscJob::run(JobContext& context, JobReport& report)
{
    TRY(checkDiscs(context, report));
    TRY_ASSIGN(const auto folder, TemporaryFolder::make(m_request.folder));
    const std::string image = folder.path() + "/disc.iso";
    JobReport read;
    TRY(ReadDiscJob({m_request.from, image, Overwrite::Never, m_request.options}, m_services)
            .run(context, read));
    const auto burned = BurnImageJob({image, m_request.target}, m_services).run(context, report);
    report.missing.insert(report.missing.begin(), read.missing.begin(), read.missing.end());
    return burned;
}

} // namespace emberdisc::jobs
