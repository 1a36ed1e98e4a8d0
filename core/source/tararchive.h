// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/archive.h"
#include "core/source/unpacker.h"

namespace emberdisc::source {

/// Members of a tar archive: POSIX.1-1988 ustar, POSIX.1-2001 pax, and GNU's long names. See readArchive().
[[nodiscard]] Result<std::vector<ArchiveMember>> readTar(const ByteSourcePtr& archive, Packing packing,
                                                         JobContext& context);

} // namespace emberdisc::source
