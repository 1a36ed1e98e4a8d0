// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/bootoptions.h"
#include "app/emberdisc-cli/command.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/gather.h"
#include "app/emberdisc-cli/imageoptions.h"
#include "app/emberdisc-cli/projectoption.h"
#include "core/jobs/saveimagejob.h"

#include <cstdlib>
#include <utility>

namespace emberdisc::cli {

namespace {

ExitCode runImageCreate(Console& console, const Arguments& arguments)
{
    const auto out = arguments.value("-o");
    if (!out || out->empty())
        return concludeUsage(console, "-o FILE is missing: where the image goes");
    if (arguments.operands().empty() && !arguments.has("--project"))
        return concludeUsage(console, "PATH is missing: what to put into the image");
    auto begun = projectFrom(console, arguments);
    if (!begun)
        return conclude(console, begun.error());
    auto choice = imageChoice(arguments, std::getenv("SOURCE_DATE_EPOCH"), *begun);
    if (!choice)
        return concludeUsage(console, choice.error());
    auto gathered = gather(console, arguments.operands(), *choice, std::move(begun->compilation));
    if (!gathered)
        return conclude(console, gathered.error());
    if (const auto found = findBootImages(choice->image.boot, gathered->compilation); !found)
        return conclude(console, found.error());
    jobs::SaveImageJob job({.compilation = std::move(gathered->compilation),
                            .image = std::move(choice->image),
                            .path = *out,
                            .missing = choice->missing,
                            .fileSystems = choice->fileSystems},
                           console.services());
    jobs::JobResult result = run(console, job);
    addMissing(result, std::move(gathered->missing));
    return conclude(console, result, Texts::tr("The image was saved."));
}

} // namespace

CommandSpec imageCreateCommand()
{
    CommandSpec spec{.name = "image create",
                     .operands = "-o FILE PATH...",
                     .summary = "save files and folders as an ISO image",
                     .notes = kPathNotes,
                     .options = {{"-o", "FILE", "the image; whether one that exists is replaced is asked"},
                                 kProjectOption},
                     .fewest = 0,
                     .most = kAnyNumber,
                     .run = runImageCreate};
    const auto options = imageOptionSpecs();
    spec.options.insert(spec.options.end(), options.begin(), options.end());
    return spec;
}

} // namespace emberdisc::cli
