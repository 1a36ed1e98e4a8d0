// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/archive.h"

#include "core/source/filesource.h"
#include "core/source/sevenziparchive.h"
#include "core/source/sevenzipheader.h"
#include "core/source/tararchive.h"
#include "core/source/unpacker.h"
#include "core/source/ziparchive.h"

#include <algorithm>
#include <array>

namespace emberdisc::source {

namespace {

constexpr std::uint64_t kLargestFile =
    std::uint64_t{2048} * UINT32_MAX; // the sectors that an image can number

Result<Archive> withMembers(Result<std::vector<ArchiveMember>> members)
{
    if (!members)
        return fail(std::move(members).error());
    return Archive{.members = std::move(*members)};
}

Result<Archive> readAny(const ByteSourcePtr& archive, JobContext& context)
{
    std::array<std::byte, 6> head = {};
    TRY_ASSIGN(const auto reader, archive->open());
    TRY_ASSIGN(const std::size_t got, reader->readAt(0, head));
    const auto start = std::span(head).first(got);
    if (looksLikeZip(start))
        return withMembers(readZip(archive, context));
    if (sevenzip::looksLikeSevenZip(start))
        return withMembers(readSevenZip(archive, context));
    return readTar(archive, packingOf(start), context);
}

} // namespace

Result<Archive> readArchive(const std::string& path, JobContext& context)
{
    TRY_ASSIGN(ByteSourcePtr file, FileSource::find(path));
    return readArchive(file, context);
}

Result<Archive> readArchive(const ByteSourcePtr& archive, JobContext& context)
{
    TRY_ASSIGN(auto found, readAny(archive, context));
    for (ArchiveMember& member : found.members)
        if (member.contents && member.contents->size() > kLargestFile) { // it costs nothing to claim
            member.contents = nullptr;
            member.obstacle = "larger than any disc";
        }
    return found;
}

std::optional<std::string_view> archiveStem(std::string_view name)
{
    static constexpr std::string_view kEndings[] = {".7z",  ".zip",  ".tar",     ".tar.gz", ".tgz",
                                                    ".taz", ".tbz",  ".tar.bz2", ".tbz2",   ".tb2",
                                                    ".txz", ".tzst", ".tar.xz",  ".tar.zst"};
    for (const std::string_view ending : kEndings) {
        if (name.size() <= ending.size())
            continue;
        const std::string_view end = name.substr(name.size() - ending.size());
        const auto lowered = [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        };
        if (std::ranges::equal(end, ending, {}, lowered))
            return name.substr(0, name.size() - ending.size());
    }
    return std::nullopt;
}

} // namespace emberdisc::source
