// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tree/report.h"

#include <string>

namespace emberdisc::test {

/// "FileNotFound FileChanged ": of the entries, in their order.
[[nodiscard]] inline std::string codes(const tree::Report& report)
{
    std::string all;
    for (const Error& entry : report.entries)
        all.append(name(entry.code)).append(" ");
    return all;
}

} // namespace emberdisc::test
