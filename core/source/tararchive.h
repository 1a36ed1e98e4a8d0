// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/archive.h"
#include "core/source/unpacker.h"

namespace emberdisc::source {

/// Members of a tar archive: POSIX.1-1988 ustar, POSIX.1-2001 pax, and GNU's long names. A
/// packed one is read to its packing's end, which has the check values, and its members have CRCs from then
/// on. See readArchive().
[[nodiscard]] Result<Archive> readTar(const ByteSourcePtr& archive, Packing packing, JobContext& context);

} // namespace emberdisc::source
