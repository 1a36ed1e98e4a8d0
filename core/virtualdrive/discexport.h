// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/base/result.h"

#include <filesystem>

namespace emberdisc::virtualdrive {

class DiscFile;

/// Writes the data of a disc as one image, LBA 0 to the last written sector; the gaps between sessions are
/// zeros. The file appears under its name complete or not at all; whether an existing one may be replaced is
/// asked for (OverwriteFile). Errors: MediumUnsuitable (blank, or with audio tracks), FileExists, NoSpace,
/// WriteFileFailed, ReadFailed, Cancelled.
[[nodiscard]] Result<> exportIso(const DiscFile& disc, const std::filesystem::path& out, JobContext& context);

/// Writes a CD as `outCue` and a .bin beside it (audio 2352, data MODE1/2048), and its CD-TEXT packs as a
/// .cdt if it has any. The sheet is named last, so that a sheet that exists is complete. Errors: as
/// exportIso(); MediumUnsuitable for a DVD or BD.
[[nodiscard]] Result<> exportCue(const DiscFile& disc, const std::filesystem::path& outCue,
                                 JobContext& context);

} // namespace emberdisc::virtualdrive
