// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/emberdisc-cli/arguments.h"
#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/project/project.h"

#include <string>

namespace emberdisc::cli {

struct Console;

inline constexpr OptionSpec kProjectOption{
    "--project", "FILE", "begin with what this project holds; options and PATHs given here come on top"};

/// project::open(), with the discs that lie in any recorder, or where they lay when it was saved.
[[nodiscard]] Result<project::Opened> openProject(Console& console, const std::string& path,
                                                  JobContext& context);

/// What --project names, or an empty project. Files that have vanished or changed since it was saved are told
/// as warnings; they are still in it.
[[nodiscard]] Result<project::Project> projectFrom(Console& console, const Arguments& arguments);

} // namespace emberdisc::cli
