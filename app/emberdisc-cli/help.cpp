// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/application.h"

namespace emberdisc::cli {

namespace {

constexpr std::size_t kOptionColumn = 28;
constexpr std::size_t kCommandColumn = 18;

std::string padded(std::string text, std::size_t width)
{
    text.resize(std::max(text.size() + 1, width), ' ');
    return text;
}

std::string optionLines(const std::vector<OptionSpec>& options)
{
    std::string lines;
    for (const OptionSpec& option : options) {
        if (option.kind == OptionKind::Later)
            continue;
        std::string form = "  " + std::string(option.name);
        if (!option.value.empty())
            form.append(" ").append(option.value);
        lines.append(padded(std::move(form), kOptionColumn)).append(option.help).append("\n");
    }
    return lines;
}

constexpr std::string_view kExitCodes =
    "Exit codes:\n"
    "  0    done\n"
    "  1    failed\n"
    "  2    the command line makes no sense, or leaves open which recorder is meant\n"
    "  3    no suitable medium or recorder\n"
    "  4    verification found a difference\n"
    "  5    done, but some files are missing\n"
    "  130  cancelled (SIGINT, SIGTERM, SIGHUP)\n";

constexpr std::string_view kJson =
    "With --json each line on standard output is one object. Its \"type\" is "
    "drive, entry, boot, name, finding, attached, phase,\n"
    "progress, question, warning, recorder or result; the last one is always the "
    "result, with \"outcome\" "
    "(done, amber, failed, cancelled), \"exit\"\n"
    "and, if it failed, \"error\" (\"code\", \"sentence\", \"advice\").\n";

} // namespace

std::string generalHelp(std::span<const CommandSpec> commands)
{
    std::string help =
        "Usage: emberdisc-cli [--json] [--quiet] [--yes] COMMAND ...\n"
        "Burns data discs, audio CDs and images, on real and virtual recorders.\n\nCommands:\n";
    for (const CommandSpec& command : commands)
        help.append(padded("  " + std::string(command.name), kCommandColumn))
            .append(command.summary)
            .append("\n");
    help.append("\nOptions:\n").append(optionLines(globalOptions())).append("\n");
    help.append(kExitCodes).append("\n").append(kJson);
    return help.append("\nemberdisc-cli COMMAND --help tells more about a command.\n");
}

std::string commandHelp(const CommandSpec& command)
{
    std::string help = "Usage: emberdisc-cli " + std::string(command.name);
    if (!command.options.empty())
        help += " [OPTION...]";
    if (!command.operands.empty())
        help.append(" ").append(command.operands);
    help.append("\nPurpose: ").append(command.summary).append("\n");
    if (!command.notes.empty())
        help.append("\n").append(command.notes).append("\n");
    help.append("\nOptions:\n").append(optionLines(command.options)).append(optionLines(globalOptions()));
    return help;
}

} // namespace emberdisc::cli
