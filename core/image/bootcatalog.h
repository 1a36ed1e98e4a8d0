// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/image/bootoptions.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace emberdisc::image {

/// An entry of the catalogue with all that was guessed, ready to be written.
struct PlannedBootEntry {
    BootPlatform platform = BootPlatform::X86;
    BootMedia media = BootMedia::NoEmulation;
    bool isBootable = true;
    std::uint16_t loadSegment = 0;
    std::uint8_t systemType = 0; ///< of the hard disk image's partition
    std::uint16_t loadSectors = 0;
    std::uint32_t data = 0; ///< number of the layout's data
    InformationTable table = InformationTable::None;
};

/// What one look at a boot image tells.
struct BootImageFacts {
    BootMedia media = BootMedia::NoEmulation;
    std::uint8_t systemType = 0;
    bool readsTable = false;    ///< looks like isolinux or GRUB, which do not boot without their table
    std::uint32_t checksum = 0; ///< for the information table; only of examineBootImage(), if one is wanted
};

/// Reads the image's first sector. The errors of the source; InvalidArgument for one that is empty, too short
/// for a table, or has not the size that `entry.media` asks for.
[[nodiscard]] Result<BootImageFacts> glanceAtBootImage(const BootEntry& entry,
                                                       const source::ByteSource& image);
/// Likewise, and reads all of it for a table's checksum.
[[nodiscard]] Result<BootImageFacts> examineBootImage(const BootEntry& entry,
                                                      const source::ByteSource& image);
/// InvalidArgument where the options break El Torito's limits. Files are not looked at.
[[nodiscard]] Result<> checkBootOptions(const BootOptions& options);
/// `facts` tell what the entry leaves open. `size` is the boot image's in bytes.
[[nodiscard]] PlannedBootEntry planBootEntry(const BootEntry& entry, const BootImageFacts& facts,
                                             std::uint64_t size);

/// The boot record volume descriptor into a sector of zeros. El Torito 2.0.
void putBootRecord(std::span<std::byte> to, std::uint32_t catalogLba);
/// The catalogue into a sector of zeros: the first entry as the initial one, the others in sections of one
/// platform each. `lbas` are the boot images', entry by entry. El Torito 2.1 to 2.4.
void putBootCatalog(std::span<std::byte> to, std::span<const PlannedBootEntry> entries,
                    std::span<const std::uint32_t> lbas, const std::string& manufacturer);
/// `to` has informationtable::kSize bytes.
void putInformationTable(std::span<std::byte> to, std::uint32_t descriptorLba, std::uint32_t fileLba,
                         std::uint32_t fileLength, std::uint32_t checksum);

} // namespace emberdisc::image
