// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/udf/structures.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace emberdisc::image::udf {

/// A block within a partition, as an lb_addr has it: ECMA-167 4/7.1.
struct BlockAddress {
    std::uint32_t block = 0;
    std::uint16_t partition = 0; ///< partition reference number: which of the logical volume's maps
};

/// What an entry says of its file. Times are seconds since 1970.
struct EntryFacts {
    std::uint8_t fileType = icb::kFile;
    std::uint32_t mode = 0; ///< POSIX permission bits, with set-id and sticky
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::uint32_t links = 1; ///< file identifiers that lead here, its stream directory's one for it included
    std::uint64_t uniqueId = 0;
    std::int64_t accessed = 0;
    std::int64_t modified = 0;
    std::int64_t created = 0;
    std::int64_t changed = 0;
    std::optional<BlockAddress> streamDirectory = {}; ///< the entry of it; of extended file entries only
    std::uint64_t streamBytes = 0;                    ///< of all named streams together
    bool isStream = false;                            ///< a named stream of another file
};

/// Contents that lie in one piece.
struct Contents {
    std::uint64_t size = 0; ///< in bytes
    BlockAddress first = {};
};

/// Writes the blocks in which files are described: a file entry, or from UDF 2.00 on an extended file entry,
/// with allocation extent descriptors behind it where the file has more extents than one block can list.
class EntryWriter {
public:
    explicit EntryWriter(UdfRevision revision);

    /// How many blocks describe a file of so many bytes that lies in `partition` when its entry lies in
    /// `own`.
    [[nodiscard]] std::uint32_t blocksFor(std::uint64_t size, std::uint16_t partition,
                                          std::uint16_t own) const;
    /// How many bytes of contents can stand in the entry's own block.
    [[nodiscard]] std::size_t roomInside() const { return kBlockSize - headerSize(); }

    /// `to` is blocksFor() blocks of zeros that lie at `at`.
    void put(std::span<std::byte> to, const BlockAddress& at, const EntryFacts& facts,
             const Contents& contents) const;
    /// Contents that stand in the entry itself: at most roomInside() bytes. `to` is one block.
    void putInside(std::span<std::byte> to, const BlockAddress& at, const EntryFacts& facts,
                   std::span<const std::byte> contents) const;

private:
    /// Of all that stands before allocation descriptors or contents.
    [[nodiscard]] std::size_t headerSize() const { return m_shape.fixedSize + attributesSize(); }
    [[nodiscard]] std::size_t attributesSize() const;
    void putFacts(std::span<std::byte> to, const EntryFacts& facts, std::uint64_t size, std::uint64_t blocks,
                  std::uint16_t descriptors) const;
    void putAttributes(std::span<std::byte> to, const BlockAddress& at, const EntryFacts& facts) const;

    UdfRevision m_revision;
    const entry::Shape& m_shape;
};

/// Appends a file identifier descriptor (4/14.4) to a folder's contents, of which `to` is all that comes
/// before and `firstBlock` the block where they begin. An empty identifier is the parent's entry.
struct FolderEntry {
    std::string_view identifier = {}; ///< OSTA CS0
    BlockAddress icb = {};
    std::uint8_t characteristics = 0;
    std::uint32_t uniqueId = 0; ///< UDF 2.3.4.3
};
void appendFolderEntry(std::vector<std::byte>& to, const FolderEntry& entry, std::uint32_t firstBlock,
                       UdfRevision revision);

/// The path components of a symbolic link, 4/14.16. What is too long for a component is shortened like a
/// name.
[[nodiscard]] std::vector<std::byte> pathComponents(std::string_view target);

/// 4/14.9.5: read, write and execute as in POSIX; who may write may delete and change attributes.
[[nodiscard]] std::uint32_t permissionsFrom(std::uint32_t mode);
[[nodiscard]] std::uint32_t modeFrom(std::uint32_t permissions, std::uint16_t icbFlags);

} // namespace emberdisc::image::udf
