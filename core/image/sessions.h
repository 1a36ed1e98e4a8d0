// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/source/sectorsource.h"

#include <cstdint>
#include <vector>

namespace emberdisc::image {

/// Where the sessions of ISO 9660 in an image file begin, in order: what ReaderOptions::sessionStart takes.
/// For media and files that do not tell themselves. Sessions may lie behind each other with gaps of up to
/// 16384 sectors, or be grown within one volume, whose descriptors at sector 16 are then copies of the last
/// session's (growisofs and libburn on media that can be written over): the copies are no session of their
/// own. {0} where there is only one, or where nobody knows how large the image is; errors of reading.
[[nodiscard]] Result<std::vector<std::uint64_t>> findSessions(source::SectorSource& source);

} // namespace emberdisc::image
