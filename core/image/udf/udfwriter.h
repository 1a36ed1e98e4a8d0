// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/layout.h"
#include "core/image/udf/entrywriter.h"
#include "core/image/udf/streamwriter.h"
#include "core/image/udf/volumewriter.h"

#include <cstdint>
#include <vector>

namespace emberdisc::image {

/// The structures of UDF, alone or beside those of ECMA-119 over the same contents. README.md draws where
/// they lie. Entries stand one behind the other in the order of the layout's items, so that those of one
/// folder lie together; folders' contents follow.
class UdfWriter final : public MetadataWriter {
public:
    UdfWriter(const Layout& layout, UdfRevision revision);

    [[nodiscard]] NameSpace nameSpace() const override { return NameSpace::Udf; }
    [[nodiscard]] std::uint32_t extentCount() const override
    {
        return static_cast<std::uint32_t>(m_pieces.size());
    }
    [[nodiscard]] std::uint32_t sectorsOf(std::uint32_t index) const override
    {
        return m_pieces[index].sectors;
    }
    [[nodiscard]] Place placeOf(std::uint32_t index) const override;
    void place(std::uint32_t index, std::uint32_t firstSector) override;
    void render(std::uint32_t index, std::vector<std::byte>& to) const override;
    [[nodiscard]] std::uint32_t descriptorCount() const override { return udf::kRecognitionSectors; }
    void renderDescriptors(std::span<std::byte> to) const override;
    [[nodiscard]] std::string describe(std::uint32_t index) const override;
    void visitNames(const NameVisitor& visit) const override;

private:
    enum class PieceKind : std::uint8_t {
        VolumeSequence,
        Integrity,
        Anchor,
        MetadataFile, ///< the entry of the metadata file
        FileSet,
        Entries, ///< of the items from `number` on
        Folder,  ///< contents of folder `number`
        Slack,   ///< what the metadata file has beyond its contents
        MetadataMirror,
        End, ///< anchor at N - 256, reserve volume descriptor sequence, anchor at N
    };
    struct Piece {
        PieceKind kind = PieceKind::Slack;
        bool isMirror = false;
        std::uint32_t number = 0;
        std::uint32_t sectors = 0;
        std::uint32_t firstSector = 0;
        std::uint32_t firstBlock = 0; ///< among the structures, whose block 0 is the file set descriptor's
    };
    struct Folder {
        std::uint32_t item = 0;
        std::uint32_t firstBlock = 0; ///< likewise
        std::uint32_t bytes = 0;
    };

    void addPiece(PieceKind kind, std::uint32_t sectors, std::uint32_t number = 0);
    void addStructures();
    void addEntries();
    void addFolders();
    void addMirror();

    [[nodiscard]] bool hasMetadataFile() const { return hasMetadataPartition(m_revision); }
    /// True if the item's entry is its own: that of a hard link is its first name's.
    [[nodiscard]] bool hasEntry(std::uint32_t item) const;
    [[nodiscard]] std::uint32_t entryItem(std::uint32_t item) const;
    /// With what describes its named streams, which comes behind.
    [[nodiscard]] std::uint32_t entryBlocks(std::uint32_t item) const;
    [[nodiscard]] std::uint32_t ownBlocks(std::uint32_t item) const;
    [[nodiscard]] std::vector<udf::NamedStream> streamsOf(const LayoutStreams& streams) const;
    /// Those that UDF shows.
    [[nodiscard]] std::vector<std::uint32_t> childrenOf(std::uint32_t folder) const;
    [[nodiscard]] std::vector<std::string> identifiersOf(std::span<const std::uint32_t> children) const;
    [[nodiscard]] std::size_t folderOf(std::uint32_t item) const;
    /// Each name has its own; that of an entry is its first name's: UDF 3.2.1.1.
    [[nodiscard]] static std::uint32_t uniqueIdOf(std::uint32_t item);
    /// The address of a block of the structures.
    [[nodiscard]] udf::BlockAddress addressOf(std::uint32_t block) const;
    /// Of contents that have their sectors.
    [[nodiscard]] udf::BlockAddress contentsAt(const LayoutData& data) const;
    [[nodiscard]] std::uint32_t partitionBlockOf(std::uint32_t sector) const;
    [[nodiscard]] udf::Volume volume() const;
    [[nodiscard]] udf::EntryFacts factsOf(std::uint32_t item) const;

    void renderEntries(const Piece& piece, std::span<std::byte> to) const;
    void renderEntry(std::uint32_t item, std::span<std::byte> to) const;
    void renderStreams(const LayoutStreams& streams, std::span<std::byte> to) const;
    void renderSymlink(std::uint32_t item, std::span<std::byte> to) const;
    void renderFolder(const Folder& folder, std::vector<std::byte>& to) const;
    void renderMetadataFile(const Piece& piece, std::span<std::byte> to) const;
    void renderEnd(const Piece& piece, std::span<std::byte> to) const;

    const Layout& m_layout;
    UdfRevision m_revision;
    std::uint32_t m_partition; ///< the sector that it begins at: lower where an earlier session has contents
    udf::EntryWriter m_entries;
    udf::StreamWriter m_streams;
    std::vector<Piece> m_pieces;
    std::vector<Folder> m_folders;           // by item
    std::vector<std::uint32_t> m_entryBlock; // by item
    std::uint32_t m_blocks = 0;              // of the structures
    std::uint32_t m_firstStructure = 0;      // piece
    std::uint32_t m_integrity = 0;           // piece
};

} // namespace emberdisc::image
