// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/projectoption.h"

#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/consolecontext.h"

#include <utility>

namespace emberdisc::cli {

Result<project::Project> projectFrom(Console& console, const Arguments& arguments)
{
    const auto path = arguments.value("--project");
    if (!path)
        return project::Project{};
    ConsoleContext context(console);
    TRY_ASSIGN(project::Opened opened, project::open(*path, context));
    for (const Error& entry : opened.report.entries)
        context.warn(entry);
    return std::move(opened.project);
}

} // namespace emberdisc::cli
