// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/application.h"

#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/diagnostics.h"
#include "app/shared/drivecatalog.h"
#include "core/platform/dbusinhibitor.h"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <utility>

namespace emberdisc::cli {

namespace {

void print(const std::string& help)
{
    std::fwrite(help.data(), 1, help.size(), stdout);
}

/// Takes the global options out of the words; those behind "--" are operands.
struct Globals {
    bool json = false;
    bool quiet = false;
    bool yes = false;
    bool help = false;
    bool version = false;
    bool noImmediate = false;
    std::optional<std::string> trace = {};
    std::optional<std::string> faults = {};
    std::string missing = {}; ///< the option whose value is
    std::vector<std::string> rest = {};
};

/// Takes a global option with a value, as `--name VALUE` or `--name=VALUE`, from the words at `i`.
bool takeValue(Globals& globals, std::span<const std::string> words, std::size_t& i)
{
    for (const auto& [name, value] : {std::pair("--trace", &globals.trace), {"--faults", &globals.faults}}) {
        const std::string equals = std::string(name) + "=";
        if (words[i].starts_with(equals)) {
            *value = words[i].substr(equals.size());
        } else if (words[i] != name) {
            continue;
        } else if (i + 1 < words.size()) {
            *value = words[++i];
        } else {
            globals.missing = name;
        }
        return true;
    }
    return false;
}

Globals takeGlobals(std::span<const std::string> words)
{
    Globals globals;
    bool operands = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        operands = operands || word == "--";
        if (!operands && takeValue(globals, words, i))
            continue;
        if (!operands && word == "--json")
            globals.json = true;
        else if (!operands && word == "--quiet")
            globals.quiet = true;
        else if (!operands && word == "--yes")
            globals.yes = true;
        else if (!operands && word == "--no-immed")
            globals.noImmediate = true;
        else if (!operands && (word == "--help" || word == "-h"))
            globals.help = true;
        else if (!operands && word == "--version")
            globals.version = true;
        else
            globals.rest.push_back(word);
    }
    return globals;
}

/// The command that the first one or two words name.
const CommandSpec* find(std::span<const CommandSpec> commands, const std::vector<std::string>& words)
{
    for (const std::size_t count : {std::size_t{2}, std::size_t{1}}) {
        if (words.size() < count)
            continue;
        const std::string name = count == 2 ? words[0] + " " + words[1] : words[0];
        const auto found = std::ranges::find(commands, name, &CommandSpec::name);
        if (found != commands.end())
            return &*found;
    }
    return nullptr;
}

std::string missingCommand(std::span<const CommandSpec> commands, const std::vector<std::string>& words)
{
    if (words.empty())
        return "a command is missing";
    std::string members;
    for (const CommandSpec& command : commands)
        if (command.name.starts_with(words[0] + " "))
            members.append(members.empty() ? "" : ", ").append(command.name.substr(words[0].size() + 1));
    if (members.empty())
        return "there is no command " + words[0];
    return words[0] + " needs one of these words behind it: " + members;
}

ExitCode runCommand(Console& console, const CommandSpec& command, const std::vector<std::string>& words)
{
    const std::size_t nameWords = command.name.find(' ') == std::string_view::npos ? 1 : 2;
    const auto arguments = parseArguments(std::span(words).subspan(nameWords), command.options);
    if (!arguments)
        return concludeUsage(console, arguments.error());
    const std::size_t given = arguments->operands().size();
    if (given < command.fewest)
        return concludeUsage(console, std::string(command.operands) + " is missing");
    if (given > command.most)
        return concludeUsage(console, "there is too much: " + arguments->operands()[command.most]);
    return command.run(console, *arguments);
}

Result<> prepare(Diagnostics& diagnostics, const Globals& globals)
{
    if (globals.noImmediate)
        diagnostics.waitForEnds();
    if (globals.trace)
        TRY(diagnostics.traceTo(*globals.trace));
    if (globals.faults)
        TRY(diagnostics.readFaults(*globals.faults));
    return {};
}

} // namespace

std::vector<CommandSpec> allCommands()
{
    return {drivesCommand(),       mediaCommand(),         burnCommand(),          burnImageCommand(),
            audioCommand(),        copyCommand(),          eraseCommand(),         formatCommand(),
            verifyCommand(),       ejectCommand(),         loadCommand(),          imageCreateCommand(),
            imagePreviewCommand(), imageLsCommand(),       imageExtractCommand(),  imageCheckCommand(),
            projectSaveCommand(),  projectCheckCommand(),  virtualCreateCommand(), virtualExportCommand(),
            virtualServeCommand(), virtualAttachCommand(), virtualDetachCommand()};
}

std::vector<OptionSpec> globalOptions()
{
    return {{"--json", {}, "one JSON object a line; the last one is the result"},
            {"--quiet", {}, "no progress; only errors and what was asked for"},
            {"--yes", {}, "answer yes to what would be asked"},
            {"--trace", "FILE", "write down every command that a recorder is sent; as JSON if FILE ends so"},
            {"--faults", "FILE", "let a virtual recorder fail as FILE plans it"},
            {"--no-immed", {}, "wait for the end of each command, for USB bridges that are ready too early"},
            {"--help", {}, "this"},
            {"--version", {}, "the version"}};
}

ExitCode runApplication(std::span<const std::string> words, const std::stop_token& stop)
{
    const Globals globals = takeGlobals(words);
    const std::vector<CommandSpec> commands = allCommands();
    const CommandSpec* const command = find(commands, globals.rest);
    if (globals.version) {
        print("emberdisc-cli " EMBERDISC_VERSION "\n");
        return ExitCode::Done;
    }
    if (globals.help && (command || globals.rest.empty())) {
        print(command ? commandHelp(*command) : generalHelp(commands));
        return ExitCode::Done;
    }
    const SystemClock clock;
    Output output;
    output.setVoice(globals.json ? Voice::Json : globals.quiet ? Voice::Quiet : Voice::Words);
    platform::DBusInhibitor inhibitor(
        platform::inhibitorOptions(QStringLiteral("Emberdisc"), Texts::tr("A disc is being burned")));
    Diagnostics diagnostics(clock);
    app::DriveCatalog drives(app::StandingRecorder::defaultFolder(), clock);
    Console console{.output = output,
                    .drives = drives,
                    .inhibitor = inhibitor,
                    .clock = clock,
                    .stop = stop,
                    .unasked = globals.yes ? Unasked::Yes : Unasked::No};
    if (!globals.missing.empty())
        return concludeUsage(console, globals.missing + " needs FILE behind it");
    if (!command)
        return concludeUsage(console, missingCommand(commands, globals.rest));
    console.command = command->name;
    if (const auto ready = prepare(diagnostics, globals); !ready)
        return conclude(console, ready.error());
    drives.setWrap([&diagnostics](std::unique_ptr<mmc::Transport> transport, bool isVirtual) {
        return diagnostics.wrap(std::move(transport), isVirtual);
    });
    const ExitCode code = runCommand(console, *command, globals.rest);
    if (const auto traced = diagnostics.check(); !traced && code == ExitCode::Done)
        return conclude(console, traced.error());
    return output.flush() || code != ExitCode::Done ? code : ExitCode::Failed;
}

} // namespace emberdisc::cli
