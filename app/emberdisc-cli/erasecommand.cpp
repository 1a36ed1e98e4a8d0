// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/command.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/drivechoice.h"
#include "app/shared/drivecatalog.h"
#include "core/jobs/erasejob.h"

#include <expected>
#include <string>
#include <utility>
#include <vector>

namespace emberdisc::cli {

namespace {

const std::vector<OptionSpec> kCommonOptions = {
    {"--eject", {}, "open the tray at the end"},
    {"--pace", "real|fast", "virtual recorder: take the time of a real one, or none; fast unless told"}};

/// What erasing and formatting have in common: the drive and how thoroughly.
ExitCode runErasing(Console& console, const Arguments& arguments, jobs::EraseRequest request,
                    const Suits& suits, const QString& done)
{
    if (const auto pace = arguments.value("--pace"); pace && *pace != "real" && *pace != "fast")
        return concludeUsage(console, "--pace takes real or fast");
    if (arguments.value("--pace") == "real")
        console.drives.setPace(virtualdrive::Pace::Real);
    auto drive = driveFor(console, arguments, suits);
    if (!drive)
        return conclude(console, drive.error());
    console.burnsRealDisc = !drive->starts_with("virtual");
    request.deviceId = std::move(*drive);
    request.kind = arguments.has("--full") ? recorder::EraseKind::Full : recorder::EraseKind::Quick;
    request.after = arguments.has("--eject") ? jobs::AfterBurn::Eject : jobs::AfterBurn::KeepInside;
    jobs::EraseJob job(std::move(request), console.services());
    return conclude(console, run(console, job), done);
}

std::expected<recorder::DvdRwMode, std::string> modeFrom(const Arguments& arguments)
{
    const auto text = arguments.value("--mode");
    if (!text)
        return recorder::DvdRwMode::AsItIs;
    if (*text == "sequential")
        return recorder::DvdRwMode::Sequential;
    if (*text == "overwrite")
        return recorder::DvdRwMode::RestrictedOverwrite;
    return std::unexpected("--mode takes sequential or overwrite");
}

ExitCode runErase(Console& console, const Arguments& arguments)
{
    const auto mode = modeFrom(arguments);
    if (!mode)
        return concludeUsage(console, mode.error());
    const bool session = arguments.has("--last-session");
    const bool unclose = arguments.has("--unclose");
    if (session + unclose + arguments.has("--full") + arguments.has("--mode") > 1 && (session || unclose))
        return concludeUsage(console, "--last-session and --unclose go with nothing else");
    std::optional<recorder::DiscPart> part;
    if (session || unclose)
        part = session ? recorder::DiscPart::LastSession : recorder::DiscPart::LastLeadOut;
    return runErasing(
        console, arguments, {.deviceId = {}, .mode = *mode, .part = part},
        [](const recorder::MediumState& medium) { return medium.erasable; },
        Texts::tr("The disc was erased."));
}

ExitCode runFormat(Console& console, const Arguments& arguments)
{
    const auto spares = recorder::sparesFromName(arguments.value("--spare").value_or("default"));
    if (!spares)
        return concludeUsage(console, "--spare takes none, min, default or max");
    return runErasing(
        console, arguments, {.deviceId = {}, .format = spares},
        [](const recorder::MediumState& medium) {
            return medium.erasable || medium.kind == recorder::MediumKind::BdR;
        },
        Texts::tr("The disc was formatted."));
}

} // namespace

CommandSpec eraseCommand()
{
    static const std::string notes = "All on the disc is lost, and nothing is asked. CD-RW and DVD-RW are "
                                     "blanked; discs that can be written\n"
                                     "over get zeros instead, which can be stopped. A DVD-RW that was "
                                     "blanked quickly can be written at once\n"
                                     "only. A disc that can be written only once is refused with 3.\n\n" +
                                     std::string(kDriveNotes);
    CommandSpec spec{
        .name = "erase",
        .operands = {},
        .summary = "make a rewritable disc blank",
        .notes = notes,
        .options =
            {kDriveOption,
             {"--full",
              {},
              "every sector, which takes as long as burning; only what the disc is "
              "recognized by unless told"},
             {"--mode", "MODE", "DVD-RW: sequential, or overwrite; as it is unless told"},
             {"--last-session", {}, "CD-RW and DVD-RW: the last session only"},
             {"--unclose",
              {},
              "CD-RW and DVD-RW: only the end of the last session, so that tracks can be added to it"}},
        .run = runErase};
    spec.options.insert(spec.options.end(), kCommonOptions.begin(), kCommonOptions.end());
    return spec;
}

CommandSpec formatCommand()
{
    static const std::string notes =
        "All on the disc is lost, and nothing is asked. For DVD+RW, DVD-RAM, DVD-RW and BD-RE; burning "
        "formats\n"
        "what was never formatted. A blank BD-R gets spare areas once and for all: the recorder then checks "
        "and\n"
        "replaces bad spots, at half the speed. Nobody can stop a recorder that formats.\n\n" +
        std::string(kDriveNotes);
    CommandSpec spec{.name = "format",
                     .operands = {},
                     .summary = "format a disc that can be written over, or give a BD-R spare areas",
                     .notes = notes,
                     .options = {kDriveOption,
                                 {"--full", {}, "go over every sector, which takes an hour or several"},
                                 {"--spare", "SIZE",
                                  "space for replacing bad spots on BD-RE, BD-R and DVD-RAM: none, min, "
                                  "default or max"}},
                     .run = runFormat};
    spec.options.insert(spec.options.end(), kCommonOptions.begin(), kCommonOptions.end());
    return spec;
}

} // namespace emberdisc::cli
