// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/image/foldersource.h"
#include "core/image/imagereader.h"
#include "core/image/readbudget.h"
#include "core/image/recordparser.h"
#include "core/image/sectoraccess.h"
#include "core/image/suspparser.h"
#include "core/image/volumescan.h"

#include <cstdint>
#include <vector>

namespace emberdisc::image {

/// Directories of one name space of ECMA-119. One thread, since all reading shares a budget.
class FolderReader final : public FolderSource {
public:
    /// True, with the bytes to skip in each system use field, if the root's first record announces Rock
    /// Ridge.
    struct RockRidge {
        bool isPresent = false;
        std::uint8_t skip = 0;
        std::size_t start = 0; ///< of the entries in that record: behind a CD-ROM XA field
    };
    [[nodiscard]] static RockRidge detect(SectorAccess& access, const RootPlace& root);

    FolderReader(SectorAccess& access, NameSpace nameSpace, const RootPlace& root,
                 const RockRidge& rockRidge);

    [[nodiscard]] ImageEntry root() const override;
    [[nodiscard]] Result<> read(const ImageEntry& folder, std::vector<ImageEntry>& entries) const override;
    [[nodiscard]] std::uint64_t largestFolder() const override { return largestFolderOf(m_access); }

private:
    enum class Relocated : std::uint8_t { Hide, Show };
    struct Progress; // of reading one folder

    [[nodiscard]] Result<> readRecords(const ImageEntry& folder, Relocated relocated,
                                       std::vector<ImageEntry>& entries) const;
    [[nodiscard]] Result<> take(const ParsedRecord& record, std::uint64_t lba, Progress& progress) const;
    /// Adds where the data of a record lies; nowhere when an interleaved one makes no sense.
    [[nodiscard]] Result<> addSection(const ParsedRecord& record, ImageEntry& entry) const;
    [[nodiscard]] ImageEntry makeEntry(const ParsedRecord& record, std::uint64_t lba) const;
    [[nodiscard]] Result<> followChildLink(std::uint32_t lba, ImageEntry& entry) const;
    [[nodiscard]] std::span<const std::byte> entriesOf(const ParsedRecord& record) const;
    [[nodiscard]] bool isShelf(const ImageEntry& entry) const;

    SectorAccess& m_access;
    NameSpace m_nameSpace;
    RootPlace m_root;
    RockRidge m_rockRidge;
    mutable ReadBudget m_budget;
};

} // namespace emberdisc::image
