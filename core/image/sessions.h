// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/source/origin.h"
#include "core/source/sectorsource.h"

#include <cstdint>
#include <stop_token>
#include <vector>

namespace emberdisc::image {

/// Where the sessions of ISO 9660 in an image file begin, in order: what ReaderOptions::sessionStart takes.
/// For media and files that do not tell themselves. Sessions may lie behind each other with gaps of up to
/// 16384 sectors, or be grown within one volume, whose descriptors at sector 16 are then copies of the last
/// session's (growisofs and libburn on media that can be written over): the copies are no session of their
/// own. {0} where there is only one, or where nobody knows how large the image is; errors of reading, and
/// Cancelled.
[[nodiscard]] Result<std::vector<std::uint64_t>> findSessions(source::SectorSource& source,
                                                              const std::stop_token& stop = {});

/// What the session says of itself that begins at `start`. The digest is of its primary descriptor; of a
/// volume of UDF alone it is of sectors 16 to 63 and 256 to 287, where the identifier of its volume set lies.
/// Errors of ImageReader::open(), and of reading.
[[nodiscard]] Result<source::SessionIdentity> identifySession(source::SectorSource& source,
                                                              std::uint16_t number, std::uint64_t start);

/// All that findSessions() finds; one without a file system that can be read has only number and start.
[[nodiscard]] Result<std::vector<source::SessionIdentity>> readSessions(source::SectorSource& source,
                                                                        const std::stop_token& stop = {});

} // namespace emberdisc::image
