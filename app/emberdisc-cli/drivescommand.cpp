// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/command.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/drivechoice.h"
#include "app/emberdisc-cli/json.h"
#include "app/shared/drivecatalog.h"

namespace emberdisc::cli {

namespace {

QJsonObject candidateJson(const Candidate& candidate)
{
    QJsonObject object{{QStringLiteral("type"), QStringLiteral("drive")},
                       {QStringLiteral("drive"), text(candidate.device.id)},
                       {QStringLiteral("name"), text(candidate.device.name)},
                       {QStringLiteral("virtual"), candidate.device.isVirtual}};
    if (!candidate.device.discFile.empty())
        object.insert(QStringLiteral("discFile"), text(candidate.device.discFile));
    if (candidate.medium)
        object.insert(QStringLiteral("medium"), toJson(*candidate.medium));
    else
        object.insert(QStringLiteral("error"), toJson(candidate.medium.error()));
    return object;
}

ExitCode runDrives(Console& console, const Arguments&)
{
    const std::vector<jobs::Device> devices = console.drives.devices();
    for (const Candidate& candidate : lookAt(console, devices)) {
        if (console.stop.stop_requested())
            return conclude(console, Error::of(ErrorCode::Cancelled));
        console.output.result(candidateLine(candidate));
        console.output.object(candidateJson(candidate));
    }
    return concludeShown(console);
}

} // namespace

CommandSpec drivesCommand()
{
    return {.name = "drives",
            .operands = {},
            .summary = "list recorders, real and virtual, with what they hold",
            .notes = "The standing virtual recorder gets a blank BD-R when it is first looked at.",
            .options = {},
            .run = runDrives};
}

} // namespace emberdisc::cli
