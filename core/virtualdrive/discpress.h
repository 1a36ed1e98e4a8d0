// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/virtualdrive/discfile.h"

#include <cstdint>
#include <filesystem>

namespace emberdisc::virtualdrive {

/// The state of a pressed disc: one complete track of so many sectors.
[[nodiscard]] DiscState pressedState(std::uint32_t sectors);

/// Makes a pressed disc (cd-rom, dvd-rom, bd-rom) of an image of 2048-byte sectors: one track, complete. What
/// the image lacks of its last sector is zeros, and so is what a CD track lacks of its four seconds; holes
/// stay holes. The disc file appears under its name complete or not at all.
/// Errors: InvalidArgument (not a pressed type, an empty image), FileNotFound, PermissionDenied,
/// FileUnreadable, FileIsSpecial, MediumTooSmall, FileExists, NoSpace, WriteFileFailed, ReadFailed,
/// Cancelled, DiscFileInUse (the file to be replaced).
[[nodiscard]] Result<> pressDisc(const std::filesystem::path& image, const std::filesystem::path& disc,
                                 MediumType type, IfExists ifExists, JobContext& context);

} // namespace emberdisc::virtualdrive
