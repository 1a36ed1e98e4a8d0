// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/command.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/json.h"
#include "core/mmc/tracetransport.h"
#include "core/virtualdrive/commandserver.h"
#include "core/virtualdrive/virtualrecorder.h"

#include <filesystem>
#include <fstream>
#include <optional>

namespace emberdisc::cli {

namespace {

using virtualdrive::CommandServer;
using virtualdrive::VirtualRecorder;

/// The lines of a command trace in a file; each is there as soon as its command has ended.
class TraceFile {
public:
    explicit TraceFile(const std::string& path) : m_path(path), m_stream(path, std::ios::trunc) {}

    void append(std::string_view line) { m_stream << line << '\n' << std::flush; }
    /// WriteFileFailed when a line is missing.
    [[nodiscard]] Result<> check() const
    {
        if (!m_stream)
            return fail(Error::atPath(ErrorCode::WriteFileFailed, m_path));
        return {};
    }

private:
    std::string m_path;
    std::ofstream m_stream;
};

Result<> serve(Console& console, const Arguments& arguments, const std::filesystem::path& socket)
{
    const auto pace =
        arguments.value("--pace") == "real" ? virtualdrive::Pace::Real : virtualdrive::Pace::Fast;
    TRY_ASSIGN(const auto recorder,
               VirtualRecorder::withDisc(arguments.operands().front(), console.clock, {.pace = pace}));
    std::optional<TraceFile> trace;
    if (const auto path = arguments.value("--trace")) {
        trace.emplace(*path);
        TRY(trace->check());
    }
    mmc::TraceTransport traced(*recorder, [&](std::string_view line) { trace->append(line); });
    mmc::Transport& transport = trace ? static_cast<mmc::Transport&>(traced) : *recorder;
    TRY_ASSIGN(const auto server, CommandServer::listen(socket, transport));
    console.output.note(Texts::tr("Serving %1.").arg(text(socket.string())));
    console.output.flush();
    TRY(server->serve(console.stop));
    return trace ? trace->check() : Result<>();
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
                    {"--pace", "real|fast", "take the time of a real recorder, or none; fast unless told"},
                    {"--trace", "FILE", "write down every command and what came of it"}},
        .fewest = 1,
        .most = 1,
        .run = runVirtualServe};
}

} // namespace emberdisc::cli
