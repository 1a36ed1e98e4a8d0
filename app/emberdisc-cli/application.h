// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/emberdisc-cli/command.h"

#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace emberdisc::cli {

/// The table, in the order in which --help shows it.
[[nodiscard]] std::vector<CommandSpec> allCommands();

/// Options that stand before or behind the command.
[[nodiscard]] std::vector<OptionSpec> globalOptions();

/// Reads the command line, without the program's name, and runs the command until it is done or stopped.
/// Needs a QCoreApplication.
[[nodiscard]] ExitCode runApplication(std::span<const std::string> words, const std::stop_token& stop);

/// What --help prints.
[[nodiscard]] std::string generalHelp(std::span<const CommandSpec> commands);
[[nodiscard]] std::string commandHelp(const CommandSpec& command);

} // namespace emberdisc::cli
