// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/udf/entrywriter.h"

#include <algorithm>
#include <cassert>

#include <sys/stat.h>

#include "core/base/byteorder.h"
#include "core/image/text.h"
#include "core/image/udf/fields.h"
#include "core/image/udf/names.h"

namespace emberdisc::image::udf {

namespace {

constexpr std::uint64_t kBlocksPerExtent = kLongestExtent / kBlockSize;

std::size_t descriptorSize(std::uint16_t kind)
{
    return kind == icb::kShort ? kShortAdSize : kLongAdSize;
}

/// Short descriptors only reach into the entry's own partition, 4/14.14.1.
std::uint16_t descriptorKind(std::uint16_t partition, std::uint16_t own)
{
    return partition == own ? icb::kShort : icb::kLong;
}

std::uint64_t blocksOf(std::uint64_t bytes)
{
    return (bytes + kBlockSize - 1) / kBlockSize;
}

std::uint64_t extentsOf(std::uint64_t bytes)
{
    return (bytes + kLongestExtent - 1) / kLongestExtent;
}

std::uint16_t flagsFrom(std::uint32_t mode)
{
    unsigned flags = 0;
    flags |= (mode & S_ISUID) != 0 ? icb::kSetUid : 0U;
    flags |= (mode & S_ISGID) != 0 ? icb::kSetGid : 0U;
    flags |= (mode & S_ISVTX) != 0 ? icb::kSticky : 0U;
    return static_cast<std::uint16_t>(flags);
}

/// The three classes of 4/14.9.5, from the lowest bits on: others, group, owner; five bits each.
constexpr unsigned kClassBits = 5;
constexpr std::uint32_t kWrite = 0x02;
constexpr std::uint32_t kChangeAttributes = 0x08;
constexpr std::uint32_t kDelete = 0x10;

} // namespace

std::uint32_t permissionsFrom(std::uint32_t mode)
{
    std::uint32_t permissions = 0;
    for (unsigned who = 0; who < 3; ++who) {
        std::uint32_t bits = (mode >> (3 * who)) & 07;
        if ((bits & kWrite) != 0)
            bits |= kChangeAttributes | kDelete;
        permissions |= bits << (kClassBits * who);
    }
    return permissions;
}

std::uint32_t modeFrom(std::uint32_t permissions, std::uint16_t icbFlags)
{
    std::uint32_t mode = 0;
    for (unsigned who = 0; who < 3; ++who)
        mode |= ((permissions >> (kClassBits * who)) & 07) << (3 * who);
    mode |= (icbFlags & icb::kSetUid) != 0 ? S_ISUID : 0U;
    mode |= (icbFlags & icb::kSetGid) != 0 ? S_ISGID : 0U;
    mode |= (icbFlags & icb::kSticky) != 0 ? S_ISVTX : 0U;
    return mode;
}

EntryWriter::EntryWriter(UdfRevision revision)
    : m_revision(revision), m_shape(isSecondEdition(revision) ? entry::kPlain : entry::kExtended)
{}

std::uint32_t EntryWriter::blocksFor(std::uint64_t size, std::uint16_t partition, std::uint16_t own) const
{
    const std::size_t each = descriptorSize(descriptorKind(partition, own));
    std::uint64_t left = extentsOf(size);
    std::uint64_t room = roomInside() / each;
    std::uint32_t blocks = 1;
    while (left > room) { // the last place leads to the next block
        left -= room - 1;
        room = (kBlockSize - allocationExtent::kFixedSize) / each;
        ++blocks;
    }
    return blocks;
}

void EntryWriter::put(std::span<std::byte> to, const BlockAddress& at, const EntryFacts& facts,
                      const Contents& contents) const
{
    const std::uint16_t kind = descriptorKind(contents.first.partition, at.partition);
    const std::size_t each = descriptorSize(kind);
    const auto putOne = [&](std::span<std::byte> where, ExtentType type, std::uint32_t bytes,
                            const BlockAddress& first) {
        if (kind == icb::kShort)
            putShortAd(where, type, bytes, first.block);
        else
            putLongAd(where, type, bytes, first.block, first.partition);
    };
    const std::uint64_t extents = extentsOf(contents.size);
    std::uint64_t done = 0;
    for (std::uint32_t block = 0; block * std::size_t{kBlockSize} < to.size(); ++block) {
        const auto bytes = to.subspan(block * std::size_t{kBlockSize}, kBlockSize);
        const std::size_t header = block == 0 ? headerSize() : allocationExtent::kFixedSize;
        const std::size_t room = (kBlockSize - header) / each;
        const bool isLast = extents - done <= room;
        const std::uint64_t count = isLast ? extents - done : room - 1;
        std::size_t place = header;
        for (std::uint64_t i = 0; i < count; ++i, ++done, place += each) {
            const std::uint64_t left = contents.size - done * kLongestExtent;
            const auto first = static_cast<std::uint32_t>(contents.first.block + done * kBlocksPerExtent);
            putOne(bytes.subspan(place), ExtentType::Recorded,
                   static_cast<std::uint32_t>(std::min<std::uint64_t>(left, kLongestExtent)),
                   {first, contents.first.partition});
        }
        if (!isLast) {
            putOne(bytes.subspan(place), ExtentType::Continuation, kBlockSize,
                   {at.block + block + 1, at.partition});
            place += each;
        }
        const auto length = static_cast<std::uint32_t>(place - header);
        if (block == 0) {
            putFacts(bytes, facts, contents.size, blocksOf(contents.size), kind);
            putAttributes(bytes, at, facts);
            putLe32(bytes.subspan(m_shape.descriptorsLength), length);
            sealDescriptor(bytes.first(place), m_shape.tag, m_revision, at.block);
        } else {
            putLe32(bytes.subspan(allocationExtent::kDescriptorsLength), length);
            sealDescriptor(bytes.first(place), TagId::AllocationExtent, m_revision, at.block + block);
        }
    }
}

void EntryWriter::putInside(std::span<std::byte> to, const BlockAddress& at, const EntryFacts& facts,
                            std::span<const std::byte> contents) const
{
    assert(contents.size() <= roomInside());
    putFacts(to, facts, contents.size(), 0, icb::kInside);
    putAttributes(to, at, facts);
    putLe32(to.subspan(m_shape.descriptorsLength), static_cast<std::uint32_t>(contents.size()));
    std::ranges::copy(contents, to.subspan(headerSize()).begin());
    sealDescriptor(to.first(headerSize() + contents.size()), m_shape.tag, m_revision, at.block);
}

void EntryWriter::putFacts(std::span<std::byte> to, const EntryFacts& facts, std::uint64_t size,
                           std::uint64_t blocks, std::uint16_t descriptors) const
{
    static constexpr std::uint32_t kMostLinks = 0xFFFF;
    putLe16(to.subspan(icb::kStrategy), icb::kStrategy4);
    putLe16(to.subspan(icb::kMaximumEntries), 1);
    to[icb::kFileType] = std::byte{facts.fileType};
    const unsigned stream = facts.isStream ? icb::kStream : 0U;
    putLe16(to.subspan(icb::kFlags),
            static_cast<std::uint16_t>(flagsFrom(facts.mode) | descriptors | stream));
    putLe32(to.subspan(entry::kUid), facts.uid);
    putLe32(to.subspan(entry::kGid), facts.gid);
    putLe32(to.subspan(entry::kPermissions), permissionsFrom(facts.mode));
    putLe16(to.subspan(entry::kLinks), static_cast<std::uint16_t>(std::min(facts.links, kMostLinks)));
    putLe64(to.subspan(entry::kInformationLength), size);
    if (m_shape.objectSize != 0)
        putLe64(to.subspan(m_shape.objectSize), size + facts.streamBytes); // 4/14.17.11
    putLe64(to.subspan(m_shape.blocksRecorded), blocks);
    putTimestamp(to.subspan(m_shape.accessed), facts.accessed);
    putTimestamp(to.subspan(m_shape.modified), facts.modified);
    if (m_shape.created != 0)
        putTimestamp(to.subspan(m_shape.created), facts.created);
    putTimestamp(to.subspan(m_shape.changed), facts.changed);
    putLe32(to.subspan(m_shape.checkpoint), 1); // 4/14.9.17
    if (facts.streamDirectory) {
        assert(m_shape.streamDirectory != 0);
        putLongAd(to.subspan(m_shape.streamDirectory), ExtentType::Recorded, kBlockSize,
                  facts.streamDirectory->block, facts.streamDirectory->partition);
    }
    putImplementationId(to.subspan(m_shape.implementationId));
    putLe64(to.subspan(m_shape.uniqueId), facts.uniqueId);
}

/// An extended file entry has a field for the time that a file entry needs an attribute for.
std::size_t EntryWriter::attributesSize() const
{
    return m_shape.created != 0 ? 0 : attribute::kHeaderSize + attribute::kFileTimesSize;
}

void EntryWriter::putAttributes(std::span<std::byte> to, const BlockAddress& at,
                                const EntryFacts& facts) const
{
    if (attributesSize() == 0)
        return;
    const auto size = static_cast<std::uint32_t>(attributesSize());
    putLe32(to.subspan(m_shape.attributesLength), size);
    const auto space = to.subspan(m_shape.fixedSize, size);
    putLe32(space.subspan(attribute::kImplementationUse), size); // none: UDF 1.02 3.3.4.1
    putLe32(space.subspan(attribute::kApplicationUse), size);
    const auto times = space.subspan(attribute::kHeaderSize);
    putLe32(times.subspan(attribute::kType), attribute::kFileTimes);
    times[attribute::kSubtype] = std::byte{attribute::kOnlySubtype};
    putLe32(times.subspan(attribute::kLength), static_cast<std::uint32_t>(attribute::kFileTimesSize));
    putLe32(times.subspan(attribute::kTimesLength), static_cast<std::uint32_t>(kTimestampSize));
    putLe32(times.subspan(attribute::kTimesPresent), attribute::kCreation);
    putTimestamp(times.subspan(attribute::kTimes), facts.created);
    sealDescriptor(space.first(attribute::kHeaderSize), TagId::AttributeHeader, m_revision, at.block);
}

void appendFolderEntry(std::vector<std::byte>& to, const FolderEntry& entry, std::uint32_t firstBlock,
                       UdfRevision revision)
{
    static constexpr std::size_t kUniqueId = 12; // in the long_ad's implementation use: UDF 2.3.4.3
    const std::size_t at = to.size();
    const std::size_t length = fileIdentifier::sizeWith(entry.identifier.size());
    to.resize(at + length);
    const auto bytes = std::span(to).subspan(at);
    putLe16(bytes.subspan(fileIdentifier::kVersion), 1);
    bytes[fileIdentifier::kCharacteristics] = std::byte{entry.characteristics};
    bytes[fileIdentifier::kNameLength] = static_cast<std::byte>(entry.identifier.size());
    putLongAd(bytes.subspan(fileIdentifier::kIcb), ExtentType::Recorded, kBlockSize, entry.icb.block,
              entry.icb.partition);
    putLe32(bytes.subspan(fileIdentifier::kIcb + kUniqueId), entry.uniqueId);
    std::ranges::copy(asBytes(entry.identifier), bytes.subspan(fileIdentifier::kFixedSize).begin());
    sealDescriptor(bytes, TagId::FileIdentifier, revision,
                   firstBlock + static_cast<std::uint32_t>(at / kBlockSize));
}

std::vector<std::byte> pathComponents(std::string_view target)
{
    std::vector<std::byte> bytes;
    const auto append = [&bytes](std::uint8_t type, std::string_view identifier) {
        const std::byte header[component::kFixedSize] = {std::byte{type},
                                                         static_cast<std::byte>(identifier.size())};
        bytes.insert(bytes.end(), std::begin(header), std::end(header));
        const auto text = asBytes(identifier);
        bytes.insert(bytes.end(), text.begin(), text.end());
    };
    if (target.starts_with('/'))
        append(component::kRoot, {});
    while (!target.empty()) {
        const std::string_view part = target.substr(0, target.find('/'));
        target.remove_prefix(std::min(target.size(), part.size() + 1));
        if (part == "..")
            append(component::kParent, {});
        else if (part == ".")
            append(component::kSelf, {});
        else if (!part.empty())
            append(component::kName, makeIdentifiers(std::span(&part, 1)).front());
    }
    return bytes;
}

} // namespace emberdisc::image::udf
