// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/emberdisc-cli/arguments.h"
#include "app/emberdisc-cli/exitcode.h"

#include <cstddef>
#include <limits>
#include <string_view>
#include <vector>

namespace emberdisc::cli {

struct Console;

inline constexpr std::size_t kAnyNumber = std::numeric_limits<std::size_t>::max();

/// One command of the table: what --help shows, what the parser takes, and what does it.
struct CommandSpec {
    std::string_view name;     ///< one or two words: "burn", "image create"
    std::string_view operands; ///< as --help shows them: "PATH..."
    std::string_view summary;  ///< one line
    std::string_view notes;    ///< paragraphs of --help, may be empty
    std::vector<OptionSpec> options;
    std::size_t fewest = 0; ///< operands
    std::size_t most = 0;
    ExitCode (*run)(Console& console, const Arguments& arguments) = nullptr;
};

// One source file each.
[[nodiscard]] CommandSpec drivesCommand();
[[nodiscard]] CommandSpec mediaCommand();
[[nodiscard]] CommandSpec burnCommand();
[[nodiscard]] CommandSpec burnImageCommand();
[[nodiscard]] CommandSpec audioCommand();
[[nodiscard]] CommandSpec copyCommand();
[[nodiscard]] CommandSpec eraseCommand();
[[nodiscard]] CommandSpec formatCommand();
[[nodiscard]] CommandSpec verifyCommand();
[[nodiscard]] CommandSpec ejectCommand();
[[nodiscard]] CommandSpec loadCommand();
[[nodiscard]] CommandSpec imageCreateCommand();
[[nodiscard]] CommandSpec imagePreviewCommand();
[[nodiscard]] CommandSpec imageLsCommand();
[[nodiscard]] CommandSpec imageExtractCommand();
[[nodiscard]] CommandSpec imageCheckCommand();
[[nodiscard]] CommandSpec projectSaveCommand();
[[nodiscard]] CommandSpec projectCheckCommand();
[[nodiscard]] CommandSpec virtualCreateCommand();
[[nodiscard]] CommandSpec virtualExportCommand();
[[nodiscard]] CommandSpec virtualServeCommand();
[[nodiscard]] CommandSpec virtualAttachCommand();
[[nodiscard]] CommandSpec virtualDetachCommand();

} // namespace emberdisc::cli
