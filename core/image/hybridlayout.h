// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/image/options.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace emberdisc::image {

class Layout;

/// In UDF's end, from behind the anchor at N - 256 to the one at N.
inline constexpr std::uint32_t kHybridTailInUdf = 256;

/// What makes an image boot from a USB stick, too. With a boot image for EFI: a protective master boot record
/// and a GUID partition table, in which that image is an EFI system partition. Without one: a master boot
/// record with one active partition, the whole image. BIOS needs code of the boot loader's in either.
struct HybridLayout {
    std::vector<std::byte> code = {};             ///< for the master boot record; empty: BIOS does not boot
    HybridLoader loader = HybridLoader::Isolinux; ///< whose it is
    std::uint32_t codeData = 0;                   ///< data of the boot image that the code loads
    std::vector<std::uint32_t> efiData = {};      ///< of the boot images for EFI

    [[nodiscard]] bool hasTable() const { return !efiData.empty(); }
    /// At the very end of the image, from the backup of the GUID partition table's array to its header: 0
    /// without a table. In UDF's end the array lies behind the anchor at N - 256, and the one at N before the
    /// header.
    std::uint32_t tailSectors = 0;
};

/// Entries that a USB stick boots by: the first of BIOS's by code, UEFI's by themselves.
[[nodiscard]] bool bootsFromBios(const BootEntry& entry);
[[nodiscard]] bool bootsFromEfi(const BootEntry& entry);

/// Reads code for the master boot record: 432 to 512 bytes, else InvalidArgument; the errors of the source.
[[nodiscard]] Result<std::vector<std::byte>> readHybridCode(const source::ByteSource& source);
/// Whose it looks like: GRUB's says its name when it fails.
[[nodiscard]] HybridLoader loaderOf(std::span<const std::byte> code);

/// InvalidArgument and Unsupported, with the reason.
[[nodiscard]] Result<> checkHybridOptions(const ImageOptions& options);
/// Reads the code and finds the images; addBootData() is done. Nothing happens unless it is asked for.
[[nodiscard]] Result<> addHybridData(Layout& layout);
/// Contents of the boot image that depend on its address. Sectors are given out.
void patchHybridData(Layout& layout);

/// Into `to`, the whole system area, which is zeros.
void putHybridSystemArea(std::span<std::byte> to, const Layout& layout);
/// Into the last `tailSectors` of the image. All but the array and the header stays.
void putHybridTail(std::span<std::byte> to, const Layout& layout);

} // namespace emberdisc::image
