// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/image/readbudget.h"
#include "core/image/sectoraccess.h"
#include "core/image/zisofs.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace emberdisc::image {

/// What the system use entries of one directory record say: SUSP 1.12, RRIP 1.09 to 1.12.
struct SystemUseFacts {
    bool hasSharingProtocol = false;
    std::uint8_t skip = 0; ///< SP's LEN_SKP: bytes before the entries in all other records
    bool hasRockRidgeReference = false;
    bool hasPosix = false;
    std::uint32_t mode = 0;
    std::uint32_t links = 1;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::uint32_t serial = 0;
    std::optional<std::int64_t> modified = {};
    std::optional<std::int64_t> accessed = {};
    std::optional<std::int64_t> created = {};
    std::optional<std::int64_t> changed = {};
    std::optional<std::string> name = {};
    std::optional<std::string> linkTarget = {};
    std::optional<std::uint32_t> childLink = {}; ///< LBA of the directory that belongs here
    bool isRelocated = false;
    std::optional<Zisofs> zisofs = {};
    std::uint64_t decodedSize = 0; ///< of the contents, if they are compressed
};

/// Goes through a SystemUseCursor. What makes no sense ends the reading there and keeps what was found
/// before; ImageCorrupt for names or targets beyond 64 KiB, and what the cursor fails with.
[[nodiscard]] Result<SystemUseFacts> parseSystemUse(SectorAccess& access, ReadBudget& budget,
                                                    std::span<const std::byte> systemUse);

} // namespace emberdisc::image
