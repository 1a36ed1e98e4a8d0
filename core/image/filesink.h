// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/image/fileoperations.h"
#include "core/image/partialfile.h"
#include "core/source/sectorsource.h"

#include <string>

namespace emberdisc::image {

class ImageStream;

struct WriteFileOptions {
    ExistingFile existing = ExistingFile::Fail;
    std::uint32_t chunkSectors = 512; ///< read and written at a time
};

/// Writes all sectors of `source` to the file `path`, by way of a PartialFile: it is synced before it gets
/// its name, and nothing is left behind when it fails or is cancelled. Phase Copying, then Flushing; progress
/// with bytes, speed and the current item. Fails with FileExists, FileNotFound (the folder),
/// PermissionDenied, NoSpace (asked before and noticed while writing), WriteFileFailed, Cancelled, and with
/// whatever reading fails with.
[[nodiscard]] Result<> writeToFile(source::SectorSource& source, const std::string& path, JobContext& context,
                                   const WriteFileOptions& options = {}, const Clock& clock = SystemClock());

/// Writes all sectors of `source`, in order, into a pipe, socket or device that is open for writing. Phase
/// and progress as above. What was written before it fails or is cancelled stays written: the other end sees
/// that it ends early. WriteFileFailed (for one thing, when the other end is closed), NoSpace, Cancelled, and
/// whatever reading fails with.
[[nodiscard]] Result<> writeToPipe(source::SectorSource& source, int descriptor, JobContext& context,
                                   const Clock& clock = SystemClock());

/// Files of fewer bytes cost more to open once more than they take to stream.
inline constexpr std::uint64_t kMovedFrom = 128 * 1024;
/// Files that start at such a sector of the image can be cloned: 4096 bytes, the block of XFS and btrfs.
inline constexpr std::uint32_t kCloneAlignment = 2;

/// Likewise, and large files of the user go from file to file without passing through this program: their
/// blocks are shared where source and target lie on a file system that can, or else the kernel copies them.
/// A file is compared with what was planned after that, too. What can be cloned needs no free space.
[[nodiscard]] Result<> writeToFile(ImageStream& stream, const std::string& path, JobContext& context,
                                   const WriteFileOptions& options = {}, const Clock& clock = SystemClock(),
                                   const FileOperations& operations = systemFileOperations());

} // namespace emberdisc::image
