// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/command.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/drivechoice.h"
#include "app/emberdisc-cli/json.h"
#include "app/shared/drivecatalog.h"
#include "core/mmc/profile.h"
#include "core/recorder/identity.h"
#include "ui/words/errorwords.h"
#include "ui/words/quantities.h"

#include <QJsonArray>

namespace emberdisc::cli {

namespace {

Result<recorder::RecorderIdentity> identityOf(Console& console, const std::string& device)
{
    TRY_ASSIGN(const auto transport, console.drives.open(device, jobs::DeviceAccess::Query));
    return recorder::identify(*transport, console.clock, console.stop);
}

QStringList namesOf(const auto& values)
{
    QStringList names;
    for (const auto& value : values)
        names += text(name(value));
    return names;
}

QJsonObject identityJson(const recorder::RecorderIdentity& identity)
{
    QJsonArray features;
    for (const std::uint16_t feature : identity.features)
        features.append(feature);
    return {{QStringLiteral("vendor"), text(identity.vendor)},
            {QStringLiteral("product"), text(identity.product)},
            {QStringLiteral("revision"), text(identity.revision)},
            {QStringLiteral("serial"), text(identity.serial)},
            {QStringLiteral("interface"), text(name(identity.interface))},
            {QStringLiteral("bufferBytes"), static_cast<qint64>(identity.bufferBytes)},
            {QStringLiteral("profiles"), QJsonArray::fromStringList(namesOf(identity.profiles))},
            {QStringLiteral("writeModes"), QJsonArray::fromStringList(namesOf(identity.writeModes()))},
            {QStringLiteral("features"), features}};
}

void sayIdentity(Output& output, const recorder::RecorderIdentity& identity)
{
    const QString unknown = Texts::tr("unknown");
    const auto orUnknown = [&unknown](const std::string& value) {
        return value.empty() ? unknown : text(value);
    };
    output.result(Texts::tr("    revision %1, serial number %2, interface %3, buffer %4")
                      .arg(orUnknown(identity.revision), orUnknown(identity.serial),
                           text(name(identity.interface)),
                           identity.bufferBytes > 0 ? ui::sizeWords(identity.bufferBytes) : unknown));
    output.result(Texts::tr("    takes %1").arg(namesOf(identity.profiles).join(QStringLiteral(", "))));
    output.result(
        Texts::tr("    writes by %1").arg(namesOf(identity.writeModes()).join(QStringLiteral(", "))));
}

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

ExitCode runDrives(Console& console, const Arguments& arguments)
{
    const std::vector<jobs::Device> devices = console.drives.devices();
    for (const Candidate& candidate : lookAt(console, devices)) {
        if (console.stop.stop_requested())
            return conclude(console, Error::of(ErrorCode::Cancelled));
        console.output.result(candidateLine(candidate));
        QJsonObject object = candidateJson(candidate);
        if (arguments.has("--long") || console.output.speaksJson()) {
            const auto identity = identityOf(console, candidate.device.id);
            if (identity) {
                object.insert(QStringLiteral("identity"), identityJson(*identity));
                sayIdentity(console.output, *identity);
            } else {
                object.insert(QStringLiteral("identityError"), toJson(identity.error()));
                console.output.result(QStringLiteral("    ") + ui::wordsFor(identity.error()).sentence);
            }
        }
        console.output.object(object);
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
            .options = {{"--long", {}, "tell what each is and can"}},
            .run = runDrives};
}

} // namespace emberdisc::cli
