// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/foldersource.h"
#include "core/image/readbudget.h"
#include "core/image/udf/volumereader.h"

namespace emberdisc::image::udf {

struct ParsedEntry;

/// Directories of a UDF volume. Deleted entries and parents' are left out; entries that cannot be read as
/// well, and the first of them is what read() fails with. One thread, since all reading shares a budget.
class UdfFolders final : public FolderSource {
public:
    /// Both are borrowed.
    UdfFolders(SectorAccess& access, const VolumeMap& map) : m_access(access), m_map(map), m_budget(access) {}

    /// Without extents when it cannot be read; read() then says why.
    [[nodiscard]] ImageEntry root() const override;
    [[nodiscard]] Result<> read(const ImageEntry& folder, std::vector<ImageEntry>& entries) const override;
    [[nodiscard]] Result<> readStreams(const ImageEntry& entry,
                                       std::vector<ImageEntry>& streams) const override;
    [[nodiscard]] std::uint64_t largestFolder() const override { return largestFolderOf(m_access); }

private:
    /// Appends what the identifiers of a directory lead to, but for its parent and what has one of the
    /// characteristics `without`.
    [[nodiscard]] Result<> readIdentifiers(const std::vector<ImageExtent>& extents, std::uint8_t without,
                                           std::vector<ImageEntry>& entries) const;
    [[nodiscard]] Result<ImageEntry> makeEntry(const BlockRun& icb) const;
    [[nodiscard]] Result<std::string> linkTarget(const ParsedEntry& entry) const;
    [[nodiscard]] Result<std::vector<std::byte>> contents(const std::vector<ImageExtent>& extents,
                                                          std::uint64_t size) const;

    SectorAccess& m_access;
    const VolumeMap& m_map;
    mutable ReadBudget m_budget;
};

} // namespace emberdisc::image::udf
