// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/burnaudio.h"
#include "app/emberdisc-cli/burnoptions.h"
#include "app/emberdisc-cli/command.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/drivechoice.h"
#include "core/audio/cuesheet.h"
#include "core/jobs/burnimagejob.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

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
    if (const auto aimed = aim(console, arguments, *target); !aimed)
        return conclude(console, aimed.error());
    jobs::BurnImageJob job({.path = path, .target = std::move(*target)}, console.services());
    return conclude(console, run(console, job), Texts::tr("The image was burned."));
}

} // namespace

CommandSpec burnImageCommand()
{
    CommandSpec spec{.name = "burn-image",
                     .operands = "FILE",
                     .summary = "burn an image: .iso, or .cue with audio tracks",
                     .notes = kDriveNotes,
                     .options = {kDriveOption},
                     .fewest = 1,
                     .most = 1,
                     .run = runBurnImage};
    const auto options = burnOptionSpecs();
    spec.options.insert(spec.options.end(), options.begin(), options.end());
    return spec;
}

} // namespace emberdisc::cli
