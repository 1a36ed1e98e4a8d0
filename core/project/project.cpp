// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/project.h"

#include "core/project/container.h"
#include "core/project/document.h"
#include "core/project/jsonlimits.h"
#include "core/project/origins.h"
#include "core/source/filesource.h"

#include <span>

namespace emberdisc::project {

Result<> save(const Project& project, const std::string& path, image::ExistingFile existing)
{
    TRY_ASSIGN(const QByteArray document, writeDocument(project, folderOf(path)));
    if (!checkLimits({document.constData(), static_cast<std::size_t>(document.size())}))
        return fail(ErrorCode::Unsupported, "a project of so many items, or with such long paths");
    TRY_ASSIGN(const QByteArray bytes, pack(document));
    image::PartialFile file(path);
    TRY(file.create());
    TRY(file.write(0, std::as_bytes(std::span(bytes.data(), static_cast<std::size_t>(bytes.size())))));
    return file.keep(existing);
}

Result<Opened> open(const std::string& path, JobContext& context, const DiscFinder& discs)
{
    context.phase(Phase::Scanning);
    TRY_ASSIGN(const source::ByteSourcePtr file, source::FileSource::find(path));
    const auto named = [&path](Error error) {
        if (error.code == ErrorCode::SheetInvalid || error.code == ErrorCode::DiscFileVersion)
            error.where = AtPath{path};
        return fail(std::move(error));
    };
    const auto json = unpack(file, context);
    if (!json)
        return named(json.error());
    auto opened = readDocument(*json, folderOf(path), context, discs);
    if (!opened)
        return named(std::move(opened).error());
    return opened;
}

} // namespace emberdisc::project
