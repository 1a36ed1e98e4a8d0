// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/emberdisc-cli/arguments.h"
#include "core/base/result.h"
#include "core/image/bootoptions.h"
#include "core/tree/datacompilation.h"

#include <expected>
#include <string>
#include <vector>

namespace emberdisc::cli {

/// --boot and its kin.
[[nodiscard]] std::vector<OptionSpec> bootOptionSpecs();
/// The error is a sentence without a full stop. Boot images are paths as they were typed.
[[nodiscard]] std::expected<image::BootOptions, std::string> bootOptions(const Arguments& arguments);
/// A typed FILE is a path in the image; where none is there, a file on the disk, which becomes an image that
/// no folder shows. Likewise the code of --hybrid-code, which is on the disk. FileUnreadable or FileIsSpecial
/// when they are neither.
[[nodiscard]] Result<> findBootImages(const Arguments& arguments, image::BootOptions& options,
                                      const tree::DataCompilation& compilation);

} // namespace emberdisc::cli
