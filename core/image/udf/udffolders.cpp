// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/udf/udffolders.h"

#include <algorithm>

#include <sys/stat.h>

#include "core/base/byteorder.h"
#include "core/image/udf/entryreader.h"
#include "core/image/udf/fields.h"
#include "core/image/udf/identifierreader.h"
#include "core/image/udf/tag.h"

namespace emberdisc::image::udf {

namespace {

constexpr std::uint64_t kLongestTarget = 64 * 1024; // bytes of path components
/// More than as many names as Linux gives a file would take.
constexpr std::uint64_t kLargestStreamDirectory = 1024 * 1024;

// 4/14.6.6
constexpr std::uint8_t kUnspecified = 0;
constexpr std::uint8_t kRealTimeFile = 249; // UDF 2.3.5.2.1

std::uint32_t typeBitsOf(std::uint8_t fileType)
{
    switch (fileType) {
    case icb::kFolder:
        return S_IFDIR;
    case icb::kSymlink:
        return S_IFLNK;
    case icb::kFile:
    case kUnspecified:
    case kRealTimeFile:
        return S_IFREG;
    case 6:
        return S_IFBLK;
    case 7:
        return S_IFCHR;
    case 9:
        return S_IFIFO;
    default:
        return S_IFSOCK;
    }
}

EntryType typeOf(std::uint32_t typeBits)
{
    switch (typeBits) {
    case S_IFDIR:
        return EntryType::Folder;
    case S_IFLNK:
        return EntryType::Symlink;
    case S_IFREG:
        return EntryType::File;
    default:
        return EntryType::Special;
    }
}

/// 4/14.16
std::string targetFrom(std::span<const std::byte> bytes)
{
    std::string target;
    const auto append = [&target](std::string_view part) {
        if (!target.empty() && !target.ends_with('/'))
            target += '/';
        target += part;
    };
    while (bytes.size() >= component::kFixedSize) {
        const auto type = std::to_integer<std::uint8_t>(bytes[0]);
        const std::size_t length =
            std::min(std::to_integer<std::size_t>(bytes[1]), bytes.size() - component::kFixedSize);
        const auto identifier = bytes.subspan(component::kFixedSize, length);
        switch (type) {
        case 1: // a mount point's root: nothing but the name space's own is known here
        case component::kRoot:
            target = "/";
            break;
        case component::kParent:
            append("..");
            break;
        case component::kSelf:
            append(".");
            break;
        case component::kName:
            append(decodeCs0(identifier));
            break;
        default:
            return target;
        }
        bytes = bytes.subspan(component::kFixedSize + length);
    }
    return target;
}

} // namespace

Result<std::vector<std::byte>> UdfFolders::contents(const std::vector<ImageExtent>& extents,
                                                    std::uint64_t size) const
{
    std::vector<std::byte> bytes(static_cast<std::size_t>(size));
    std::span<std::byte> to = bytes;
    for (const ImageExtent& extent : extents) {
        const auto part = to.first(static_cast<std::size_t>(std::min<std::uint64_t>(extent.size, to.size())));
        if (extent.isRecorded)
            TRY(m_access.read(extent.lba, extent.offset, part));
        to = to.subspan(part.size());
    }
    return bytes;
}

Result<std::string> UdfFolders::linkTarget(const ParsedEntry& entry) const
{
    if (entry.size > kLongestTarget)
        return fail(ErrorCode::ImageCorrupt, "a symbolic link of " + std::to_string(entry.size) + " bytes");
    TRY(m_budget.spend(entry.size));
    std::vector<ImageExtent> extents = entry.extents;
    m_map.toSectors(extents);
    TRY_ASSIGN(const std::vector<std::byte> bytes, contents(extents, entry.size));
    return targetFrom(bytes);
}

Result<ImageEntry> UdfFolders::makeEntry(const BlockRun& icb) const
{
    TRY_ASSIGN(const std::uint64_t lba, m_map.locate(icb.block, icb.partition));
    TRY_ASSIGN(ParsedEntry parsed, readEntry(m_map.blocks(m_access), m_map, m_budget, lba, icb.partition));
    ImageEntry entry;
    const std::uint32_t typeBits = typeBitsOf(parsed.fileType);
    entry.type = typeOf(typeBits);
    entry.mode = typeBits | parsed.mode;
    entry.uid = parsed.uid;
    entry.gid = parsed.gid;
    entry.links = parsed.links;
    if (parsed.streamDirectory) {
        const std::uint16_t partition = parsed.streamDirectory->partition;
        if (const auto place = m_map.locate(parsed.streamDirectory->block, partition))
            entry.streamsPlace = StreamsPlace{*place, partition};
        entry.links = std::max(entry.links, 2U) - 1; // its stream directory leads here, too: UDF 3.3.5.1
    }
    if (entry.type == EntryType::Folder)
        ++entry.links; // as POSIX counts "."
    entry.serial = parsed.uniqueId;
    entry.modified = parsed.modified;
    entry.accessed = parsed.accessed;
    entry.created = parsed.created;
    entry.changed = parsed.changed;
    entry.recordLba = m_map.sectorOf(lba);
    if (entry.type == EntryType::Symlink) {
        TRY_ASSIGN(entry.linkTarget, linkTarget(parsed));
        return entry;
    }
    entry.size = entry.type == EntryType::File ? parsed.size : 0;
    entry.extents = std::move(parsed.extents);
    m_map.toSectors(entry.extents);
    return entry;
}

ImageEntry UdfFolders::root() const
{
    if (auto entry = makeEntry(m_map.root()))
        return *std::move(entry);
    ImageEntry entry;
    entry.type = EntryType::Folder;
    entry.mode = S_IFDIR | 0555;
    return entry;
}

Result<> UdfFolders::read(const ImageEntry& folder, std::vector<ImageEntry>& entries) const
{
    if (folder.type != EntryType::Folder)
        return fail(Error::atPath(ErrorCode::NotAFolder, folder.name));
    std::uint64_t size = 0;
    for (const ImageExtent& extent : folder.extents)
        size += extent.size;
    if (folder.extents.empty()) // even an empty folder has its parent's entry, 4/8.6
        return failAtLba(ErrorCode::ImageCorrupt, folder.recordLba, "a directory without contents");
    if (size > largestFolder())
        return failAtLba(ErrorCode::ImageCorrupt, folder.recordLba, "a directory larger than can be");
    return readIdentifiers(folder.extents, fileIdentifier::kDeleted, entries);
}

Result<> UdfFolders::readStreams(const ImageEntry& entry, std::vector<ImageEntry>& streams) const
{
    if (!entry.streamsPlace)
        return {};
    const auto [lba, partition] = *entry.streamsPlace;
    TRY_ASSIGN(ParsedEntry directory, readEntry(m_map.blocks(m_access), m_map, m_budget, lba, partition));
    if (directory.fileType != icb::kStreamDirectory)
        return failAtLba(ErrorCode::ImageCorrupt, lba, "no stream directory");
    if (directory.size > kLargestStreamDirectory)
        return failAtLba(ErrorCode::ImageCorrupt, lba, "a stream directory larger than can be");
    if (directory.extents.empty())
        return failAtLba(ErrorCode::ImageCorrupt, lba, "a stream directory without contents");
    TRY(m_budget.spend(directory.size));
    m_map.toSectors(directory.extents);
    const std::size_t first = streams.size();
    const std::uint8_t without = fileIdentifier::kDeleted | fileIdentifier::kMetadata;
    const Result<> result = readIdentifiers(directory.extents, without, streams);
    const auto isNone = [](const ImageEntry& stream) { return stream.type != EntryType::File; };
    streams.erase(std::remove_if(streams.begin() + static_cast<std::ptrdiff_t>(first), streams.end(), isNone),
                  streams.end());
    return result;
}

Result<> UdfFolders::readIdentifiers(const std::vector<ImageExtent>& extents, std::uint8_t without,
                                     std::vector<ImageEntry>& entries) const
{
    std::uint64_t size = 0;
    for (const ImageExtent& extent : extents)
        size += extent.size;
    TRY_ASSIGN(const std::vector<std::byte> bytes, contents(extents, size));
    const std::uint64_t lba = extents.front().lba;
    Result<> result;
    for (std::span<const std::byte> rest = bytes; rest.size() >= fileIdentifier::kFixedSize;) {
        const auto identifier = parseIdentifier(rest);
        if (!identifier || !isSound(identifier->bytes, TagId::FileIdentifier))
            return failAtLba(ErrorCode::ImageCorrupt, lba,
                             "a file identifier descriptor that makes no sense");
        rest = rest.subspan(identifier->bytes.size());
        if (identifier->isParent() || (identifier->characteristics & without) != 0)
            continue;
        auto entry = makeEntry(identifier->icb);
        if (entry) {
            entry->name = decodeCs0(identifier->name);
            entry->hidden = (identifier->characteristics & fileIdentifier::kHidden) != 0;
            entries.push_back(*std::move(entry));
        } else if (m_budget.isSpent()) {
            return fail(std::move(entry).error());
        } else if (result) {
            result = fail(std::move(entry).error()); // what lies beside it is still shown
        }
    }
    return result;
}

} // namespace emberdisc::image::udf
