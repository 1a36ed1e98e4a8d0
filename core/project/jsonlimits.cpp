// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/jsonlimits.h"

namespace emberdisc::project {

Result<> checkLimits(std::string_view json)
{
    if (json.size() > kMaximumBytes)
        return fail(ErrorCode::SheetInvalid, "is too large");
    std::size_t level = 0;
    std::size_t containers = 0;
    std::size_t values = 0;
    bool isText = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (isText) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                isText = false;
        } else if (c == '"') {
            isText = true;
        } else if (c == '[' || c == '{') {
            ++containers;
            if (++level > kMaximumLevels)
                return fail(ErrorCode::SheetInvalid, "is nested too deeply");
        } else if (c == ']' || c == '}') {
            level -= level > 0 ? 1 : 0;
        } else if (c == ',') {
            ++values;
        }
    }
    if (containers > kMaximumContainers || values > kMaximumValues)
        return fail(ErrorCode::SheetInvalid, "has too many values");
    return {};
}

} // namespace emberdisc::project
