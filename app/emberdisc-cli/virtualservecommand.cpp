// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/command.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/json.h"
#include "app/shared/drivecatalog.h"
#include "core/virtualdrive/commandserver.h"

#include <filesystem>

namespace emberdisc::cli {

namespace {

using virtualdrive::CommandServer;

Result<> serve(Console& console, const Arguments& arguments, const std::filesystem::path& socket)
{
    console.drives.setPace(arguments.value("--pace") == "real" ? virtualdrive::Pace::Real
                                                               : virtualdrive::Pace::Fast);
    TRY_ASSIGN(const auto recorder,
               console.drives.open("virtual:" + arguments.operands().front(), jobs::DeviceAccess::Burn));
    TRY_ASSIGN(const auto server, CommandServer::listen(socket, *recorder));
    console.output.note(Texts::tr("Serving %1.").arg(text(socket.string())));
    console.output.flush();
    return server->serve(console.stop);
}

ExitCode runVirtualServe(Console& console, const Arguments& arguments)
{
    const auto socket = arguments.value("--socket");
    if (!socket)
        return concludeUsage(console, "--socket PATH is missing");
    if (const auto pace = arguments.value("--pace"); pace && *pace != "real" && *pace != "fast")
        return concludeUsage(console, "--pace takes real or fast");
    const auto served = serve(console, arguments, *socket);
    return served ? concludeShown(console) : conclude(console, served.error());
}

} // namespace

CommandSpec virtualServeCommand()
{
    return {
        .name = "virtual serve",
        .operands = "FILE --socket PATH",
        .summary = "let other programs use a virtual recorder",
        .notes = "Answers SCSI commands on a Unix socket until it is told to stop (SIGTERM, SIGINT), which "
                 "is a good end.",
        .options = {{"--socket", "PATH", "where to make the socket"},
                    {"--pace", "real|fast", "take the time of a real recorder, or none; fast unless told"}},
        .fewest = 1,
        .most = 1,
        .run = runVirtualServe};
}

} // namespace emberdisc::cli
