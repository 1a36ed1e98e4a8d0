// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/archive.h"

#include <span>

namespace emberdisc::source {

/// By the first bytes of a file.
[[nodiscard]] bool looksLikeZip(std::span<const std::byte> head);

/// Members of a zip archive, also one beyond 4 GiB (Zip64), by its central directory (PKWARE APPNOTE). Those
/// that are encrypted, or packed by what canUnpackZip() says no to, have no contents. A directory that is not
/// as its end says is ImageCorrupt. A member that unpacks to another size or CRC than the directory says
/// fails with ImageCorrupt when it is read; members that share bytes of the archive are refused, since only
/// bombs do that. See readArchive().
[[nodiscard]] Result<std::vector<ArchiveMember>> readZip(const ByteSourcePtr& archive, JobContext& context);

} // namespace emberdisc::source
