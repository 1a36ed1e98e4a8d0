// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/check/udftreecheck.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/image/check/spacebitmapcheck.h"
#include "core/image/text.h"
#include "core/image/udf/entryreader.h"
#include "core/image/udf/fields.h"
#include "core/image/udf/identifierreader.h"

namespace emberdisc::image {

using namespace udf;

namespace {

constexpr int kDeepest = 1000;
constexpr std::uint64_t kMostBytes = std::uint64_t{1024} * 1024 * 1024; // when nobody knows the image's size
constexpr std::uint64_t kLargestFolder = 256 * 1024 * 1024;
constexpr std::uint64_t kFirstFreeUniqueId = 16; // UDF 3.2.1.1: 0 to 15 are not for files

class UdfTreeCheck {
public:
    UdfTreeCheck(CheckContext& context, const VolumeMap& map, const CheckedVolume& volume)
        : m_context(context),
          m_map(map),
          m_volume(volume),
          m_bytesLeft(context.access.size().value_or(kMostBytes))
    {}

    Result<> run()
    {
        if (const auto root = enter(m_map.root(), Occupancy::kRoot, 0)) {
            m_entries[*root].parent = *root;
            for (std::size_t i = 0; i < m_folders.size(); ++i)
                TRY(checkFolder(std::exchange(m_folders[i], {})));
        }
        for (const Streams& streams : m_streams)
            TRY(checkStreams(streams));
        for (const Entry& entry : m_entries)
            checkLinks(entry);
        checkCounts();
        checkSpaceBitmaps(m_context, m_volume, std::move(m_used));
        return {};
    }

private:
    enum class Role : std::uint8_t { File, StreamDirectory, Stream }; ///< a folder is a file, too

    struct Entry {
        std::uint64_t lba = 0;
        std::uint32_t links = 0; ///< as it says
        std::uint32_t found = 0; ///< identifiers that lead here
        std::uint64_t uniqueId = 0;
        std::uint64_t size = 0;
        std::uint64_t objectSize = 0;  ///< as it says
        std::uint64_t streamBytes = 0; ///< as found
        Role role = Role::File;
        bool isFolder = false;
        bool hasStreams = false;
        Occupancy::Place place = Occupancy::kRoot;
        std::size_t parent = 0;
        int depth = 0;
    };

    /// The contents of a folder that is to be looked at.
    struct Folder {
        std::size_t number = 0; ///< of its entry
        std::uint16_t partition = 0;
        std::uint64_t size = 0;
        std::vector<ImageExtent> extents = {};
    };
    /// A byte of a folder's contents, which are gone through from front to back.
    struct Position {
        std::uint64_t at = 0;
        std::size_t extent = 0; ///< the one that holds it, or one before that
        std::uint64_t extentAt = 0;
    };
    /// A file that has named streams, and where the entry of their directory lies.
    struct Streams {
        std::size_t owner = 0; ///< number of its entry
        BlockRun icb = {};
    };

    static Finding finding(FindingCode code, std::optional<std::uint64_t> lba, std::string_view field = {})
    {
        return {.code = code, .part = ImagePart::Udf, .lba = lba, .path = {}, .field = field};
    }
    void tell(FindingCode code, std::uint64_t lba, Occupancy::Place place, std::string expected = {},
              std::string found = {})
    {
        Finding wrong = finding(code, lba);
        wrong.expected = std::move(expected);
        wrong.found = std::move(found);
        m_context.tell(std::move(wrong), place);
    }
    void tell(FindingCode code, const Entry& entry, std::string expected = {}, std::string found = {})
    {
        tell(code, entry.lba, entry.place, std::move(expected), std::move(found));
    }

    void tellStreams(const Entry& entry, std::string_view field)
    {
        m_context.tell(finding(FindingCode::StreamsInvalid, entry.lba, field), entry.place);
    }

    /// The number of the entry that an ICB leads to; nothing when it cannot be read. Each is read once.
    std::optional<std::size_t> enter(const BlockRun& icb, Occupancy::Place place, int depth,
                                     Role role = Role::File)
    {
        const auto lba = m_map.locate(icb.block, icb.partition);
        if (!lba) {
            Finding broken = finding(FindingCode::EntryBroken, {}, "ICB");
            broken.found = lba.error().detail;
            m_context.tell(std::move(broken), place);
            return std::nullopt;
        }
        if (const auto known = m_byLba.find(*lba); known != m_byLba.end())
            return known->second;
        if (m_broken.contains(*lba))
            return std::nullopt;
        auto parsed = readEntry(m_context.access, m_map, m_context.budget, *lba, icb.partition);
        if (!parsed) {
            tellBroken(*lba, place, parsed.error());
            m_broken.insert(*lba);
            return std::nullopt;
        }
        const std::size_t number = m_entries.size();
        m_byLba.emplace(*lba, number);
        m_entries.push_back({.lba = *lba,
                             .links = parsed->links,
                             .uniqueId = parsed->uniqueId,
                             .size = parsed->size,
                             .objectSize = parsed->objectSize,
                             .role = role,
                             .isFolder = parsed->fileType == icb::kFolder,
                             .place = place,
                             .depth = depth});
        checkEntry(number, icb, *parsed);
        if (parsed->streamDirectory && role == Role::File) {
            m_entries[number].hasStreams = true;
            m_streams.push_back({number, *parsed->streamDirectory});
        }
        if (m_entries[number].isFolder || parsed->fileType == icb::kStreamDirectory)
            m_folders.push_back({number, icb.partition, parsed->size, std::move(parsed->extents)});
        return number;
    }

    /// Why an entry cannot be read: its tag tells most.
    void tellBroken(std::uint64_t lba, Occupancy::Place place, const Error& error)
    {
        Sector sector;
        if (error.code == ErrorCode::ImageCorrupt && readBlock(m_context.access, lba, sector)) {
            const TagId id = parseTag(sector).id;
            const bool isEntry = id == TagId::FileEntry || id == TagId::ExtendedFileEntry;
            if (isEntry && !checkTag(m_context, sector, id, finding({}, lba, "File Entry"), {}, place))
                return;
        }
        Finding broken = finding(FindingCode::EntryBroken, lba, "File Entry");
        broken.found = error.detail;
        m_context.tell(std::move(broken), place);
    }

    void checkEntry(std::size_t number, const BlockRun& icb, const ParsedEntry& parsed)
    {
        Entry& entry = m_entries[number];
        Sector sector;
        if (!readBlock(m_context.access, entry.lba, sector))
            return;
        checkTag(m_context, sector, parseTag(sector).id, finding({}, entry.lba, "File Entry"), icb.block,
                 entry.place);
        use(entry.lba, 1, {ImagePart::Udf, "File Entry", entry.place});
        if (parsed.size > parsed.described)
            tell(FindingCode::SizeBeyondExtents, entry, std::to_string(parsed.described),
                 std::to_string(parsed.size));
        if (parsed.blocksRecorded != parsed.recordedBlocks)
            tell(FindingCode::BlocksRecorded, entry, std::to_string(parsed.recordedBlocks),
                 std::to_string(parsed.blocksRecorded));
        for (const ImageExtent& extent : parsed.extents) {
            if (!extent.isRecorded || extent.offset != 0)
                continue;
            if (m_context.holds(extent.lba, extent.size, ImagePart::Udf, entry.place, "Extent"))
                use(extent.lba,
                    (extent.size + m_context.access.blockSize() - 1) / m_context.access.blockSize(),
                    {ImagePart::Udf, entry.isFolder ? std::string_view("Directory") : std::string_view(),
                     entry.place});
        }
        checkRole(entry, parsed);
        const bool isOwn = entry.role == Role::File && entry.uniqueId >= kFirstFreeUniqueId;
        if (isOwn && !m_uniqueIds.insert(entry.uniqueId).second)
            tell(FindingCode::UniqueIdTwice, entry, {}, std::to_string(entry.uniqueId));
        noteUniqueId(entry.uniqueId, entry);
    }

    /// UDF 3.3.5.1
    void checkRole(const Entry& entry, const ParsedEntry& parsed)
    {
        if (parsed.isStream != (entry.role == Role::Stream))
            tellStreams(entry, "Flags");
        const bool isDirectory = parsed.fileType == icb::kStreamDirectory;
        const bool isFile = parsed.fileType == icb::kFile;
        if (isDirectory != (entry.role == Role::StreamDirectory) || (entry.role == Role::Stream && !isFile))
            tellStreams(entry, "File Type");
        if (parsed.streamDirectory && entry.role != Role::File)
            tellStreams(entry, "Stream Directory ICB");
    }

    void use(std::uint64_t lba, std::uint64_t sectors, const Occupancy::Use& what)
    {
        m_context.occupancy.use(lba, sectors, what);
        m_used.push_back({lba, sectors, what.place});
    }

    void noteUniqueId(std::uint64_t id, const Entry& entry)
    {
        const auto& claims = m_volume.integrity;
        if (claims && id >= claims->nextUniqueId && id != 0)
            tell(FindingCode::UniqueIdTooHigh, entry, std::to_string(claims->nextUniqueId),
                 std::to_string(id));
    }

    /// What a folder or stream directory consists of; nothing when it cannot be read.
    std::optional<std::vector<std::byte>> contentsOf(const Folder& folder)
    {
        const Entry& entry = m_entries[folder.number];
        if (folder.size > m_bytesLeft || folder.size > kLargestFolder) {
            tell(FindingCode::TooMuch, entry);
            return std::nullopt;
        }
        m_bytesLeft -= folder.size;
        std::vector<std::byte> bytes(static_cast<std::size_t>(folder.size));
        std::span<std::byte> to = bytes;
        for (const ImageExtent& extent : folder.extents) {
            const auto part =
                to.first(static_cast<std::size_t>(std::min<std::uint64_t>(extent.size, to.size())));
            if (extent.isRecorded && !m_context.access.read(extent.lba, extent.offset, part)) {
                tell(FindingCode::Unreadable, extent.lba, entry.place);
                return std::nullopt;
            }
            to = to.subspan(part.size());
        }
        bytes.resize(bytes.size() - to.size());
        return bytes;
    }

    Result<> checkFolder(const Folder& folder)
    {
        if (m_entries[folder.number].role == Role::File)
            TRY(checkIdentifiers(folder, folder.number));
        return {};
    }

    /// Those of a folder, or of the directory of the streams of `owner`.
    Result<> checkIdentifiers(const Folder& folder, std::size_t owner)
    {
        const auto bytes = contentsOf(folder);
        if (!bytes)
            return {};
        m_names.clear();
        for (Position position; position.at < bytes->size();) {
            const auto identifier =
                parseIdentifier(std::span(*bytes).subspan(static_cast<std::size_t>(position.at)));
            if (!identifier) {
                tell(FindingCode::IdentifierBroken, m_entries[folder.number], {},
                     std::to_string(position.at));
                return {};
            }
            TRY(checkIdentifier(folder, owner, *identifier, position));
            position.at += identifier->bytes.size();
        }
        if (bytes->empty()) // even an empty folder has its parent's entry, 4/8.6
            tell(FindingCode::ParentWrong, m_entries[folder.number]);
        return {};
    }

    Result<> checkStreams(const Streams& streams)
    {
        const Entry owner = m_entries[streams.owner];
        const std::size_t before = m_entries.size();
        const std::size_t folders = m_folders.size();
        const auto directory = enter(streams.icb, owner.place, owner.depth, Role::StreamDirectory);
        if (!directory)
            return {};
        if (*directory != before) { // there are no links to stream directories: UDF 3.3.5.1
            tellStreams(owner, "Stream Directory ICB");
            return {};
        }
        if (m_entries[*directory].uniqueId != owner.uniqueId) // UDF 3.2.1.1
            tell(FindingCode::UniqueIdDiffers, m_entries[*directory], std::to_string(owner.uniqueId),
                 std::to_string(m_entries[*directory].uniqueId));
        if (m_folders.size() == folders)
            return {}; // no directory, as was told
        return checkIdentifiers(std::exchange(m_folders.back(), {}), streams.owner);
    }

    /// The block, in the folder's partition, in which a byte of its contents lies.
    [[nodiscard]] std::optional<std::uint32_t> blockOf(const Folder& folder, Position& position) const
    {
        for (; position.extent < folder.extents.size(); ++position.extent) {
            const ImageExtent& extent = folder.extents[position.extent];
            const std::uint64_t within = position.at - position.extentAt;
            if (within < extent.size)
                return m_map.blockAt(extent.lba + (extent.offset + within) / m_context.access.blockSize(),
                                     folder.partition);
            position.extentAt += extent.size;
        }
        return std::nullopt;
    }

    Result<> checkIdentifier(const Folder& folder, std::size_t owner, const ParsedIdentifier& identifier,
                             Position& position)
    {
        const Entry entry = m_entries[folder.number];
        const bool isSound = checkTag(m_context, identifier.bytes, TagId::FileIdentifier,
                                      finding({}, entry.lba, "File Identifier Descriptor"),
                                      blockOf(folder, position), entry.place);
        const bool isFirst = position.at == 0;
        if (isFirst != identifier.isParent())
            tell(FindingCode::ParentWrong, entry);
        if (!isSound || identifier.isDeleted())
            return {};
        const bool isOfStreams = entry.role == Role::StreamDirectory;
        if (identifier.isParent())
            checkParent(entry, isOfStreams ? owner : entry.parent, identifier);
        else if (isOfStreams)
            return checkStream(owner, identifier);
        else
            return checkChild(folder.number, identifier);
        return {};
    }

    void checkParent(const Entry& folder, std::size_t number, const ParsedIdentifier& identifier)
    {
        const auto lba = m_map.locate(identifier.icb.block, identifier.icb.partition);
        Entry& parent = m_entries[number];
        if (!lba || *lba != parent.lba)
            tell(FindingCode::ParentWrong, folder, std::to_string(parent.lba),
                 lba ? std::to_string(*lba) : std::string());
        else
            ++parent.found;
    }

    /// 3.3.5.1 of UDF: a stream has one name, and the unique id of the file that it belongs to.
    Result<> checkStream(std::size_t number, const ParsedIdentifier& identifier)
    {
        const Entry owner = m_entries[number];
        const Occupancy::Place place = m_context.occupancy.add(owner.place, decodeCs0(identifier.name));
        TRY(m_context.step(place));
        if (identifier.name.empty())
            tell(FindingCode::NameInvalid, owner.lba, place);
        if (!m_names.insert(std::string(asText(identifier.name))).second)
            tell(FindingCode::NameTwice, owner.lba, place);
        const std::size_t before = m_entries.size();
        const auto stream = enter(identifier.icb, place, owner.depth, Role::Stream);
        if (!stream)
            return {};
        if (*stream != before) {
            tellStreams(owner, "ICB");
            return {};
        }
        Entry& entry = m_entries[*stream];
        ++entry.found;
        m_entries[number].streamBytes += entry.size;
        if (identifier.isFolder())
            tellStreams(entry, "File Characteristics");
        if (entry.uniqueId != owner.uniqueId ||
            identifier.uniqueId != static_cast<std::uint32_t>(owner.uniqueId))
            tell(FindingCode::UniqueIdDiffers, entry, std::to_string(owner.uniqueId),
                 std::to_string(identifier.uniqueId));
        return {};
    }

    Result<> checkChild(std::size_t number, const ParsedIdentifier& identifier)
    {
        const std::string name = decodeCs0(identifier.name);
        const Occupancy::Place place = m_context.occupancy.add(m_entries[number].place, name);
        TRY(m_context.step(place));
        const std::uint64_t folderLba = m_entries[number].lba;
        if (name.empty() || name.find_first_of(std::string_view("/\0", 2)) != name.npos)
            tell(FindingCode::NameInvalid, folderLba, place);
        if (!m_names.insert(std::string(asText(identifier.name))).second)
            tell(FindingCode::NameTwice, folderLba, place);
        ++(identifier.isFolder() ? m_folderNames : m_fileNames);
        const int depth = m_entries[number].depth + 1;
        if (depth > kDeepest) {
            tell(FindingCode::TreeTooDeep, folderLba, place);
            return {};
        }
        const std::size_t before = m_entries.size();
        const auto child = enter(identifier.icb, place, depth);
        if (!child)
            return {};
        Entry& entry = m_entries[*child];
        if (*child == before)
            entry.parent = number;
        else if (entry.isFolder)
            tell(FindingCode::FolderLoop, folderLba, place);
        ++entry.found;
        if (identifier.isFolder() != entry.isFolder)
            m_context.tell(finding(FindingCode::TypeDiffers, folderLba, "File Characteristics"), place);
        const std::uint32_t ofStreams = entry.hasStreams ? 1 : 0; // UDF 3.3.5.1
        // Other names have ids of their own.
        const bool isOnly = entry.links <= 1 + ofStreams || entry.isFolder;
        if (isOnly && identifier.uniqueId != 0 &&
            identifier.uniqueId != static_cast<std::uint32_t>(entry.uniqueId))
            tell(FindingCode::UniqueIdDiffers, folderLba, place, std::to_string(entry.uniqueId),
                 std::to_string(identifier.uniqueId));
        return {};
    }

    void checkLinks(const Entry& entry)
    {
        if (entry.objectSize != entry.size + entry.streamBytes)
            tell(FindingCode::ObjectSize, entry, std::to_string(entry.size + entry.streamBytes),
                 std::to_string(entry.objectSize));
        // No identifier leads to a stream directory; programs differ in whether they count its owner.
        if (entry.found != entry.links && entry.role != Role::StreamDirectory)
            tell(FindingCode::LinkCount, entry, std::to_string(entry.found), std::to_string(entry.links));
    }

    void checkCounts()
    {
        const auto& claims = m_volume.integrity;
        if (!claims)
            return;
        const auto compare = [&](FindingCode code, std::uint64_t counted, std::uint64_t claimed) {
            if (counted == claimed)
                return;
            tell(code, claims->lba, Occupancy::kNone, std::to_string(counted), std::to_string(claimed));
        };
        compare(FindingCode::FileCount, m_fileNames, claims->files);
        compare(FindingCode::FolderCount, m_folderNames + 1, claims->folders); // with the root
    }

    CheckContext& m_context;
    const VolumeMap& m_map;
    const CheckedVolume& m_volume;
    std::uint64_t m_bytesLeft;
    std::vector<Entry> m_entries;
    std::vector<Folder> m_folders; // to be looked at
    std::unordered_map<std::uint64_t, std::size_t> m_byLba;
    std::unordered_set<std::uint64_t> m_broken;
    std::unordered_set<std::uint64_t> m_uniqueIds;
    std::unordered_set<std::string> m_names; // of the folder that is being read
    std::vector<Streams> m_streams;
    std::vector<UsedSectors> m_used;
    std::uint64_t m_fileNames = 0;
    std::uint64_t m_folderNames = 0;
};

} // namespace

Result<> checkUdfTree(CheckContext& context, const VolumeMap& map, const CheckedVolume& volume)
{
    return UdfTreeCheck(context, map, volume).run();
}

} // namespace emberdisc::image
