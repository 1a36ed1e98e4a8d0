// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/origin.h"

#include "core/source/filesource.h"

namespace emberdisc::source {

std::string nameOfDisc(const SessionIdentity& session, const std::string& recorder)
{
    return session.label.empty() ? recorder : session.label + " (" + recorder + ')';
}

std::optional<Origin> originOf(const ByteSource& source)
{
    if (const auto* const file = dynamic_cast<const FileSource*>(&source))
        return Origin{.path = file->path()};
    const auto* const part = dynamic_cast<const HasOrigin*>(&source);
    return part ? part->origin() : std::nullopt;
}

std::optional<Origin> originOfMember(const ByteSource& archive, const std::string& member,
                                     std::optional<std::uint32_t> crc)
{
    const auto* const file = dynamic_cast<const FileSource*>(&archive);
    if (!file)
        return std::nullopt;
    return Origin{file->path(), member, {file->size(), file->modified(), crc}};
}

} // namespace emberdisc::source
