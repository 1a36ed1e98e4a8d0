// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/command.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/imagewish.h"
#include "app/emberdisc-cli/projectoption.h"
#include "core/base/ownedfd.h"
#include "core/jobs/saveimagejob.h"

#include <optional>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace emberdisc::cli {

namespace {

constexpr std::string_view kStdout = "-";

/// A FIFO, which takes bytes as they come, and is no file to be replaced. Nothing for all else.
OwnedFd openFifo(const std::string& path)
{
    struct stat found = {};
    const bool isFifo = ::stat(path.c_str(), &found) == 0 && S_ISFIFO(found.st_mode);
    return OwnedFd(isFifo ? ::open(path.c_str(), O_WRONLY | O_CLOEXEC) : -1);
}

ExitCode runImageCreate(Console& console, const Arguments& arguments)
{
    const auto out = arguments.value("-o");
    if (!out || out->empty())
        return concludeUsage(console, "-o FILE is missing: where the image goes");
    const bool toStdout = *out == kStdout;
    const OwnedFd fifo = toStdout ? OwnedFd() : openFifo(*out);
    const int descriptor = toStdout ? STDOUT_FILENO : fifo.get();
    if (toStdout && ::isatty(descriptor) == 1)
        return concludeUsage(
            console, "-o - would write the image onto the terminal; lead it into a program or a file");
    if (toStdout)
        console.output.leaveStdout();
    const auto start = console.services().clock.steadyNow();
    auto wish = imageWish(console, arguments);
    if (!wish)
        return wish.error();
    jobs::SaveImageJob job({.compilation = std::move(wish->gathered.compilation),
                            .image = std::move(wish->choice.image),
                            .path = *out,
                            .descriptor = descriptor >= 0 ? std::optional(descriptor) : std::nullopt,
                            .missing = wish->choice.missing,
                            .fileSystems = wish->choice.fileSystems,
                            .foundSince = arguments.has("--project") ? std::nullopt : std::optional(start)},
                           console.services());
    jobs::JobResult result = run(console, job);
    addMissing(result, std::move(wish->gathered.missing));
    return conclude(console, result, Texts::tr("The image was saved."));
}

} // namespace

CommandSpec imageCreateCommand()
{
    CommandSpec spec{.name = "image create",
                     .operands = "-o FILE PATH...",
                     .summary = "save files and folders as an ISO image",
                     .notes = kPathNotes,
                     .options = {{"-o", "FILE",
                                  "the image; whether one that exists is replaced is asked; - writes it to "
                                  "stdout, and a FIFO is written into"},
                                 kProjectOption},
                     .fewest = 0,
                     .most = kAnyNumber,
                     .run = runImageCreate};
    const auto options = imageOptionSpecs();
    spec.options.insert(spec.options.end(), options.begin(), options.end());
    return spec;
}

} // namespace emberdisc::cli
