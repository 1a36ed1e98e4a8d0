// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/command.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/drivechoice.h"
#include "app/emberdisc-cli/json.h"
#include "app/shared/drivecatalog.h"
#include "core/mmc/transport.h"
#include "ui/words/mediumwords.h"
#include "ui/words/quantities.h"

#include <QStringList>

namespace emberdisc::cli {

namespace {

QString row(const QString& label, const QString& value)
{
    return QStringLiteral("%1 %2").arg(label.leftJustified(12), value);
}

QString amount(const recorder::MediumState& medium, std::uint64_t sectors)
{
    return Texts::tr("%1 (%2 sectors)").arg(ui::sizeWords(sectors * medium.sectorSize)).arg(sectors);
}

void showContents(Output& output, const recorder::MediumState& medium)
{
    for (const recorder::SessionInfo& session : medium.sessions)
        output.result(
            row(Texts::tr("Session %1").arg(session.number), Texts::tr("tracks %1 to %2, from sector %3")
                                                                 .arg(session.firstTrack)
                                                                 .arg(session.lastTrack)
                                                                 .arg(session.start)));
    for (const recorder::TrackInfo& track : medium.tracks)
        output.result(row(Texts::tr("Track %1").arg(track.number),
                          Texts::tr("%1, %2, from sector %3, %4 sectors")
                              .arg(text(name(track.kind)), text(name(track.state)))
                              .arg(track.start)
                              .arg(track.sectors)));
}

void show(Output& output, const recorder::MediumState& medium)
{
    output.result(ui::mediumWords(medium));
    if (!holdsMedium(medium))
        return;
    output.result(row(Texts::tr("Type"), text(name(medium.kind))));
    output.result(row(Texts::tr("State"), ui::statusWords(medium.status)));
    if (!medium.volumeLabel.empty())
        output.result(row(Texts::tr("Label"), text(medium.volumeLabel)));
    if (!medium.mediumId.empty())
        output.result(row(Texts::tr("Made by"), text(medium.mediumId)));
    output.result(row(Texts::tr("Capacity"), amount(medium, medium.capacitySectors)));
    output.result(row(Texts::tr("Used"), amount(medium, medium.usedSectors)));
    output.result(row(Texts::tr("Free"), amount(medium, medium.freeSectors)));
    QStringList speeds;
    for (const std::uint32_t speed : medium.writeSpeeds)
        speeds += ui::offeredSpeedWords(medium, speed);
    if (!speeds.isEmpty())
        output.result(row(Texts::tr("Speeds"), speeds.join(QStringLiteral(", "))));
    showContents(output, medium);
}

Result<recorder::MediumState> probe(Console& console, const Arguments& arguments, std::string& drive)
{
    TRY_ASSIGN(drive, driveFor(console, arguments, holdsMedium));
    TRY_ASSIGN(const auto transport, console.drives.open(drive, jobs::DeviceAccess::Query));
    return recorder::probe(*transport, console.clock, console.stop);
}

ExitCode runMedia(Console& console, const Arguments& arguments)
{
    std::string drive;
    const auto medium = probe(console, arguments, drive);
    if (!medium)
        return conclude(console, medium.error());
    show(console.output, *medium);
    return concludeShown(
        console, {{QStringLiteral("drive"), text(drive)}, {QStringLiteral("medium"), toJson(*medium)}});
}

} // namespace

CommandSpec mediaCommand()
{
    return {.name = "media",
            .operands = {},
            .summary = "the medium: type, state, sessions, tracks, capacity, speeds",
            .notes = kDriveNotes,
            .options = {kDriveOption},
            .run = runMedia};
}

} // namespace emberdisc::cli
