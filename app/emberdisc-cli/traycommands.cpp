// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/command.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/drivechoice.h"
#include "app/shared/drivecatalog.h"
#include "core/mmc/device.h"

namespace emberdisc::cli {

namespace {

bool anyRecorder(const recorder::MediumState&)
{
    return true;
}

Result<> move(Console& console, const std::string& drive, mmc::StartStop where)
{
    TRY_ASSIGN(const auto transport, console.drives.open(drive, jobs::DeviceAccess::Burn));
    mmc::Device device(*transport, console.clock);
    if (where == mmc::StartStop::Eject)
        TRY(device.setRemoval(mmc::Removal::Allow));
    return device.startStop(mmc::Immediate::No, where);
}

ExitCode moveTray(Console& console, const Arguments& arguments, mmc::StartStop where)
{
    const auto drive =
        driveFor(console, arguments, where == mmc::StartStop::Eject ? Suits(holdsMedium) : anyRecorder);
    if (!drive)
        return conclude(console, drive.error());
    if (drive->starts_with("virtual:"))
        return concludeUsage(console, "a disc file is only in its recorder while a command runs");
    Result<> moved;
    if (*drive != "virtual")
        moved = move(console, *drive, where);
    else if (where == mmc::StartStop::Eject)
        moved = console.drives.ejectVirtualDisc();
    else
        moved = console.drives.insertNewVirtualDisc("bd-r");
    return moved ? concludeShown(console) : conclude(console, moved.error());
}

ExitCode runEject(Console& console, const Arguments& arguments)
{
    return moveTray(console, arguments, mmc::StartStop::Eject);
}

ExitCode runLoad(Console& console, const Arguments& arguments)
{
    return moveTray(console, arguments, mmc::StartStop::Load);
}

} // namespace

CommandSpec ejectCommand()
{
    return {.name = "eject",
            .operands = {},
            .summary = "open the tray",
            .notes = "The disc of the standing virtual recorder is taken out; its file stays where it is.",
            .options = {kDriveOption},
            .run = runEject};
}

CommandSpec loadCommand()
{
    return {.name = "load",
            .operands = {},
            .summary = "close the tray",
            .notes = "The standing virtual recorder gets a new blank BD-R.",
            .options = {kDriveOption},
            .run = runLoad};
}

} // namespace emberdisc::cli
