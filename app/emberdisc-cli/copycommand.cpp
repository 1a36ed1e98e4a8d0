// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/burnoptions.h"
#include "app/emberdisc-cli/command.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/drivechoice.h"
#include "app/emberdisc-cli/json.h"
#include "app/emberdisc-cli/numbers.h"
#include "app/shared/drivecatalog.h"
#include "core/jobs/copydiscjob.h"
#include "core/jobs/readdiscjob.h"
#include "core/jobs/readsheet.h"

namespace emberdisc::cli {

namespace {

constexpr std::uint64_t kMostRetries = 100;

/// Any other absolute path is a file.
bool isRecorder(const std::string& target)
{
    return target == "virtual" || target.starts_with("virtual:") || target.starts_with("/dev/");
}

std::expected<recorder::ReadDiscOptions, std::string> readOptions(const Arguments& arguments)
{
    recorder::ReadDiscOptions options;
    if (const auto onError = arguments.value("--on-error")) {
        if (*onError != "fill" && *onError != "stop")
            return std::unexpected("--on-error takes fill or stop");
        options.onError = *onError == "fill" ? recorder::OnReadError::Fill : recorder::OnReadError::Stop;
    }
    if (const auto text = arguments.value("--retries")) {
        const auto retries = wholeFrom(*text);
        if (!retries || *retries > kMostRetries)
            return std::unexpected("--retries takes 0 to 100");
        options.retries = static_cast<int>(*retries);
    }
    return options;
}

ExitCode copyToDisc(Console& console, const Arguments& arguments, const std::string& to,
                    const recorder::ReadDiscOptions& options)
{
    auto target = burnTarget(arguments);
    if (!target)
        return concludeUsage(console, target.error());
    if (arguments.value("--pace") == "real")
        console.drives.setPace(virtualdrive::Pace::Real);
    auto drive = driveFor(console, arguments, holdsMedium, "--from");
    if (!drive)
        return conclude(console, drive.error());
    const auto way = arguments.has("--on-the-fly") ? jobs::CopyWay::OnTheFly : jobs::CopyWay::ThroughFile;
    if (way == jobs::CopyWay::OnTheFly && (arguments.has("--on-error") || arguments.has("--retries")))
        return concludeUsage(console,
                             "what is read on the fly has to be read at once: no --on-error, no --retries");
    if (*drive == to && way == jobs::CopyWay::OnTheFly)
        return concludeUsage(console, "--on-the-fly needs two recorders");
    console.burnsRealDisc = !to.starts_with("virtual");
    target->deviceId = to;
    jobs::CopyDiscJob job(
        {.from = std::move(*drive), .target = std::move(*target), .options = options, .way = way},
        console.services());
    return conclude(console, run(console, job), Texts::tr("The disc was copied."));
}

ExitCode runCopy(Console& console, const Arguments& arguments)
{
    const auto to = arguments.value("--to");
    if (!to || to->empty())
        return concludeUsage(console, "--to is missing: the file or the recorder that the disc goes to");
    const auto options = readOptions(arguments);
    if (!options)
        return concludeUsage(console, options.error());
    if (isRecorder(*to))
        return copyToDisc(console, arguments, *to, *options);
    if (arguments.has("--on-the-fly"))
        return concludeUsage(console, "--on-the-fly needs a second recorder as --to");
    auto drive = driveFor(console, arguments, holdsMedium, "--from");
    if (!drive)
        return conclude(console, drive.error());
    jobs::ReadDiscJob job({.deviceId = std::move(*drive), .path = *to, .options = *options},
                          console.services());
    const jobs::JobResult result = run(console, job);
    if (result.outcome == jobs::JobOutcome::Amber) {
        const auto files = jobs::sheetFilesOf(*to);
        console.output.result(
            Texts::tr("What could not be read stands in %1: the same command tries it again.")
                .arg(text(jobs::mapFileOf(files ? files->binary : *to))));
    }
    if (job.joinsTracks())
        console.output.note(Texts::tr("The image does not tell the tracks and sessions of the disc apart: "
                                      "a .cue file would."));
    return conclude(console, result, Texts::tr("The disc was copied."));
}

} // namespace

CommandSpec copyCommand()
{
    static const std::string notes =
        "Reads the data of a disc, all sessions of it, into an image of 2048-byte sectors; or all of a\n"
        "CD, music and pauses too, into a sheet FILE.cue and whole sectors in FILE.bin beside it. Of a\n"
        "disc with several sessions the sheet says so (REM SESSION).\n\n"
        "With --on-error fill, sectors that cannot be read become zeros, and FILE.iso.map or FILE.bin.map\n"
        "tells which (a mapfile of GNU ddrescue). The same command once more, with this or another drive,\n"
        "tries those sectors again and fills them in. Files and tracks that are hit are named, and the exit\n"
        "code is 5.\n\n"
        "With a recorder as --to, the disc is burned there, with its tracks and sessions, and compared. It "
        "is\n"
        "kept in TMPDIR meanwhile, or with --on-the-fly read while it is burned. With --to the same "
        "recorder\n"
        "as --from, the blank disc is asked for when all has been read. All options of burning apply.\n\n" +
        std::string(kDriveNotes);
    CommandSpec spec{
        .name = "copy",
        .operands = "[--from D] --to FILE|D",
        .summary = "copy a disc into an image, or to another disc",
        .notes = notes,
        .options = {{"--from", kDriveOption.value, kDriveOption.help},
                    {"--to", "FILE|D",
                     "the image or .cue (whether one that exists is replaced is asked), or a recorder"},
                    {"--on-error", "fill|stop",
                     "what to do about sectors that cannot be read; stop unless told"},
                    {"--retries", "N", "more tries for each of them; 2 unless told"},
                    {"--on-the-fly", {}, "to a second recorder, without a file in between"}},
        .run = runCopy};
    const auto burning = burnOptionSpecs();
    spec.options.insert(spec.options.end(), burning.begin(), burning.end());
    return spec;
}

} // namespace emberdisc::cli
