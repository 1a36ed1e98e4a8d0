// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/archive.h"

namespace emberdisc::source {

/// Members of a 7z archive, whose start looksLikeSevenZip(). Contents are streamed; those that are packed
/// together are cheap to read in their order, see PackedStream. Methods that sevenzip::canUnpack() does not
/// know give members without contents. A member with another CRC than the archive says fails with
/// ImageCorrupt when it is read to its end. See readArchive().
[[nodiscard]] Result<std::vector<ArchiveMember>> readSevenZip(const ByteSourcePtr& archive,
                                                              JobContext& context);

} // namespace emberdisc::source
