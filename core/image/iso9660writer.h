// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/hierarchy.h"
#include "core/image/layout.h"
#include "core/image/susp.h"
#include "core/image/volumedescriptor.h"

namespace emberdisc::image {

struct DirectoryRecord;

/// The structures of ECMA-119: descriptor, two path tables, directories; with Rock Ridge in the primary
/// hierarchy, or with Joliet's names in the supplementary one. Extents 0 and 1 are the path tables of type L
/// and M, the others directories.
class Iso9660Writer final : public MetadataWriter {
public:
    /// Borrows the layout, whose items are there already. Reasons as in Hierarchy.
    [[nodiscard]] static Result<std::unique_ptr<Iso9660Writer>> create(const Layout& layout, Dialect dialect);

    [[nodiscard]] NameSpace nameSpace() const override;
    [[nodiscard]] std::uint32_t extentCount() const override;
    [[nodiscard]] std::uint32_t sectorsOf(std::uint32_t index) const override;
    void place(std::uint32_t index, std::uint32_t firstSector) override;
    void render(std::uint32_t index, std::vector<std::byte>& to) const override;
    void renderDescriptors(std::span<std::byte> to) const override;
    [[nodiscard]] std::string describe(std::uint32_t index) const override;
    void visitNames(const NameVisitor& visit) const override;

    /// What its descriptor says, once all is placed.
    [[nodiscard]] VolumeDescriptor volumeDescriptor() const;
    /// Folders lie deeper than ECMA-119 6.8.2.1 allows.
    [[nodiscard]] bool isTooDeep() const { return m_hierarchy.isTooDeep; }
    /// Paths of the files that the descriptor is to name and has no room for: ECMA-119 8.4.20 to 8.4.22.
    [[nodiscard]] std::vector<std::string> unnamedFiles() const;
    [[nodiscard]] const Hierarchy& hierarchy() const { return m_hierarchy; }

private:
    enum class TableType : std::uint8_t { L, M };
    struct Scratch; // buffers of one directory's rendering

    Iso9660Writer(const Layout& layout, Dialect dialect, Hierarchy hierarchy);
    void chooseOrder();
    void measure();
    [[nodiscard]] std::string rootIdentifier(const std::string& path) const;
    [[nodiscard]] std::string recordIdentifier(const Hierarchy::Entry& entry) const;
    [[nodiscard]] std::uint32_t lbaOf(const Hierarchy::Directory& directory) const;
    [[nodiscard]] std::uint32_t lengthOf(const Hierarchy::Directory& directory) const;
    void renderPathTable(TableType type, std::vector<std::byte>& to) const;
    void renderRecords(std::uint32_t directory, Scratch& scratch) const;
    void renderSelf(std::uint32_t directory, Scratch& scratch) const;
    void renderParent(std::uint32_t directory, Scratch& scratch) const;
    [[nodiscard]] std::uint8_t existenceFlag(std::uint32_t item) const;
    void renderFolder(std::uint32_t directory, const Hierarchy::Entry& entry, Scratch& scratch) const;
    void renderFile(const Hierarchy::Entry& entry, Scratch& scratch) const;
    void appendWithEntries(DirectoryRecord record, Scratch& scratch) const;
    [[nodiscard]] PosixFacts factsOf(const Hierarchy::Directory& directory) const;
    [[nodiscard]] PosixFacts factsOf(std::uint32_t item) const;

    const Layout& m_layout;
    Dialect m_dialect;
    Hierarchy m_hierarchy;
    std::vector<std::uint32_t> m_order; // directories as they lie on the disc
    std::uint32_t m_pathTableBytes = 0;
    std::uint32_t m_pathTableSector[2] = {};
};

} // namespace emberdisc::image
