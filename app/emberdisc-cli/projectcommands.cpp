// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/bootoptions.h"
#include "app/emberdisc-cli/command.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/consolecontext.h"
#include "app/emberdisc-cli/gather.h"
#include "app/emberdisc-cli/imageoptions.h"
#include "app/emberdisc-cli/projectoption.h"
#include "core/jobs/overwrite.h"
#include "core/project/project.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>

namespace emberdisc::cli {

namespace {

Result<std::vector<Error>> saveTo(Console& console, const std::string& path, const Arguments& arguments,
                                  ImageChoice choice, tree::DataCompilation begun)
{
    ConsoleContext context(console);
    TRY_ASSIGN(const auto existing, jobs::decide(jobs::Overwrite::Ask, path, context));
    TRY_ASSIGN(auto gathered, gather(console, arguments.operands(), choice, std::move(begun)));
    TRY(findBootImages(arguments, choice.image.boot, gathered.compilation));
    if (!choice.image.volumeLabel.empty())
        TRY(gathered.compilation.setVolumeLabel(choice.image.volumeLabel));
    TRY(project::save(
        {std::move(gathered.compilation), std::move(choice.image), choice.fileSystems, choice.missing}, path,
        existing));
    return std::move(gathered.missing);
}

ExitCode runProjectSave(Console& console, const Arguments& arguments)
{
    const auto out = arguments.value("-o");
    if (!out || out->empty())
        return concludeUsage(console, "-o FILE is missing: where the project goes");
    if (!namesFiles(arguments))
        return concludeUsage(console, "PATH is missing: what to put into the project");
    auto begun = projectFrom(console, arguments);
    if (!begun)
        return conclude(console, begun.error());
    auto choice = imageChoice(arguments, std::getenv("SOURCE_DATE_EPOCH"), *begun);
    if (!choice)
        return concludeUsage(console, choice.error());
    auto missing = saveTo(console, *out, arguments, std::move(*choice), std::move(begun->compilation));
    if (!missing)
        return conclude(console, missing.error());
    jobs::JobResult result{.outcome = jobs::JobOutcome::Done};
    result.report.target = *out;
    addMissing(result, std::move(*missing));
    return conclude(console, result, Texts::tr("The project was saved."));
}

ExitCode runProjectCheck(Console& console, const Arguments& arguments)
{
    ConsoleContext context(console);
    const std::string& path = arguments.operands().front();
    auto opened = openProject(console, path, context);
    if (!opened)
        return conclude(console, opened.error());
    jobs::JobResult result{.outcome = jobs::JobOutcome::Done};
    result.report.target = path;
    std::vector<Error> missing;
    for (Error& entry : opened->report.entries) {
        context.warn(entry);
        if (entry.code != ErrorCode::FileChanged)
            missing.push_back(std::move(entry));
    }
    addMissing(result, std::move(missing));
    const tree::Counts counts = opened->project.compilation.counts();
    return conclude(console, result, Texts::tr("The files of the project are there."),
                    {{QStringLiteral("files"), static_cast<qint64>(counts.files)},
                     {QStringLiteral("folders"), static_cast<qint64>(counts.folders)},
                     {QStringLiteral("links"), static_cast<qint64>(counts.symlinks)}});
}

} // namespace

CommandSpec projectSaveCommand()
{
    CommandSpec spec{.name = "project save",
                     .operands = "-o FILE PATH...",
                     .summary = "save files, folders and image options as a project, to be burned later",
                     .notes = kPathNotes,
                     .options = {{"-o", "FILE",
                                  "the project, NAME.ember; whether one that exists is replaced "
                                  "is asked"},
                                 kProjectOption},
                     .fewest = 0,
                     .most = kAnyNumber,
                     .run = runProjectSave};
    const auto options = imageOptionSpecs();
    spec.options.insert(spec.options.end(), options.begin(), options.end());
    return spec;
}

CommandSpec projectCheckCommand()
{
    return {.name = "project check",
            .operands = "FILE",
            .summary = "tell which files of a project have vanished or changed since it was saved",
            .notes = "Ends with 5 when some cannot be burned.",
            .options = {},
            .fewest = 1,
            .most = 1,
            .run = runProjectCheck};
}

} // namespace emberdisc::cli
