// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/image/imagereader.h"
#include "core/image/sectoraccess.h"
#include "core/image/udf/volumesequence.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <variant>
#include <vector>

namespace emberdisc::image::udf {

/// A block within a partition, and how many bytes lie from there on.
struct BlockRun {
    std::uint32_t block = 0;
    std::uint16_t partition = 0;
    std::uint32_t bytes = 0;
};

/// Where the blocks of a UDF volume lie on the disc: what its volume descriptors and partition maps say.
/// Reads volumes of all revisions: partitions on their own, metadata partitions (also by their mirror),
/// virtual ones (packet-written CD-R) and sparable ones (CD-RW, DVD-RW). Its addresses count blocks of the
/// volume: those of hard disks and sticks have 512, 1024 or 4096 bytes. A value; any thread.
class VolumeMap {
public:
    /// Looks for an anchor at 256 from the session's start, at the end, 256 before it, and at 512. NotAnImage
    /// when there is none; ImageCorrupt, Unsupported (logical blocks of another size than the sectors by
    /// which the anchor is found, other partition maps). `access` has blocks of 2048 bytes, and must outlive
    /// the map.
    [[nodiscard]] static Result<VolumeMap> scan(SectorAccess& access, std::uint64_t sessionStart);

    [[nodiscard]] std::uint32_t blockSize() const { return m_blockSize; }
    /// By the blocks of this volume; `plain` is what it was found by.
    [[nodiscard]] SectorAccess& blocks(SectorAccess& plain) const { return m_blocks ? *m_blocks : plain; }
    /// An address, and extents, by sectors of 2048 bytes.
    [[nodiscard]] std::uint64_t sectorOf(std::uint64_t lba) const { return lba * m_blockSize / kSectorSize; }
    void toSectors(std::vector<ImageExtent>& extents) const;

    [[nodiscard]] const VolumeInfo& info() const { return m_info; }
    /// As the domain identifier says it: 0x0102 (UDF 2.1.5.3).
    [[nodiscard]] std::uint16_t revision() const { return m_revision; }
    [[nodiscard]] const BlockRun& root() const { return m_root; } ///< the root directory's entry

    [[nodiscard]] const BlockRun& fileSet() const { return m_fileSet; }

    /// The other way round, for partitions in which blocks lie in order (not virtual and sparable ones).
    [[nodiscard]] std::optional<std::uint32_t> blockAt(std::uint64_t lba, std::uint16_t partition) const;
    /// The logical block address of one block; ImageCorrupt outside its partition.
    [[nodiscard]] Result<std::uint64_t> locate(std::uint32_t block, std::uint16_t partition) const;
    /// Appends where a run lies: one extent, or several where a map tears it apart.
    [[nodiscard]] Result<> appendExtents(const BlockRun& run, std::vector<ImageExtent>& extents) const;

private:
    struct Physical {
        std::uint64_t start = 0;
        std::uint64_t blocks = 0;
    };
    /// UDF 2.50 2.2.10: the pieces of the metadata file, however many a hostile one has.
    struct Metadata {
        struct Run {
            std::uint64_t block = 0; ///< its first within the partition
            std::uint64_t lba = 0;
            std::uint64_t blocks = 0;
        };
        std::vector<Run> byBlock;
        std::vector<Run> byLba;
    };
    struct Virtual { ///< UDF 2.2.8 and 2.2.11
        std::vector<std::uint32_t> table;
        std::uint16_t physical = 0;
    };
    struct Sparable { ///< UDF 2.2.9 and 2.2.12
        Physical area;
        std::uint32_t packet = 1; ///< blocks
        std::map<std::uint32_t, std::uint32_t>
            spared; ///< by first block of a packet: the sector where it lies now
    };
    using Partition = std::variant<Physical, Metadata, Virtual, Sparable>;

    [[nodiscard]] static Result<VolumeMap> scanBlocks(SectorAccess& access, std::uint64_t sessionStart);
    [[nodiscard]] Result<> takeMaps(SectorAccess& access, const VolumeDescriptors& descriptors);
    [[nodiscard]] Result<> takeSecondMap(SectorAccess& access, std::span<const std::byte> map,
                                         const VolumeDescriptors& descriptors);
    [[nodiscard]] Result<Partition> readMetadata(SectorAccess& access, std::span<const std::byte> map,
                                                 std::uint16_t physical) const;
    [[nodiscard]] Result<Partition> readVirtual(SectorAccess& access, std::uint16_t physical) const;
    [[nodiscard]] static Result<Partition> readSparable(SectorAccess& access, std::span<const std::byte> map,
                                                        const Physical& area);
    [[nodiscard]] Result<> takeFileSet(SectorAccess& access, const VolumeDescriptors& descriptors);

    /// How many blocks from `block` on lie side by side, and where.
    struct Piece {
        std::uint64_t lba = 0;
        std::uint64_t blocks = 0;
    };
    [[nodiscard]] Result<Piece> pieceAt(std::uint32_t block, std::uint16_t partition) const;

    std::shared_ptr<SectorAccess> m_blocks; ///< none for blocks of 2048 bytes
    std::uint32_t m_blockSize = kSectorSize;
    std::vector<Partition> m_partitions; ///< by partition reference number
    BlockRun m_fileSet;
    BlockRun m_root;
    VolumeInfo m_info;
    std::uint16_t m_revision = 0;
};

} // namespace emberdisc::image::udf
