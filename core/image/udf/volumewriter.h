// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/udf/structures.h"

#include <cstdint>
#include <span>
#include <string>

namespace emberdisc::image::udf {

/// Everything that the descriptors of a volume say. Sectors are logical block addresses of the disc.
struct Volume {
    UdfRevision revision = UdfRevision::V102;
    std::string label = {};    ///< UTF-8
    std::string setId = {};    ///< UTF-8; its first 16 characters tell volume sets apart: UDF 2.2.2.5
    std::int64_t recorded = 0; ///< seconds since 1970
    std::uint32_t mainSequence = 0;
    std::uint32_t reserveSequence = 0;
    std::uint32_t integritySequence = 0;
    std::uint32_t partitionStart = 0;
    std::uint32_t partitionBlocks = 0;
    /// Blocks of the partition, and from UDF 2.50 on of the metadata partition.
    std::uint32_t fileSetBlock = 0;
    std::uint32_t rootBlock = 0;
    std::uint32_t metadataFile = 0;
    std::uint32_t metadataMirror = 0;
    std::uint32_t metadataBlocks = 0;
    std::uint64_t nextUniqueId = 16;
    std::uint32_t files = 0;   ///< names of what is no folder, each hard link's too: UDF 2.2.6.4
    std::uint32_t folders = 0; ///< with the root
};

/// Reference number of the partition map through which entries and folders are addressed.
[[nodiscard]] constexpr std::uint16_t structurePartition(UdfRevision revision)
{
    return hasMetadataPartition(revision) ? 1 : 0;
}

inline constexpr std::uint32_t kRecognitionSectors = 3;
inline constexpr std::uint32_t kIntegritySectors = 4; ///< 8 KiB at least, UDF 2.2.4.6
inline constexpr std::uint32_t kFileSetBlocks = 2;    ///< with the descriptor that ends the sequence
/// Of the metadata partition; a whole ECC block of every kind of disc: UDF 2.50 2.2.10.
inline constexpr std::uint32_t kAllocationUnit = 32;

/// Each fills its sectors, which are zeros.
void putRecognitionSequence(std::span<std::byte> to,
                            UdfRevision revision); ///< BEA01, NSR02 or NSR03, TEA01: 2/9
void putAnchor(std::span<std::byte> to, const Volume& volume, std::uint32_t sector);
void putVolumeSequence(std::span<std::byte> to, const Volume& volume, std::uint32_t firstSector);
void putIntegritySequence(std::span<std::byte> to, const Volume& volume);
void putFileSet(std::span<std::byte> to, const Volume& volume);

} // namespace emberdisc::image::udf
