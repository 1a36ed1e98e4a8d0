// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/options.h"

namespace emberdisc::image {

std::string_view name(NameSpace nameSpace)
{
    switch (nameSpace) {
    case NameSpace::Iso9660:
        return "iso9660";
    case NameSpace::RockRidge:
        return "rockridge";
    case NameSpace::Joliet:
        return "joliet";
    case NameSpace::Udf:
        return "udf";
    }
    return {};
}

std::optional<NameSpace> nameSpaceFrom(std::string_view text)
{
    for (const NameSpace nameSpace :
         {NameSpace::Iso9660, NameSpace::RockRidge, NameSpace::Joliet, NameSpace::Udf})
        if (name(nameSpace) == text)
            return nameSpace;
    return std::nullopt;
}

std::string_view name(UdfRevision revision)
{
    switch (revision) {
    case UdfRevision::V102:
        return "1.02";
    case UdfRevision::V150:
        return "1.50";
    case UdfRevision::V200:
        return "2.00";
    case UdfRevision::V201:
        return "2.01";
    case UdfRevision::V250:
        return "2.50";
    case UdfRevision::V260:
        return "2.60";
    }
    return {};
}

void makeReproducible(ImageOptions& options, std::chrono::seconds time)
{
    options.reproducible = true;
    options.timestamp = std::chrono::system_clock::time_point(time);
    options.permissions = Permissions::ReadableForAll;
}

bool sameFileSystems(const ImageOptions& one, const ImageOptions& other)
{
    return one.iso9660 == other.iso9660 && one.joliet == other.joliet && one.rockRidge == other.rockRidge &&
           one.udf == other.udf;
}

bool canHoldAttributes(const ImageOptions& options)
{
    return options.udf && hasNamedStreams(*options.udf);
}

std::optional<UdfRevision> udfRevisionFrom(std::string_view text)
{
    for (const UdfRevision revision : {UdfRevision::V102, UdfRevision::V150, UdfRevision::V200,
                                       UdfRevision::V201, UdfRevision::V250, UdfRevision::V260})
        if (name(revision) == text)
            return revision;
    return std::nullopt;
}

} // namespace emberdisc::image
