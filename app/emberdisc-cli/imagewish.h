// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/emberdisc-cli/exitcode.h"
#include "app/emberdisc-cli/gather.h"
#include "app/emberdisc-cli/imageoptions.h"

#include <expected>

namespace emberdisc::cli {

/// What a command line wants to be made into an image.
struct ImageWish {
    ImageChoice choice;
    Gathered gathered;
};

/// Of --project, the image options and the PATHs; `missing` goes before what --on-missing says. Concludes the
/// command when something is wrong, and hands back how it ends.
[[nodiscard]] std::expected<ImageWish, ExitCode> imageWish(Console& console, const Arguments& arguments,
                                                           std::optional<jobs::MissingFiles> missing = {});

} // namespace emberdisc::cli
