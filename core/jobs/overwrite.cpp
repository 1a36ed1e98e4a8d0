// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/overwrite.h"

#include <filesystem>

namespace emberdisc::jobs {

Result<image::ExistingFile> decide(Overwrite overwrite, const std::string& path, JobContext& context)
{
    if (overwrite == Overwrite::Always)
        return image::ExistingFile::Replace;
    std::error_code ignored;
    if (!std::filesystem::exists(std::filesystem::status(path, ignored)))
        return image::ExistingFile::Fail;
    if (overwrite == Overwrite::Never)
        return fail(Error::atPath(ErrorCode::FileExists, path));
    switch (context.ask({QuestionKind::OverwriteFile, path})) {
    case Answer::Yes:
        return image::ExistingFile::Replace;
    case Answer::No:
        return fail(Error::atPath(ErrorCode::FileExists, path));
    case Answer::Cancel:
        break;
    }
    return fail(ErrorCode::Cancelled);
}

} // namespace emberdisc::jobs
