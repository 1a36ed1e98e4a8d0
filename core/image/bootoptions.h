// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/bytesource.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace emberdisc::image {

/// Platform ids of El Torito figure 2; Efi from the UEFI specification, 13.3.2.1.
enum class BootPlatform : std::uint8_t { X86 = 0, PowerPc = 1, Mac = 2, Efi = 0xEF };

/// Boot media types, El Torito figure 3.
enum class BootMedia : std::uint8_t {
    NoEmulation = 0,
    Floppy1200 = 1,
    Floppy1440 = 2,
    Floppy2880 = 3,
    HardDisk = 4,
};

/// Whether a boot image gets the table that isolinux and GRUB look for at its byte 8. The user's file stays
/// as it is; only the copy in the image is patched.
enum class InformationTable : std::uint8_t { None, Patched };

/// One entry of the boot catalogue.
struct BootEntry {
    BootPlatform platform = BootPlatform::X86;
    /// The boot image: a file of the compilation, "/boot/eltorito.img" ...
    std::string path = {};
    /// ... or, if this is not null, one that no folder shows.
    source::ByteSourcePtr hiddenImage = {};
    /// Nothing: guessed from size and contents. Platforms other than x86 know no emulation.
    std::optional<BootMedia> media = {};
    bool isBootable = true;
    std::uint16_t loadSegment = 0; ///< 0 stands for 0x7C0
    /// In 512 byte sectors. Nothing: one with emulation, four for x86, else the whole image.
    std::optional<std::uint16_t> loadSectors = {};
    InformationTable table = InformationTable::None;

    friend bool operator==(const BootEntry&, const BootEntry&) = default;
};

/// Whether an image that boots from a disc boots from a USB stick, too: by the boot images for UEFI, and from
/// BIOS if there is code for it.
enum class Hybrid : std::uint8_t { No, Yes };
/// Whose code the master boot record gets: isohdpfx.bin of isolinux and its kin, or boot_hybrid.img of GRUB.
enum class HybridLoader : std::uint8_t { Isolinux, Grub };

struct BootOptions {
    std::vector<BootEntry> entries = {}; ///< none: the image does not boot; at most 32
    std::string manufacturer = {};       ///< at most 24 bytes of ASCII
    std::string catalogPath = {};        ///< where a folder shows the catalogue; empty: nowhere
    Hybrid hybrid = Hybrid::No;
    /// For the first boot image for BIOS without emulation; 432 to 512 bytes. Null: BIOS boots discs only.
    source::ByteSourcePtr hybridCode = {};
    HybridLoader hybridLoader = HybridLoader::Isolinux;

    friend bool operator==(const BootOptions&, const BootOptions&) = default;
};

} // namespace emberdisc::image
