// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/bootoptions.h"
#include "app/emberdisc-cli/burnoptions.h"
#include "app/emberdisc-cli/command.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/drivechoice.h"
#include "app/emberdisc-cli/gather.h"
#include "app/emberdisc-cli/imageoptions.h"
#include "core/jobs/burndatajob.h"

#include <cstdlib>

namespace emberdisc::cli {

namespace {

ExitCode runBurn(Console& console, const Arguments& arguments)
{
    auto choice = imageChoice(arguments, std::getenv("SOURCE_DATE_EPOCH"));
    if (!choice)
        return concludeUsage(console, choice.error());
    auto target = burnTarget(arguments);
    if (!target)
        return concludeUsage(console, target.error());
    if (const auto aimed = aim(console, arguments, *target); !aimed)
        return conclude(console, aimed.error());
    auto gathered = gather(console, arguments.operands(), *choice);
    if (!gathered)
        return conclude(console, gathered.error());
    if (const auto found = findBootImages(choice->image.boot, gathered->compilation); !found)
        return conclude(console, found.error());
    jobs::BurnDataJob job({.compilation = std::move(gathered->compilation),
                           .image = std::move(choice->image),
                           .target = std::move(*target),
                           .missing = choice->missing,
                           .fileSystems = choice->fileSystems},
                          console.services());
    jobs::JobResult result = run(console, job);
    addMissing(result, std::move(gathered->missing));
    return conclude(console, result, Texts::tr("The disc was burned."));
}

} // namespace

CommandSpec burnCommand()
{
    static const std::string notes = std::string(kPathNotes) + "\n\n" + std::string(kDriveNotes);
    CommandSpec spec{.name = "burn",
                     .operands = "PATH...",
                     .summary = "burn files and folders as a data disc, and verify it",
                     .notes = notes,
                     .options = {kDriveOption},
                     .fewest = 1,
                     .most = kAnyNumber,
                     .run = runBurn};
    for (const auto& options : {imageOptionSpecs(), burnOptionSpecs()})
        spec.options.insert(spec.options.end(), options.begin(), options.end());
    return spec;
}

} // namespace emberdisc::cli
