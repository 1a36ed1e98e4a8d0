// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/emberdisc-cli/imageoptions.h"
#include "core/base/result.h"
#include "core/tree/datacompilation.h"

#include <string>
#include <vector>

namespace emberdisc::jobs {
struct JobResult;
}

namespace emberdisc::cli {

struct Console;

/// What the PATHs of the command line gave.
struct Gathered {
    tree::DataCompilation compilation;
    std::vector<Error> missing = {}; ///< files that are left out
};

/// How PATHs are written, for --help.
inline constexpr std::string_view kPathNotes = "PATH adds the file or folder under its own name, "
                                               "NAME/IN/IMAGE=PATH puts it there, DIR/. adds what is in the\n"
                                               "folder. Files that cannot be read are asked about before "
                                               "anything is written; without them it ends with 5.";

/// Walks all PATHs and source drives, and adds them to what `begun` holds. What is wrong below them is told;
/// files that cannot be read are asked about (SkipUnreadable), sockets and their kin are left out. Fails
/// where a PATH itself is missing or makes no sense, and with NameTaken where two of them have the same name,
/// or with scanDisc()'s reasons.
[[nodiscard]] Result<Gathered> gather(Console& console, const std::vector<std::string>& paths,
                                      const ImageChoice& choice, tree::DataCompilation begun = {});

/// Files that were left out before the job began are missing in its result, too.
void addMissing(jobs::JobResult& result, std::vector<Error> missing);

} // namespace emberdisc::cli
