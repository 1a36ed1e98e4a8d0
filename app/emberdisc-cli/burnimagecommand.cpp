// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/burnaudio.h"
#include "app/emberdisc-cli/burnoptions.h"
#include "app/emberdisc-cli/command.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/drivechoice.h"
#include "app/emberdisc-cli/recorderjobs.h"
#include "core/audio/cuesheet.h"
#include "core/jobs/burnimagejob.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <memory>

namespace emberdisc::cli {

namespace {

std::string extensionOf(const std::string& path)
{
    std::string extension = std::filesystem::path(path).extension().string();
    std::ranges::transform(extension, extension.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return extension;
}

ExitCode burnSheet(Console& console, const Arguments& arguments, const std::string& sheet)
{
    auto disc = audio::loadCueSheet(sheet);
    if (!disc)
        return conclude(console, disc.error());
    return burnAudio(console, arguments,
                     {.tracks = std::move(disc->tracks), .session = std::move(disc->options)});
}

ExitCode runBurnImage(Console& console, const Arguments& arguments)
{
    const std::string& path = arguments.operands().front();
    auto target = burnTarget(arguments);
    if (!target)
        return concludeUsage(console, target.error());
    const std::string extension = extensionOf(path);
    if (extension == ".toc")
        return concludeUsage(console, "TOC sheets are not supported yet");
    if (extension == ".cue")
        return burnSheet(console, arguments, path);
    auto targets = aim(console, arguments, *target);
    if (!targets)
        return conclude(console, targets.error());
    std::vector<RecorderJob> each;
    for (jobs::BurnTarget& to : *targets) {
        const std::string recorder = to.deviceId;
        each.push_back({recorder, std::make_unique<jobs::BurnImageJob>(
                                      jobs::BurnImageRequest{.path = path, .target = std::move(to)},
                                      console.services())});
    }
    return runEach(console, each, Texts::tr("The image was burned."));
}

} // namespace

CommandSpec burnImageCommand()
{
    static const std::string notes = std::string(kDriveNotes) + "\n\n" + std::string(kSeveralDrivesNotes);
    CommandSpec spec{.name = "burn-image",
                     .operands = "FILE",
                     .summary = "burn an image: .iso, or .cue with audio tracks",
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
