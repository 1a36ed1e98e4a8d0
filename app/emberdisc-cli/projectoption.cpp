// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/projectoption.h"

#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/consolecontext.h"
#include "app/shared/drivecatalog.h"
#include "core/jobs/discfiles.h"

#include <utility>
#include <vector>

namespace emberdisc::cli {

Result<project::Opened> openProject(Console& console, const std::string& path, JobContext& context)
{
    const auto find = [&console](const source::SessionIdentity& session, const std::string& lastIn,
                                 JobContext& asking) {
        std::vector<std::string> recorders;
        for (const jobs::Device& device : console.drives.devices())
            if (!device.isVirtual || !device.discFile.empty()) // an empty one would make itself a disc
                recorders.push_back(device.id);
        return jobs::findDisc(console.services(), recorders, session, lastIn, asking);
    };
    return project::open(path, context, find);
}

Result<project::Project> projectFrom(Console& console, const Arguments& arguments)
{
    const auto path = arguments.value("--project");
    if (!path)
        return project::Project{};
    ConsoleContext context(console);
    TRY_ASSIGN(project::Opened opened, openProject(console, *path, context));
    for (const Error& entry : opened.report.entries)
        context.warn(entry);
    return std::move(opened.project);
}

} // namespace emberdisc::cli
