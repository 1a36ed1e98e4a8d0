// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/image/partialfile.h"

#include <cstdint>
#include <string>

namespace emberdisc::jobs {

/// When the target file exists.
enum class Overwrite : std::uint8_t {
    Ask, ///< OverwriteFile; No ends with FileExists
    Never,
    Always, ///< for who has asked already
};

/// What to do about a file that is there already, decided before any work is done. FileExists, Cancelled.
[[nodiscard]] Result<image::ExistingFile> decide(Overwrite overwrite, const std::string& path,
                                                 JobContext& context);

} // namespace emberdisc::jobs
