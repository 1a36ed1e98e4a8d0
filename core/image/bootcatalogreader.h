// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/image/bootoptions.h"
#include "core/image/sectoraccess.h"

#include <cstdint>
#include <string>
#include <vector>

namespace emberdisc::image {

/// What a boot catalogue says of one boot image: El Torito figures 3 and 5. Numbers that the enumerations do
/// not name may come up.
struct BootCatalogEntry {
    BootPlatform platform = BootPlatform::X86;
    BootMedia media = BootMedia::NoEmulation;
    bool isBootable = true;
    std::uint16_t loadSegment = 0; ///< 0 stands for 0x7C0
    std::uint8_t systemType = 0;   ///< of a hard disk image's partition
    std::uint16_t loadSectors = 0; ///< of 512 bytes
    std::uint64_t lba = 0;         ///< where the boot image lies
};

/// What a catalogue has that the specification does not allow.
enum class BootCatalogFault : std::uint8_t {
    Header,   ///< the validation entry does not begin with 1
    Key,      ///< it does not end with 0x55, 0xAA
    Checksum, ///< its words do not add up to 0
    Sections, ///< the entries end before what their headers announce
};

struct BootCatalog {
    std::uint64_t lba = 0;
    std::string manufacturer = {};              ///< UTF-8
    std::vector<BootCatalogEntry> entries = {}; ///< the initial one first
    std::vector<BootCatalogFault> faults = {};
};

/// Reads the catalogue that begins at `lba`, at most 32 KiB of it. One without header or key has no entries.
/// Errors of reading, ImageCorrupt outside the image.
[[nodiscard]] Result<BootCatalog> readBootCatalog(SectorAccess& access, std::uint64_t lba);

} // namespace emberdisc::image
