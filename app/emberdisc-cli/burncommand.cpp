// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/bootoptions.h"
#include "app/emberdisc-cli/burnoptions.h"
#include "app/emberdisc-cli/command.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/drivechoice.h"
#include "app/emberdisc-cli/gather.h"
#include "app/emberdisc-cli/imageoptions.h"
#include "app/emberdisc-cli/numbers.h"
#include "app/emberdisc-cli/projectoption.h"
#include "app/emberdisc-cli/recorderjobs.h"
#include "core/jobs/burndatajob.h"
#include "core/jobs/discfiles.h"

#include <cstdlib>
#include <expected>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace emberdisc::cli {

namespace {

std::vector<OptionSpec> appendOptionSpecs()
{
    return {
        {"--session", "N",
         "with --append: show the files of session N beside the new ones; the last unless told"},
        {"--only-new", {}, "with --append: show the new files only"},
        {"--hide", "PATH",
         "with --append: do not show that file or folder any more; it stays on the disc, where "
         "programs can find it; may be repeated"},
        {"--rename", "OLD=NEW", "with --append: show it under another path; may be repeated"},
    };
}

std::expected<jobs::EarlierFiles, std::string> earlierFiles(const Arguments& arguments)
{
    jobs::EarlierFiles earlier;
    for (const OptionSpec& option : appendOptionSpecs())
        if (arguments.has(option.name) && !arguments.has("--append"))
            return std::unexpected(std::string(option.name) + " needs --append");
    const bool onlyNew = arguments.has("--only-new");
    if (onlyNew && (arguments.has("--session") || arguments.has("--hide") || arguments.has("--rename")))
        return std::unexpected("--only-new shows no earlier files, so --session, --hide and --rename make no "
                               "sense with it");
    if (onlyNew)
        earlier.shown = jobs::EarlierFiles::Shown::LeftOut;
    if (const auto text = arguments.value("--session")) {
        const auto number = wholeFrom(*text);
        if (!number || *number < 1 || *number > UINT16_MAX)
            return std::unexpected("--session takes the number of a session");
        earlier.session = static_cast<std::uint16_t>(*number);
    }
    earlier.hidden = arguments.values("--hide");
    for (const std::string& text : arguments.values("--rename")) {
        const std::size_t divider = text.find('=');
        if (divider == 0 || divider == text.npos || divider + 1 == text.size())
            return std::unexpected("--rename takes OLD=NEW");
        earlier.renamed.push_back({text.substr(0, divider), text.substr(divider + 1)});
    }
    return earlier;
}

ExitCode runBurn(Console& console, const Arguments& arguments)
{
    auto begun = projectFrom(console, arguments);
    if (!begun)
        return conclude(console, begun.error());
    auto choice = imageChoice(arguments, std::getenv("SOURCE_DATE_EPOCH"), *begun);
    if (!choice)
        return concludeUsage(console, choice.error());
    auto target = burnTarget(arguments);
    if (!target)
        return concludeUsage(console, target.error());
    auto earlier = earlierFiles(arguments);
    if (!earlier)
        return concludeUsage(console, earlier.error());
    if (!namesFiles(arguments) && earlier->hidden.empty() && earlier->renamed.empty())
        return concludeUsage(console, "PATH is missing");
    auto targets = aim(console, arguments, *target);
    if (!targets)
        return conclude(console, targets.error());
    std::vector<std::string> sources = jobs::sourceRecorders(begun->compilation);
    sources.insert(sources.end(), choice->sourceDrives.begin(), choice->sourceDrives.end());
    for (const jobs::BurnTarget& to : *targets)
        for (const std::string& drive : sources)
            if (jobs::isSameRecorder(wholeDriveName(to.deviceId), drive))
                return conclude(console, Error::atPath(ErrorCode::SourceDiscInTarget, drive));
    auto gathered = gather(console, arguments.operands(), *choice, std::move(begun->compilation));
    if (!gathered)
        return conclude(console, gathered.error());
    if (const auto found = findBootImages(arguments, choice->image.boot, gathered->compilation); !found)
        return conclude(console, found.error());
    // Discs that are burned at once are the same to the last byte, where they are of one kind.
    if (!choice->image.timestamp)
        choice->image.timestamp = console.clock.now();
    std::vector<RecorderJob> each;
    for (jobs::BurnTarget& to : *targets) {
        const std::string recorder = to.deviceId;
        const bool last = &to == &targets->back();
        jobs::BurnDataRequest request{.compilation = last ? std::move(gathered->compilation)
                                                          : gathered->compilation.snapshot(),
                                      .image = choice->image,
                                      .target = std::move(to),
                                      .missing = choice->missing,
                                      .fileSystems = choice->fileSystems,
                                      .earlier = *earlier};
        each.push_back(
            {recorder, std::make_unique<jobs::BurnDataJob>(std::move(request), console.services())});
    }
    return runEach(console, each, Texts::tr("The disc was burned."), gathered->missing);
}

} // namespace

CommandSpec burnCommand()
{
    static const std::string notes = std::string(kPathNotes) + "\n\n" + std::string(kDriveNotes) + "\n\n" +
                                     std::string(kSeveralDrivesNotes);
    CommandSpec spec{.name = "burn",
                     .operands = "PATH...",
                     .summary = "burn files and folders as a data disc, and verify it",
                     .notes = notes,
                     .options = {kDriveOption, kProjectOption},
                     .most = kAnyNumber,
                     .run = runBurn};
    for (const auto& options : {imageOptionSpecs(), burnOptionSpecs(), appendOptionSpecs()})
        spec.options.insert(spec.options.end(), options.begin(), options.end());
    return spec;
}

} // namespace emberdisc::cli
