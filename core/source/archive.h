// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/source/bytesource.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace emberdisc::source {

enum class MemberKind : std::uint8_t { File, Folder, Symlink, HardLink, Special };

/// What an archive says about one of its members. Nothing in it has been checked but that it is there.
struct ArchiveMember {
    MemberKind kind = MemberKind::File;
    std::string path = {};   ///< bytes as they stand, without slashes at the end
    std::string target = {}; ///< of a symbolic link; of a hard link the path of another member
    std::uint32_t mode = 0;  ///< permission bits, 07777
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::optional<std::int64_t> modified = {}; ///< nanoseconds since 1970
    ByteSourcePtr contents = {};               ///< of a file; null when it cannot be read
    std::string obstacle = {}; ///< why there are no contents, in English: "packed with PPMd", "encrypted"
};

struct Archive {
    std::vector<ArchiveMember> members = {}; ///< in their order
    /// Of two members with one path the later counts, as for tar; else the first does.
    bool laterReplaces = false;
    /// Nothing says where it ends, though that should be said: there may have been more.
    bool mayBeCut = false;
};

/// The members of a zip or 7z archive, or of a tar archive that is plain or packed by gzip, bzip2, xz or
/// zstd. Nothing is unpacked to disk: contents are streamed. Those of a packed tar are cheap to read in the
/// order of the archive, which ByteSource::place() tells, and cost a new start when read backwards. Blocks,
/// since a packed tar has to be read to its end once, which finds what is wrong with it. Fails with
/// Unsupported for what is no such archive; ImageCorrupt, also when there is less than the archive says or a
/// check value is another one; Cancelled. Progress: bytes of the archive that were looked at.
[[nodiscard]] Result<Archive> readArchive(const std::string& path, JobContext& context);
/// Likewise, of bytes from anywhere.
[[nodiscard]] Result<Archive> readArchive(const ByteSourcePtr& archive, JobContext& context);

/// The name without what marks it as an archive that readArchive() knows: "photos" for "photos.tar.gz".
/// Nothing when it has no such ending.
[[nodiscard]] std::optional<std::string_view> archiveStem(std::string_view name);

} // namespace emberdisc::source
