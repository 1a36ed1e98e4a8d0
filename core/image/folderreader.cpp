// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/folderreader.h"

#include <algorithm>

#include <sys/stat.h>

#include "core/image/directoryrecord.h"
#include "core/image/text.h"

namespace emberdisc::image {

namespace {

EntryType typeOf(std::uint32_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFLNK:
        return EntryType::Symlink;
    case S_IFCHR:
    case S_IFBLK:
    case S_IFIFO:
    case S_IFSOCK:
        return EntryType::Special;
    default:
        return EntryType::File;
    }
}

void apply(const SystemUseFacts& facts, ImageEntry& entry)
{
    if (facts.name && !facts.name->empty())
        entry.name = *facts.name;
    if (facts.hasPosix) {
        entry.mode = facts.mode;
        entry.links = facts.links;
        entry.uid = facts.uid;
        entry.gid = facts.gid;
        entry.serial = facts.serial;
        if (entry.type != EntryType::Folder)
            entry.type = typeOf(facts.mode);
    }
    entry.modified = facts.modified.value_or(entry.modified);
    entry.accessed = facts.accessed.value_or(entry.modified);
    entry.created = facts.created.value_or(kTimeNotTold);
    entry.changed = facts.changed.value_or(kTimeNotTold);
    if (facts.linkTarget && entry.type != EntryType::Folder) {
        entry.type = EntryType::Symlink;
        entry.linkTarget = *facts.linkTarget;
    }
}

} // namespace

struct FolderReader::Progress {
    Relocated relocated = Relocated::Hide;
    std::vector<ImageEntry>& entries;
    /// Of the file that the last record left open: more of its sections come. Empty when none.
    std::string openIdentifier = {};
};

FolderReader::FolderReader(SectorAccess& access, NameSpace nameSpace, const RootPlace& root,
                           const RockRidge& rockRidge)
    : m_access(access), m_nameSpace(nameSpace), m_root(root), m_rockRidge(rockRidge), m_budget(access)
{}

FolderReader::RockRidge FolderReader::detect(SectorAccess& access, const RootPlace& root)
{
    static constexpr std::size_t kCdRomXa = 14; // a CD-ROM XA field comes before SP on discs that have one
    std::vector<std::byte> sector(kSectorSize);
    if (!access.read(root.extent, 0, sector))
        return {};
    const auto record = parseRecord(sector);
    if (!record || !*record || !(*record)->isSelf())
        return {};
    ReadBudget budget(access);
    for (const std::size_t start : {std::size_t{0}, kCdRomXa}) {
        const auto systemUse = (*record)->systemUse;
        if (systemUse.size() < start)
            continue;
        const auto facts = parseSystemUse(access, budget, systemUse.subspan(start));
        if (facts && facts->hasSharingProtocol)
            return {facts->hasRockRidgeReference || facts->hasPosix, facts->skip, start};
    }
    return {};
}

ImageEntry FolderReader::root() const
{
    ImageEntry entry;
    entry.type = EntryType::Folder;
    entry.mode = S_IFDIR | 0555;
    entry.modified = entry.accessed = m_root.time;
    entry.extents = {{m_root.extent, m_root.length}};
    entry.recordLba = m_root.extent;
    if (m_nameSpace == NameSpace::RockRidge) { // what the root is stands in its own first record
        ImageEntry self = entry;
        if (followChildLink(m_root.extent, self))
            entry = self;
        entry.extents = {{m_root.extent, m_root.length}};
    }
    return entry;
}

std::span<const std::byte> FolderReader::entriesOf(const ParsedRecord& record) const
{
    return record.systemUse.subspan(std::min<std::size_t>(m_rockRidge.skip, record.systemUse.size()));
}

Result<> FolderReader::read(const ImageEntry& folder, std::vector<ImageEntry>& entries) const
{
    const std::size_t before = entries.size();
    Result<> result = readRecords(folder, Relocated::Hide, entries);
    const bool isRoot = m_nameSpace == NameSpace::RockRidge && !folder.extents.empty() &&
                        folder.extents.front().lba == m_root.extent;
    if (isRoot)
        entries.erase(std::remove_if(entries.begin() + static_cast<std::ptrdiff_t>(before), entries.end(),
                                     [this](const ImageEntry& entry) { return isShelf(entry); }),
                      entries.end());
    return result;
}

/// Other programs do not mark the folder itself that holds relocated ones.
bool FolderReader::isShelf(const ImageEntry& entry) const
{
    if (entry.type != EntryType::Folder || (entry.name != "rr_moved" && entry.name != ".rr_moved"))
        return false;
    std::vector<ImageEntry> own;
    std::vector<ImageEntry> all;
    return readRecords(entry, Relocated::Hide, own) && own.empty() &&
           readRecords(entry, Relocated::Show, all) && !all.empty();
}

Result<> FolderReader::readRecords(const ImageEntry& folder, Relocated relocated,
                                   std::vector<ImageEntry>& entries) const
{
    if (folder.type != EntryType::Folder)
        return fail(Error::atPath(ErrorCode::NotAFolder, folder.name));
    if (folder.extents.size() != 1)
        return failAtLba(ErrorCode::ImageCorrupt, folder.recordLba, "a directory without records");
    const ImageExtent extent = folder.extents.front();
    if (extent.size > largestFolder() || !m_access.holds(extent.lba, extent.size))
        return failAtLba(ErrorCode::ImageCorrupt, extent.lba, "a directory reaches out of the image");
    std::vector<std::byte> sector(kSectorSize);
    Progress progress{.relocated = relocated, .entries = entries};
    bool isEmpty = true;
    for (std::uint64_t offset = 0; offset < extent.size; offset += kSectorSize) {
        TRY(m_access.read(extent.lba, offset, sector));
        const std::uint64_t lba = extent.lba + offset / kSectorSize;
        std::span<const std::byte> bytes = sector;
        bytes =
            bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(kSectorSize, extent.size - offset)));
        while (true) {
            const auto record = parseRecord(bytes);
            if (!record)
                return failAtLba(ErrorCode::ImageCorrupt, lba, record.error().detail);
            if (!*record && isEmpty) // not even itself: ECMA-119 6.8.2
                return failAtLba(ErrorCode::ImageCorrupt, lba, "a directory without records");
            if (!*record)
                break;
            isEmpty = false;
            TRY(take(**record, lba, progress));
            bytes = bytes.subspan((*record)->bytes.size());
        }
    }
    return {};
}

ImageEntry FolderReader::makeEntry(const ParsedRecord& record, std::uint64_t lba) const
{
    ImageEntry entry;
    entry.name =
        m_nameSpace == NameSpace::Joliet ? jolietName(record.identifier) : isoName(record.identifier);
    entry.type = record.isFolder() ? EntryType::Folder : EntryType::File;
    entry.hidden = (record.flags & record::kHidden) != 0;
    entry.mode = record.isFolder() ? S_IFDIR | 0555 : S_IFREG | 0444;
    entry.modified = entry.accessed = record.time;
    entry.recordLba = lba;
    return entry;
}

Result<> FolderReader::followChildLink(std::uint32_t lba, ImageEntry& entry) const
{
    std::vector<std::byte> sector(kSectorSize);
    TRY(m_access.read(lba, 0, sector));
    TRY_ASSIGN(const auto self, parseRecord(sector));
    if (!self || !self->isSelf() || !self->isFolder())
        return failAtLba(ErrorCode::ImageCorrupt, lba, "no directory where a relocated one belongs");
    // SUSP 5.3: where SP itself begins nothing is skipped, but a field of CD-ROM XA.
    const std::size_t start = lba == m_root.extent ? m_rockRidge.start : m_rockRidge.skip;
    const auto systemUse = self->systemUse.subspan(std::min(start, self->systemUse.size()));
    TRY_ASSIGN(const SystemUseFacts facts, parseSystemUse(m_access, m_budget, systemUse));
    entry.type = EntryType::Folder;
    entry.size = 0;
    entry.linkTarget.clear();
    entry.modified = entry.accessed = self->time;
    apply(facts, entry);
    entry.extents = {{lba, self->dataLength}};
    return {};
}

Result<> FolderReader::take(const ParsedRecord& record, std::uint64_t lba, Progress& progress) const
{
    if (record.isSelf() || record.isParent() || (record.flags & record::kAssociated) != 0)
        return {};
    const std::string identifier(asText(record.identifier));
    const bool isOneMore = !progress.openIdentifier.empty() && progress.openIdentifier == identifier;
    progress.openIdentifier = (record.flags & record::kMultiExtent) != 0 ? identifier : std::string();
    if (isOneMore) { // file sections follow each other: ECMA-119 9.1.6
        ImageEntry& entry = progress.entries.back();
        if (entry.type != EntryType::File)
            return {};
        if (!entry.zisofs)
            entry.size += record.dataLength;
        return addSection(record, entry);
    }

    ImageEntry entry = makeEntry(record, lba);
    std::uint64_t size = record.dataLength;
    if (m_nameSpace == NameSpace::RockRidge) {
        TRY_ASSIGN(const SystemUseFacts facts, parseSystemUse(m_access, m_budget, entriesOf(record)));
        if (facts.isRelocated && progress.relocated == Relocated::Hide) {
            progress.openIdentifier.clear();
            return {};
        }
        apply(facts, entry);
        if (facts.zisofs && entry.type == EntryType::File) {
            entry.zisofs = facts.zisofs;
            size = facts.decodedSize;
        }
        if (facts.childLink) {
            const std::string name = entry.name;
            TRY(followChildLink(*facts.childLink, entry));
            entry.name = name;
            progress.entries.push_back(std::move(entry));
            return {};
        }
    }
    if (entry.type == EntryType::File || entry.type == EntryType::Folder)
        TRY(addSection(record, entry));
    entry.size = entry.type == EntryType::File ? size : 0;
    progress.entries.push_back(std::move(entry));
    return {};
}

Result<> FolderReader::addSection(const ParsedRecord& record, ImageEntry& entry) const
{
    if (record.dataLength == 0)
        return {};
    if (!record.isInterleaved()) {
        entry.extents.push_back({record.extent, record.dataLength});
        return {};
    }
    // Directories are never interleaved, and what an extended attribute record would mean is left open.
    if (entry.type == EntryType::Folder || record.unitSize == 0 || record.attributeBlocks != 0)
        return {};
    const std::uint64_t unit = std::uint64_t{record.unitSize} * kSectorSize;
    const std::uint64_t units = (record.dataLength + unit - 1) / unit;
    const std::uint64_t step = std::uint64_t{record.unitSize} + record.interleaveGap;
    if (!m_access.holds(record.extent + (units - 1) * step, record.dataLength - (units - 1) * unit))
        return {};
    TRY(m_budget.spend(units * sizeof(ImageExtent)));
    for (std::uint64_t i = 0; i < units; ++i) // ECMA-119 6.4.3
        entry.extents.push_back({record.extent + i * step, std::min(unit, record.dataLength - i * unit)});
    return {};
}

} // namespace emberdisc::image
