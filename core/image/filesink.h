// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/source/sectorsource.h"

#include <string>

namespace emberdisc::image {

enum class ExistingFile : std::uint8_t {
    Fail,    ///< FileExists
    Replace, ///< atomically, and only after the new one is complete
};

struct WriteFileOptions {
    ExistingFile existing = ExistingFile::Fail;
    std::uint32_t chunkSectors = 512; ///< read and written at a time
};

/// Writes all sectors of `source` to the file `path`: to ".<name>.part-XXXXXX" beside it, which is synced and
/// renamed at the end. Nothing is left behind when it fails or is cancelled. Phase Copying, then Flushing;
/// progress with bytes, speed and the current item. Fails with FileExists, FileNotFound (the folder),
/// PermissionDenied, NoSpace (asked before and noticed while writing), WriteFileFailed, Cancelled, and with
/// whatever reading fails with.
[[nodiscard]] Result<> writeToFile(source::SectorSource& source, const std::string& path, JobContext& context,
                                   const WriteFileOptions& options = {}, const Clock& clock = SystemClock());

} // namespace emberdisc::image
