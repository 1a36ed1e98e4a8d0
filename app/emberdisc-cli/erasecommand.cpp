// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/command.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/drivechoice.h"
#include "app/shared/drivecatalog.h"
#include "core/jobs/erasejob.h"

namespace emberdisc::cli {

namespace {

ExitCode runErase(Console& console, const Arguments& arguments)
{
    if (const auto pace = arguments.value("--pace"); pace && *pace != "real" && *pace != "fast")
        return concludeUsage(console, "--pace takes real or fast");
    if (arguments.value("--pace") == "real")
        console.drives.setPace(virtualdrive::Pace::Real);
    auto drive =
        driveFor(console, arguments, [](const recorder::MediumState& medium) { return medium.erasable; });
    if (!drive)
        return conclude(console, drive.error());
    console.burnsRealDisc = !drive->starts_with("virtual");
    jobs::EraseRequest request{.deviceId = std::move(*drive)};
    request.kind = arguments.has("--full") ? recorder::EraseKind::Full : recorder::EraseKind::Quick;
    request.after = arguments.has("--eject") ? jobs::AfterBurn::Eject : jobs::AfterBurn::KeepInside;
    jobs::EraseJob job(std::move(request), console.services());
    return conclude(console, run(console, job), Texts::tr("The disc was erased."));
}

} // namespace

CommandSpec eraseCommand()
{
    static const std::string notes = "All on the disc is lost, and nothing is asked. A disc that can be "
                                     "written only once is refused with 3.\n\n" +
                                     std::string(kDriveNotes);
    return {.name = "erase",
            .operands = {},
            .summary = "make a rewritable disc blank",
            .notes = notes,
            .options = {kDriveOption,
                        {"--full",
                         {},
                         "every sector, which takes as long as burning; the table of contents unless told"},
                        {"--eject", {}, "open the tray at the end"},
                        {"--pace", "real|fast",
                         "virtual recorder: take the time of a real one, or none; fast unless told"}},
            .run = runErase};
}

} // namespace emberdisc::cli
