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
    }
    return {};
}

std::optional<NameSpace> nameSpaceFrom(std::string_view text)
{
    for (const NameSpace nameSpace : {NameSpace::Iso9660, NameSpace::RockRidge, NameSpace::Joliet})
        if (name(nameSpace) == text)
            return nameSpace;
    return std::nullopt;
}

} // namespace emberdisc::image
