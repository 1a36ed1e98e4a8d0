// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/origin.h"

#include "core/source/filesource.h"

namespace emberdisc::source {

std::optional<Origin> originOf(const ByteSource& source)
{
    if (const auto* const file = dynamic_cast<const FileSource*>(&source))
        return Origin{file->path(), {}};
    const auto* const part = dynamic_cast<const HasOrigin*>(&source);
    return part ? part->origin() : std::nullopt;
}

std::optional<Origin> originOfMember(const ByteSource& archive, const std::string& member)
{
    auto origin = originOf(archive);
    if (!origin || !origin->member.empty())
        return std::nullopt;
    origin->member = member;
    return origin;
}

} // namespace emberdisc::source
