// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/burnaudio.h"
#include "app/emberdisc-cli/burnoptions.h"
#include "app/emberdisc-cli/command.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/drivechoice.h"
#include "app/emberdisc-cli/recorderjobs.h"
#include "core/audio/sheetdisc.h"
#include "core/jobs/burnimagejob.h"

#include <memory>

namespace emberdisc::cli {

namespace {

ExitCode burnTo(Console& console, const std::string& path, std::vector<jobs::BurnTarget> targets,
                const QString& done)
{
    std::vector<RecorderJob> each;
    for (jobs::BurnTarget& to : targets) {
        const std::string recorder = to.deviceId;
        each.push_back({recorder, std::make_unique<jobs::BurnImageJob>(
                                      jobs::BurnImageRequest{.path = path, .target = std::move(to)},
                                      console.services())});
    }
    return runEach(console, each, done);
}

ExitCode runBurnImage(Console& console, const Arguments& arguments)
{
    const std::string& path = arguments.operands().front();
    if (audio::isSheetName(path))
        return burnSheet(console, arguments, path);
    const auto target = burnTarget(arguments);
    if (!target)
        return concludeUsage(console, target.error());
    auto targets = aim(console, arguments, *target);
    if (!targets)
        return conclude(console, targets.error());
    return burnTo(console, path, std::move(*targets), Texts::tr("The image was burned."));
}

} // namespace

ExitCode burnSheet(Console& console, const Arguments& arguments, const std::string& sheet)
{
    const auto target = burnTarget(arguments);
    if (!target)
        return concludeUsage(console, target.error());
    if (const auto disc = audio::loadSheet(sheet); !disc) // before a recorder is chosen
        return conclude(console, disc.error());
    auto targets = aimAtCd(console, arguments, *target);
    if (!targets)
        return conclude(console, targets.error());
    return burnTo(console, sheet, std::move(*targets), Texts::tr("The disc of the sheet was burned."));
}

CommandSpec burnImageCommand()
{
    static const std::string notes = std::string(kDriveNotes) + "\n\n" + std::string(kSeveralDrivesNotes);
    CommandSpec spec{.name = "burn-image",
                     .operands = "FILE",
                     .summary = "burn an image: .iso, or a sheet (.cue, .toc) with its .bin",
                     .notes = notes,
                     .options = {kDriveOption},
                     .fewest = 1,
                     .most = 1,
                     .run = runBurnImage};
    const auto options = burnOptionSpecs();
    spec.options.insert(spec.options.end(), options.begin(), options.end());
    return spec;
}

} // namespace emberdisc::cli
