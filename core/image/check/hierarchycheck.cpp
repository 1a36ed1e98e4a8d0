// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/check/hierarchycheck.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/image/check/pathtablecheck.h"
#include "core/image/check/systemusecheck.h"
#include "core/image/datetime.h"
#include "core/image/directoryrecord.h"
#include "core/image/extentssource.h"
#include "core/image/folderreader.h"
#include "core/image/recordparser.h"
#include "core/image/text.h"
#include "core/image/zisofs.h"

namespace emberdisc::image {

namespace {

constexpr int kDeepest = 1000;
constexpr std::uint64_t kMostBytes = std::uint64_t{1024} * 1024 * 1024; // when nobody knows the image's size

/// Whether one identifier may come before another: ECMA-119 9.3 takes name, extension and version apart,
/// others compare the whole; either is right here.
bool mayPrecede(std::string_view a, std::string_view b)
{
    if (a <= b)
        return true;
    const auto compare = [](std::string_view left, std::string_view right, char filler) {
        for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
            const auto at = [&](std::string_view text) {
                return static_cast<unsigned char>(i < text.size() ? text[i] : filler);
            };
            if (at(left) != at(right))
                return at(left) < at(right) ? -1 : 1;
        }
        return 0;
    };
    const auto cut = [](std::string_view& text, char separator) {
        const std::string_view part = text.substr(0, text.find(separator));
        text.remove_prefix(std::min(text.size(), part.size() + 1));
        return part;
    };
    std::string_view versionA = a;
    std::string_view versionB = b;
    std::string_view extensionA = cut(versionA, ';');
    std::string_view extensionB = cut(versionB, ';');
    const std::string_view nameA = cut(extensionA, '.');
    const std::string_view nameB = cut(extensionB, '.');
    if (const int names = compare(nameA, nameB, ' '); names != 0)
        return names < 0;
    if (const int extensions = compare(extensionA, extensionB, ' '); extensions != 0)
        return extensions < 0;
    return compare(versionA, versionB, '0') >= 0; // descending
}

class HierarchyCheck {
public:
    HierarchyCheck(CheckContext& context, const DescribedHierarchy& hierarchy)
        : m_context(context), m_hierarchy(hierarchy), m_bytesLeft(context.access.size().value_or(kMostBytes))
    {
        if (hierarchy.part == ImagePart::Iso9660)
            m_rockRidge = FolderReader::detect(context.access, hierarchy.root);
    }

    Result<> run()
    {
        addPart(m_hierarchy.part);
        if (m_rockRidge.isPresent)
            addPart(ImagePart::RockRidge);
        enqueue({.extent = m_hierarchy.root.extent, .length = m_hierarchy.root.length});
        for (std::size_t i = 0; i < m_folders.size(); ++i)
            TRY(checkFolder(i));
        checkRelocations();
        checkPathTables(m_context, m_hierarchy, m_folders);
        return {};
    }

private:
    /// Of reading one directory.
    struct Progress {
        std::size_t folder = 0;
        std::uint64_t lba = 0;   ///< of the sector
        std::uint64_t count = 0; ///< records so far
        std::string last = {};   ///< identifier
        std::unordered_set<std::string> identifiers = {};
        std::unordered_set<std::string> names = {}; ///< of Rock Ridge
        bool isOpen = false;                        ///< more sections of the last file come
        Occupancy::Place file = Occupancy::kRoot;
        ImageExtent extent = {}; ///< of the last file, as far as its sections lie side by side
    };
    struct ChildLink {
        std::size_t folder = 0; ///< that holds the CL
        std::uint64_t target = 0;
        std::uint64_t lba = 0;
        Occupancy::Place place = Occupancy::kRoot;
    };

    void addPart(ImagePart part)
    {
        if (std::ranges::find(m_context.report.parts, part) == m_context.report.parts.end())
            m_context.report.parts.push_back(part);
    }

    [[nodiscard]] Finding finding(FindingCode code, std::uint64_t lba, std::string_view field = {}) const
    {
        return {.code = code, .part = m_hierarchy.part, .lba = lba, .path = {}, .field = field};
    }
    void tell(FindingCode code, std::uint64_t lba, Occupancy::Place place, std::string_view field = {}) const
    {
        m_context.tell(finding(code, lba, field), place);
    }

    void enqueue(CheckedFolder folder)
    {
        const auto lba = folder.extent;
        if (folder.depth > kDeepest)
            return tell(FindingCode::TreeTooDeep, lba, folder.place);
        if (!m_byExtent.try_emplace(lba, m_folders.size()).second)
            return tell(FindingCode::FolderLoop, lba, folder.place);
        if (folder.length % kSectorSize != 0 || folder.length == 0) {
            Finding size = finding(FindingCode::FolderSize, lba);
            size.found = std::to_string(folder.length);
            m_context.tell(std::move(size), folder.place);
        }
        m_folders.push_back(std::move(folder));
    }

    Result<> checkFolder(std::size_t index)
    {
        const std::uint64_t extent = m_folders[index].extent;
        const std::uint32_t length = m_folders[index].length;
        const Occupancy::Place place = m_folders[index].place;
        if (!m_context.holds(extent, length, m_hierarchy.part, place, "Directory"))
            return {};
        if (length > m_bytesLeft) {
            tell(FindingCode::TooMuch, extent, place);
            return {};
        }
        m_bytesLeft -= length;
        m_context.occupancy.use(extent, (length + kSectorSize - 1) / kSectorSize,
                                {.part = m_hierarchy.part, .structure = "Directory", .place = place});
        Progress progress{.folder = index};
        std::vector<std::byte> sector(kSectorSize);
        for (std::uint64_t offset = 0; offset < length; offset += kSectorSize) {
            progress.lba = extent + offset / kSectorSize;
            if (!m_context.access.read(extent, offset, sector)) {
                tell(FindingCode::Unreadable, progress.lba, place);
                return {};
            }
            const auto size = std::min<std::uint64_t>(kSectorSize, length - offset);
            TRY(checkSector(std::span(sector).first(static_cast<std::size_t>(size)), progress));
        }
        closeFile(progress);
        if (progress.isOpen)
            tell(FindingCode::SectionsBroken, progress.lba, progress.file);
        if (progress.count < 2)
            tell(progress.count == 0 ? FindingCode::SelfWrong : FindingCode::ParentWrong, extent, place);
        return {};
    }

    Result<> checkSector(std::span<const std::byte> rest, Progress& progress)
    {
        const Occupancy::Place folder = m_folders[progress.folder].place;
        while (true) {
            const auto record = parseRecord(rest);
            if (!record) {
                Finding broken = finding(FindingCode::RecordBroken, progress.lba);
                broken.found = std::to_string(kSectorSize - rest.size());
                m_context.tell(std::move(broken), folder);
                return {};
            }
            if (!*record)
                break;
            TRY(checkRecord(**record, progress));
            rest = rest.subspan((*record)->bytes.size());
        }
        if (std::ranges::any_of(rest, [](std::byte b) { return b != std::byte{0}; }))
            tell(FindingCode::RecordPadding, progress.lba, folder);
        return {};
    }

    Result<> checkRecord(const ParsedRecord& record, Progress& progress)
    {
        const std::uint64_t number = progress.count++;
        const bool isOwn = number < 2;
        const CheckedFolder& folder = m_folders[progress.folder];
        const bool isSection = progress.isOpen && asText(record.identifier) == progress.last;
        Occupancy::Place place = folder.place;
        if (!isOwn)
            place = isSection ? progress.file : m_context.occupancy.add(folder.place, shownName(record));
        TRY(m_context.step(place));
        checkFields(record, progress.lba, place);
        CheckedSystemUse systemUse;
        if (m_rockRidge.isPresent)
            systemUse = checkSharing(record, number, place, progress);
        else if (number == 2 && progress.folder == 0)
            checkUnannounced(record, progress);
        if (isOwn) {
            checkOwn(record, number, progress, systemUse);
            return {};
        }
        if (!isSection)
            checkName(record, place, systemUse, progress);
        checkContents(record, place, systemUse, isSection, progress);
        return {};
    }

    [[nodiscard]] std::string shownName(const ParsedRecord& record)
    {
        if (m_hierarchy.part == ImagePart::Joliet)
            return jolietName(record.identifier);
        if (m_rockRidge.isPresent) {
            const auto facts = parseSystemUse(m_context.access, m_context.budget, entriesOf(record));
            if (facts && facts->name && !facts->name->empty())
                return *facts->name;
        }
        return isoName(record.identifier);
    }

    void checkFields(const ParsedRecord& record, std::uint64_t lba, Occupancy::Place place)
    {
        static constexpr std::uint8_t kReserved = 0x60;
        const auto bytes = record.bytes;
        const BothOrders both{m_context, place, {.part = m_hierarchy.part, .lba = lba}};
        both.check32(bytes.subspan(record::kExtent), "Location of Extent");
        both.check32(bytes.subspan(record::kDataLength), "Data Length");
        both.check16(bytes.subspan(record::kVolumeNumber), "Volume Sequence Number");
        const std::size_t end = record::kIdentifier + record.identifier.size();
        const bool hasPadding = record.identifier.size() % 2 == 0 && end < bytes.size();
        if (bytes.size() % 2 != 0 || (hasPadding && bytes[end] != std::byte{0}))
            tell(FindingCode::RecordPadding, lba, place);
        if (!isRecordTime(bytes.subspan(record::kTime)))
            tell(FindingCode::DateInvalid, lba, place, "Recording Date and Time");
        const std::uint8_t onlyFiles = record::kAssociated | record::kMultiExtent;
        if ((record.flags & kReserved) != 0 || (record.isFolder() && (record.flags & onlyFiles) != 0)) {
            Finding flags = finding(FindingCode::RecordFlags, lba);
            flags.found = std::to_string(record.flags);
            m_context.tell(std::move(flags), place);
        }
    }

    [[nodiscard]] std::span<const std::byte> entriesOf(const ParsedRecord& record) const
    {
        return record.systemUse.subspan(std::min<std::size_t>(m_rockRidge.skip, record.systemUse.size()));
    }

    CheckedSystemUse checkSharing(const ParsedRecord& record, std::uint64_t number, Occupancy::Place place,
                                  const Progress& progress)
    {
        const bool isAnnouncement = progress.folder == 0 && number == 0; // SP itself is not skipped
        CheckedSystemUse checked = checkSystemUse(
            m_context, {record, progress.lba, place},
            isAnnouncement ? record.systemUse.subspan(std::min(m_rockRidge.start, record.systemUse.size()))
                           : entriesOf(record));
        if (isAnnouncement && !checked.facts.hasRockRidgeReference)
            m_context.tell({.code = FindingCode::RockRidgeUnannounced,
                            .part = ImagePart::RockRidge,
                            .lba = progress.lba,
                            .path = "/",
                            .field = "ER"});
        return checked;
    }

    /// The first entry of the root shows whether there is Rock Ridge that nobody will look at.
    void checkUnannounced(const ParsedRecord& record, const Progress& progress)
    {
        const std::string_view signature =
            asText(record.systemUse.first(std::min<std::size_t>(record.systemUse.size(), 2)));
        const bool isRockRidge = m_hierarchy.part == ImagePart::Iso9660 &&
                                 (signature == "PX" || signature == "NM" || signature == "RR");
        if (isRockRidge)
            m_context.tell({.code = FindingCode::RockRidgeUnannounced,
                            .part = ImagePart::RockRidge,
                            .lba = progress.lba,
                            .path = "/",
                            .field = "SP"});
    }

    /// The first two records: the directory itself, and the one above it: 6.8.2.2.
    void checkOwn(const ParsedRecord& record, std::uint64_t number, const Progress& progress,
                  const CheckedSystemUse& systemUse)
    {
        CheckedFolder& folder = m_folders[progress.folder];
        const bool isSelf = number == 0;
        const CheckedFolder& meant = isSelf ? folder : m_folders[folder.parent];
        const bool isKind = isSelf ? record.isSelf() : record.isParent();
        if (!isKind || record.extent != meant.extent || record.dataLength != meant.length) {
            Finding wrong = finding(isSelf ? FindingCode::SelfWrong : FindingCode::ParentWrong, progress.lba);
            wrong.expected = std::to_string(meant.extent);
            wrong.found = std::to_string(record.extent);
            m_context.tell(std::move(wrong), folder.place);
        }
        if (!isSelf)
            folder.parentLink = systemUse.parentLink.value_or(0);
    }

    void checkName(const ParsedRecord& record, Occupancy::Place place, const CheckedSystemUse& systemUse,
                   Progress& progress)
    {
        std::string identifier(asText(record.identifier));
        const auto complain = [&](FindingCode code, ImagePart part) {
            Finding wrong = finding(code, progress.lba);
            wrong.part = part;
            m_context.tell(std::move(wrong), place);
        };
        if (!isNameValid(record.identifier))
            complain(FindingCode::NameInvalid, m_hierarchy.part);
        if (!progress.last.empty() && !mayPrecede(progress.last, identifier))
            complain(FindingCode::RecordOrder, m_hierarchy.part);
        const bool isAssociated = (record.flags & record::kAssociated) != 0;
        if (!isAssociated && !progress.identifiers.insert(identifier).second)
            complain(FindingCode::NameTwice, m_hierarchy.part);
        const auto& name = systemUse.facts.name;
        if (!isAssociated && name && !systemUse.facts.isRelocated && !progress.names.insert(*name).second)
            complain(FindingCode::NameTwice, ImagePart::RockRidge);
        progress.last = std::move(identifier);
    }

    [[nodiscard]] bool isNameValid(std::span<const std::byte> identifier) const
    {
        if (m_hierarchy.part != ImagePart::Joliet)
            return std::ranges::none_of(
                identifier, [](std::byte b) { return b < std::byte{0x20} || b == std::byte{'/'}; });
        // Joliet, "allowed character set"; ';' may come before a version
        static constexpr std::string_view kForbidden = "*/:?\\";
        if (identifier.size() % 2 != 0)
            return false;
        for (std::size_t i = 0; i < identifier.size(); i += 2) {
            const unsigned unit = getBe16(identifier.subspan(i));
            if (unit < 0x20 || (unit < 0x80 && kForbidden.find(static_cast<char>(unit)) != kForbidden.npos))
                return false;
        }
        return true;
    }

    void checkContents(const ParsedRecord& record, Occupancy::Place place, const CheckedSystemUse& systemUse,
                       bool isSection, Progress& progress)
    {
        const bool hasMore = (record.flags & record::kMultiExtent) != 0 && !record.isFolder();
        if (progress.isOpen && !isSection)
            tell(FindingCode::SectionsBroken, progress.lba, progress.file);
        if (hasMore && record.dataLength % kSectorSize != 0)
            tell(FindingCode::SectionsBroken, progress.lba, place);
        progress.isOpen = hasMore;
        if (record.isFolder()) {
            closeFile(progress);
            enqueue({.extent = record.extent,
                     .length = record.dataLength,
                     .parent = progress.folder,
                     .identifier = std::string(asText(record.identifier)),
                     .place = place,
                     .depth = m_folders[progress.folder].depth + 1,
                     .isRelocated = systemUse.facts.isRelocated});
            return;
        }
        if (!isSection)
            closeFile(progress);
        progress.file = place;
        if (systemUse.facts.childLink) {
            m_childLinks.push_back({progress.folder, *systemUse.facts.childLink, progress.lba, place});
            return;
        }
        const bool isPlain = !record.isInterleaved() && !systemUse.facts.linkTarget;
        if (record.dataLength != 0 && isPlain)
            takeSection(record, progress);
        if (systemUse.facts.zisofs && isPlain && !isSection && !hasMore)
            checkZisofs(record, progress.lba, place, systemUse.facts);
    }

    /// The header and where the blocks lie; whether each decodes is known when it is read.
    void checkZisofs(const ParsedRecord& record, std::uint64_t lba, Occupancy::Place place,
                     const SystemUseFacts& facts)
    {
        const auto check = [&]() -> Result<> {
            if (!m_context.access.holds(record.extent, record.dataLength))
                return {}; // told by then
            TRY(m_context.budget.spend(
                std::min<std::uint64_t>(record.dataLength, 8 * (facts.decodedSize / kSectorSize))));
            const std::shared_ptr<SectorAccess> access(std::shared_ptr<void>(), &m_context.access);
            ImageEntry file;
            file.extents = {{record.extent, record.dataLength}};
            const auto stored = std::make_shared<ExtentsSource>(access, file, record.dataLength);
            return ZisofsSource(stored, *facts.zisofs, facts.decodedSize).checkPointers();
        };
        if (const Result<> checked = check(); !checked)
            m_context.tell({.code = FindingCode::ZisofsBroken,
                            .part = ImagePart::RockRidge,
                            .lba = lba,
                            .path = {},
                            .field = "ZF",
                            .expected = {},
                            .found = checked.error().detail},
                           place);
    }

    void takeSection(const ParsedRecord& record, Progress& progress)
    {
        if (!m_context.holds(record.extent, record.dataLength, m_hierarchy.part, progress.file, "Extent"))
            return;
        ImageExtent& extent = progress.extent;
        const bool goesOn = extent.size != 0 && extent.size % kSectorSize == 0 &&
                            extent.lba + extent.size / kSectorSize == record.extent;
        if (!goesOn) {
            closeFile(progress);
            extent.lba = record.extent;
        }
        extent.size += record.dataLength;
    }

    /// Sections side by side are one run: other parts may not cut the file.
    void closeFile(Progress& progress)
    {
        const ImageExtent extent = std::exchange(progress.extent, {});
        m_context.occupancy.use(extent.lba, (extent.size + kSectorSize - 1) / kSectorSize,
                                {.part = m_hierarchy.part, .place = progress.file});
    }

    /// RRIP 4.1.5
    void checkRelocations()
    {
        std::unordered_set<std::uint64_t> linked;
        const auto differs = [&](std::uint64_t lba, Occupancy::Place place, std::string_view field) {
            m_context.tell({.code = FindingCode::RelocationDiffers,
                            .part = ImagePart::RockRidge,
                            .lba = lba,
                            .path = {},
                            .field = field},
                           place);
        };
        for (const ChildLink& link : m_childLinks) {
            const auto found = m_byExtent.find(link.target);
            if (found == m_byExtent.end()) {
                checkForeignTarget(link);
                continue;
            }
            const CheckedFolder& child = m_folders[found->second];
            if (!linked.insert(link.target).second)
                differs(link.lba, link.place, "CL");
            if (!child.isRelocated)
                differs(child.extent, child.place, "RE");
            if (child.parentLink != m_folders[link.folder].extent)
                differs(child.extent, child.place, "PL");
        }
        for (const CheckedFolder& folder : m_folders)
            if (folder.parentLink != 0 && !linked.contains(folder.extent))
                differs(folder.extent, folder.place, "PL");
    }

    /// A link out of the hierarchy can be read if there is a directory: genisoimage leaves some to those of
    /// earlier sessions.
    void checkForeignTarget(const ChildLink& link)
    {
        std::vector<std::byte> sector(kSectorSize);
        const bool isRead =
            m_context.access.holds(link.target, kSectorSize) && m_context.access.read(link.target, 0, sector);
        const auto self = isRead ? parseRecord(sector) : Result<std::optional<ParsedRecord>>(std::nullopt);
        const bool isFolder = self && *self && (*self)->isSelf() && (*self)->extent == link.target;
        m_context.tell({.code = isFolder ? FindingCode::RelocationDiffers : FindingCode::RelocationBroken,
                        .part = ImagePart::RockRidge,
                        .lba = link.lba,
                        .path = {},
                        .field = "CL",
                        .expected = {},
                        .found = std::to_string(link.target)},
                       link.place);
    }

    CheckContext& m_context;
    const DescribedHierarchy& m_hierarchy;
    std::uint64_t m_bytesLeft;
    FolderReader::RockRidge m_rockRidge = {};
    std::vector<CheckedFolder> m_folders;
    std::unordered_map<std::uint64_t, std::size_t> m_byExtent;
    std::vector<ChildLink> m_childLinks;
};

} // namespace

Result<> checkHierarchy(CheckContext& context, const DescribedHierarchy& hierarchy)
{
    return HierarchyCheck(context, hierarchy).run();
}

} // namespace emberdisc::image
