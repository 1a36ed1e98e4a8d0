// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/udf/udfwriter.h"

#include <algorithm>
#include <cassert>

#include "core/base/crc.h"
#include "core/image/hybridlayout.h"
#include "core/image/partitiontable.h"
#include "core/image/streamlayout.h"
#include "core/image/text.h"
#include "core/image/udf/fields.h"
#include "core/image/udf/names.h"

namespace emberdisc::image {

namespace {

constexpr std::uint32_t kMainSequenceSector = 32;
constexpr std::uint32_t kIntegritySector = kMainSequenceSector + udf::kSequenceSectors;
constexpr std::uint32_t kPartitionSector = 288; // behind the anchor, at an ECC block of every kind of disc
static_assert(kPartitionSector > udf::kAnchorSector && kPartitionSector % udf::kAllocationUnit == 0);
/// From the anchor at N - 256 to the one at N, which is the last sector of an ECC block.
constexpr std::uint32_t kEndSectors = 257;
constexpr std::uint32_t kEndPhase = udf::kAllocationUnit - 1;
constexpr std::uint32_t kReserveInEnd = 16;
static_assert(kEndSectors == 1 + kHybridTailInUdf);
static_assert(partitiontable::gpt::kArrayBlocks * partitiontable::kBlockSize / kSectorSize < kReserveInEnd);
constexpr std::uint32_t kEntriesTogether = 256; // blocks: what is rendered at a time
constexpr std::uint32_t kFirstUniqueId = 16;    // UDF 3.2.1.1; the root's is 0

constexpr Omission kOmission = &tree::Presentation::omitUdf;

std::span<std::byte> blockOf(std::span<std::byte> to, std::uint32_t index)
{
    return to.subspan(index * std::size_t{udf::kBlockSize}, udf::kBlockSize);
}

/// Sixteen digits that differ between volume sets, and are equal for equal images.
std::string volumeSetId(const Layout& layout)
{
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string id;
    const auto append = [&id](std::uint32_t number) {
        for (int shift = 28; shift >= 0; shift -= 4)
            id += kDigits[(number >> shift) & 0xF];
    };
    append(static_cast<std::uint32_t>(layout.timestamp));
    append(crc32(asBytes(layout.texts), static_cast<std::uint32_t>(layout.sectorCount)));
    return id + (layout.options.volumeSet.empty() ? layout.options.volumeLabel : layout.options.volumeSet);
}

} // namespace

UdfWriter::UdfWriter(const Layout& layout, UdfRevision revision)
    : m_layout(layout),
      m_revision(revision),
      m_partition(layout.refersBelow(kPartitionSector) ? udf::kAnchorSector + 1 : kPartitionSector),
      m_entries(revision),
      m_streams(m_entries, revision)
{
    addPiece(PieceKind::VolumeSequence, udf::kSequenceSectors);
    m_integrity = extentCount();
    addPiece(PieceKind::Integrity, udf::kIntegritySectors);
    addPiece(PieceKind::Anchor, 1);
    if (hasMetadataFile())
        addPiece(PieceKind::MetadataFile, 1);
    m_firstStructure = extentCount();
    addStructures();
    if (hasMetadataFile())
        addMirror();
    addPiece(PieceKind::End, kEndSectors);
}

void UdfWriter::addPiece(PieceKind kind, std::uint32_t sectors, std::uint32_t number)
{
    m_pieces.push_back({.kind = kind, .number = number, .sectors = sectors, .firstBlock = m_blocks});
}

void UdfWriter::addStructures()
{
    addPiece(PieceKind::FileSet, udf::kFileSetBlocks);
    m_blocks = udf::kFileSetBlocks;
    addEntries();
    addFolders();
    if (!hasMetadataFile())
        return;
    const auto whole = static_cast<std::uint32_t>(Layout::alignedUp(m_blocks, udf::kAllocationUnit));
    if (whole != m_blocks)
        addPiece(PieceKind::Slack, whole - m_blocks);
    m_blocks = whole;
}

void UdfWriter::addEntries()
{
    m_entryBlock.resize(m_layout.items.size());
    for (std::uint32_t item = 0; item < m_layout.items.size();) {
        const std::uint32_t first = item;
        std::uint32_t blocks = 0;
        for (; item < m_layout.items.size() && blocks < kEntriesTogether; ++item) {
            m_entryBlock[item] = m_blocks + blocks;
            blocks += hasEntry(item) ? entryBlocks(item) : 0;
        }
        if (blocks == 0)
            continue; // nothing but more names of files
        addPiece(PieceKind::Entries, blocks, first);
        m_blocks += blocks;
    }
    for (std::uint32_t item = 0; item < m_layout.items.size(); ++item)
        m_entryBlock[item] = m_entryBlock[entryItem(item)];
}

void UdfWriter::addFolders()
{
    std::vector<std::byte> contents;
    for (std::uint32_t item = 0; item < m_layout.items.size(); ++item) {
        if (m_layout.item(item).kind != tree::NodeKind::Folder || m_layout.isOmitted(item, kOmission))
            continue;
        contents.clear();
        Folder folder{.item = item, .firstBlock = m_blocks};
        renderFolder(folder, contents);
        folder.bytes = static_cast<std::uint32_t>(contents.size());
        const auto blocks = static_cast<std::uint32_t>(Layout::sectorsFor(folder.bytes));
        addPiece(PieceKind::Folder, blocks, static_cast<std::uint32_t>(m_folders.size()));
        m_folders.push_back(folder);
        m_blocks += blocks;
    }
}

/// The mirror is the same once more: its blocks have the same numbers in the metadata partition.
void UdfWriter::addMirror()
{
    const std::uint32_t end = extentCount();
    addPiece(PieceKind::MetadataMirror, 1);
    m_pieces.back().isMirror = true;
    for (std::uint32_t i = m_firstStructure; i < end; ++i) {
        m_pieces.push_back(m_pieces[i]);
        m_pieces.back().isMirror = true;
    }
}

Place UdfWriter::placeOf(std::uint32_t index) const
{
    const Piece& piece = m_pieces[index];
    const Zone zone = piece.isMirror ? Zone::Back : Zone::Structures;
    switch (piece.kind) {
    case PieceKind::VolumeSequence:
        return {.zone = Zone::Front, .notBefore = kMainSequenceSector};
    case PieceKind::Integrity:
        return {.zone = Zone::Front, .notBefore = kIntegritySector};
    case PieceKind::Anchor:
        return {.zone = Zone::Front, .notBefore = udf::kAnchorSector};
    case PieceKind::MetadataFile:
    case PieceKind::MetadataMirror:
        return {.zone = zone, .notBefore = m_partition};
    case PieceKind::FileSet: { // where the structures begin
        const std::uint32_t unit = hasMetadataFile() ? udf::kAllocationUnit : 1;
        return {.zone = zone, .notBefore = m_partition, .alignment = unit, .phase = m_partition % unit};
    }
    case PieceKind::Entries:
    case PieceKind::Folder:
    case PieceKind::Slack:
        return {.zone = zone};
    case PieceKind::End:
        return {.zone = Zone::Back, .alignment = udf::kAllocationUnit, .phase = kEndPhase};
    }
    return {};
}

void UdfWriter::place(std::uint32_t index, std::uint32_t firstSector)
{
    m_pieces[index].firstSector = firstSector;
}

std::uint32_t UdfWriter::partitionBlockOf(std::uint32_t sector) const
{
    return sector - m_partition;
}

udf::BlockAddress UdfWriter::addressOf(std::uint32_t block) const
{
    const std::uint16_t partition = udf::structurePartition(m_revision);
    if (hasMetadataFile())
        return {block, partition};
    return {partitionBlockOf(m_pieces[m_firstStructure].firstSector) + block, partition};
}

udf::BlockAddress UdfWriter::contentsAt(const LayoutData& data) const
{
    return {data.size == 0 ? 0 : m_layout.lbaOf(data) - m_layout.lba(m_partition), 0};
}

bool UdfWriter::hasEntry(std::uint32_t item) const
{
    return entryItem(item) == item && m_layout.linksIn(item, kOmission) > 0;
}

std::uint32_t UdfWriter::entryItem(std::uint32_t item) const
{
    // Not by their data: files that are equal share those, but are two files.
    return m_layout.item(item).serial - 1;
}

std::uint32_t UdfWriter::entryBlocks(std::uint32_t number) const
{
    const LayoutStreams* const streams = m_layout.streamsOf(number);
    return ownBlocks(number) + (streams ? m_streams.blocksFor(streamsOf(*streams)) : 0);
}

std::vector<udf::NamedStream> UdfWriter::streamsOf(const LayoutStreams& streams) const
{
    return namedStreams(m_layout, streams, [this](const LayoutData& data) { return contentsAt(data); });
}

std::uint32_t UdfWriter::ownBlocks(std::uint32_t number) const
{
    const LayoutItem& item = m_layout.item(number);
    switch (item.kind) {
    case tree::NodeKind::Folder:
        return 1;
    case tree::NodeKind::File:
        return m_entries.blocksFor(m_layout.data[item.data()].size, 0, udf::structurePartition(m_revision));
    case tree::NodeKind::Symlink: {
        const std::size_t bytes = udf::pathComponents(m_layout.text(item.target())).size();
        return bytes <= m_entries.roomInside() ? 1
                                               : 1 + static_cast<std::uint32_t>(Layout::sectorsFor(bytes));
    }
    }
    return 1;
}

std::size_t UdfWriter::folderOf(std::uint32_t item) const
{
    const auto found = std::ranges::lower_bound(m_folders, item, {}, &Folder::item);
    return static_cast<std::size_t>(found - m_folders.begin());
}

std::uint32_t UdfWriter::uniqueIdOf(std::uint32_t item)
{
    return item == Layout::kRoot ? 0 : kFirstUniqueId + item - 1;
}

udf::Volume UdfWriter::volume() const
{
    udf::Volume volume;
    volume.revision = m_revision;
    volume.setId = volumeSetId(m_layout);
    volume.label = m_layout.options.volumeLabel;
    if (volume.label.empty()) // UDF 2.2.4: neither empty nor the same for all
        volume.label = volume.setId;
    volume.recorded = m_layout.timestamp;
    volume.mainSequence = m_layout.lba(m_pieces.front().firstSector);
    volume.integritySequence = m_layout.lba(m_pieces[m_integrity].firstSector);
    volume.reserveSequence = m_layout.lba(m_pieces.back().firstSector + kReserveInEnd);
    volume.partitionStart = m_layout.lba(m_partition);
    volume.partitionBlocks = partitionBlockOf(m_pieces.back().firstSector);
    volume.fileSetBlock = addressOf(0).block;
    volume.rootBlock = addressOf(m_entryBlock[Layout::kRoot]).block;
    if (hasMetadataFile()) {
        for (const Piece& piece : m_pieces) {
            if (piece.kind == PieceKind::MetadataFile)
                volume.metadataFile = partitionBlockOf(piece.firstSector);
            if (piece.kind == PieceKind::MetadataMirror)
                volume.metadataMirror = partitionBlockOf(piece.firstSector);
        }
        volume.metadataBlocks = m_blocks;
    }
    volume.nextUniqueId = uniqueIdOf(static_cast<std::uint32_t>(m_layout.items.size()));
    volume.folders = static_cast<std::uint32_t>(m_folders.size());
    const auto names = std::ranges::count_if(m_layout.items, [](const LayoutItem& item) {
        return item.kind != tree::NodeKind::Folder && !(item.presentation.*kOmission);
    });
    volume.files = static_cast<std::uint32_t>(names);
    return volume;
}

void UdfWriter::renderDescriptors(std::span<std::byte> to) const
{
    udf::putRecognitionSequence(to, m_revision);
}

void UdfWriter::render(std::uint32_t index, std::vector<std::byte>& to) const
{
    const Piece& piece = m_pieces[index];
    if (piece.kind == PieceKind::Folder)
        renderFolder(m_folders[piece.number], to);
    to.resize(piece.sectors * std::size_t{kSectorSize});
    switch (piece.kind) {
    case PieceKind::VolumeSequence:
        return udf::putVolumeSequence(to, volume(), m_layout.lba(piece.firstSector));
    case PieceKind::Integrity:
        return udf::putIntegritySequence(to, volume());
    case PieceKind::Anchor:
        return udf::putAnchor(to, volume(), m_layout.lba(piece.firstSector));
    case PieceKind::FileSet:
        return udf::putFileSet(to, volume());
    case PieceKind::Entries:
        return renderEntries(piece, to);
    case PieceKind::MetadataFile:
    case PieceKind::MetadataMirror:
        return renderMetadataFile(piece, to);
    case PieceKind::End:
        return renderEnd(piece, to);
    case PieceKind::Folder:
    case PieceKind::Slack:
        return;
    }
}

void UdfWriter::renderEnd(const Piece& piece, std::span<std::byte> to) const
{
    const udf::Volume described = volume();
    const std::uint32_t first = m_layout.lba(piece.firstSector);
    udf::putAnchor(blockOf(to, 0), described, first);
    udf::putVolumeSequence(to.subspan(kReserveInEnd * std::size_t{udf::kBlockSize}), described,
                           first + kReserveInEnd);
    if (m_layout.hybrid)
        putHybridTail(to.last(m_layout.hybrid->tailSectors * std::size_t{kSectorSize}), m_layout);
    udf::putAnchor(blockOf(to, kEndSectors - 1), described, first + kEndSectors - 1);
}

/// UDF 2.50 2.2.13: a file of the partition that holds the metadata partition.
void UdfWriter::renderMetadataFile(const Piece& piece, std::span<std::byte> to) const
{
    const std::uint32_t contents = (&piece)[1].firstSector; // its file set descriptor
    udf::EntryFacts facts;
    facts.fileType = piece.isMirror ? udf::icb::kMetadataMirror : udf::icb::kMetadataFile;
    facts.links = 0; // no folder lists it
    facts.accessed = facts.modified = facts.created = facts.changed = m_layout.timestamp;
    m_entries.put(to, {partitionBlockOf(piece.firstSector), 0}, facts,
                  {m_blocks * std::uint64_t{udf::kBlockSize}, {partitionBlockOf(contents), 0}});
}

udf::EntryFacts UdfWriter::factsOf(std::uint32_t number) const
{
    const LayoutItem& item = m_layout.item(number);
    udf::EntryFacts facts;
    facts.mode = item.mode;
    facts.uid = item.uid;
    facts.gid = item.gid;
    facts.links = m_layout.linksIn(number, kOmission);
    facts.uniqueId = uniqueIdOf(m_layout.firstNameIn(number, kOmission));
    facts.accessed = item.accessed;
    facts.modified = item.modified;
    facts.created = std::min(item.modified, item.changed); // the earliest moment that is known
    facts.changed = item.changed;
    switch (item.kind) {
    case tree::NodeKind::Folder:
        facts.fileType = udf::icb::kFolder;
        --facts.links; // there is no "." here
        break;
    case tree::NodeKind::File:
        facts.fileType = udf::icb::kFile;
        break;
    case tree::NodeKind::Symlink:
        facts.fileType = udf::icb::kSymlink;
        break;
    }
    if (const LayoutStreams* const streams = m_layout.streamsOf(number)) {
        ++facts.links; // from its stream directory
        facts.streamDirectory = addressOf(m_entryBlock[number] + ownBlocks(number));
        for (const tree::ExtendedAttribute& attribute : *streams->attributes)
            facts.streamBytes += attribute.value.size();
    }
    return facts;
}

void UdfWriter::renderEntries(const Piece& piece, std::span<std::byte> to) const
{
    for (std::uint32_t item = piece.number; !to.empty(); ++item) {
        if (!hasEntry(item))
            continue;
        const std::size_t own = ownBlocks(item) * std::size_t{udf::kBlockSize};
        const std::size_t bytes = entryBlocks(item) * std::size_t{udf::kBlockSize};
        renderEntry(item, to.first(own));
        if (const LayoutStreams* const streams = m_layout.streamsOf(item))
            renderStreams(*streams, to.subspan(own, bytes - own));
        to = to.subspan(bytes);
    }
}

void UdfWriter::renderEntry(std::uint32_t number, std::span<std::byte> to) const
{
    const LayoutItem& item = m_layout.item(number);
    const udf::BlockAddress at = addressOf(m_entryBlock[number]);
    switch (item.kind) {
    case tree::NodeKind::Folder: {
        const Folder& folder = m_folders[folderOf(number)];
        return m_entries.put(to, at, factsOf(number), {folder.bytes, addressOf(folder.firstBlock)});
    }
    case tree::NodeKind::File: {
        const LayoutData& data = m_layout.data[item.data()];
        return m_entries.put(to, at, factsOf(number), {data.size, contentsAt(data)});
    }
    case tree::NodeKind::Symlink:
        return renderSymlink(number, to);
    }
}

void UdfWriter::renderStreams(const LayoutStreams& streams, std::span<std::byte> to) const
{
    const udf::EntryFacts owner = factsOf(streams.item);
    m_streams.put(to, *owner.streamDirectory, owner, addressOf(m_entryBlock[streams.item]),
                  streamsOf(streams));
}

void UdfWriter::renderSymlink(std::uint32_t number, std::span<std::byte> to) const
{
    const std::vector<std::byte> path = udf::pathComponents(m_layout.text(m_layout.item(number).target()));
    const std::uint32_t block = m_entryBlock[number];
    if (path.size() <= m_entries.roomInside())
        return m_entries.putInside(to, addressOf(block), factsOf(number), path);
    // DEVIATION: UDF 2.50 2.2.13, such a long path lies beside its entry, also in the metadata partition.
    m_entries.put(blockOf(to, 0), addressOf(block), factsOf(number), {path.size(), addressOf(block + 1)});
    std::ranges::copy(path, to.subspan(udf::kBlockSize).begin());
}

void UdfWriter::renderFolder(const Folder& folder, std::vector<std::byte>& to) const
{
    const LayoutItem& item = m_layout.item(folder.item);
    const std::uint32_t firstBlock = addressOf(folder.firstBlock).block;
    const std::vector<std::uint32_t> children = childrenOf(folder.item);
    const std::vector<std::string> identifiers = identifiersOf(children);
    udf::appendFolderEntry(to,
                           {.icb = addressOf(m_entryBlock[item.parent]),
                            .characteristics = udf::fileIdentifier::kParent | udf::fileIdentifier::kDirectory,
                            .uniqueId = uniqueIdOf(item.parent)},
                           firstBlock, m_revision);
    for (std::size_t i = 0; i < children.size(); ++i) {
        const LayoutItem& child = m_layout.item(children[i]);
        std::uint8_t characteristics = child.presentation.hidden ? udf::fileIdentifier::kHidden : 0;
        if (child.kind == tree::NodeKind::Folder)
            characteristics |= udf::fileIdentifier::kDirectory;
        udf::appendFolderEntry(to,
                               {.identifier = identifiers[i],
                                .icb = addressOf(m_entryBlock[children[i]]),
                                .characteristics = characteristics,
                                .uniqueId = uniqueIdOf(children[i])},
                               firstBlock, m_revision);
    }
}

std::vector<std::uint32_t> UdfWriter::childrenOf(std::uint32_t folder) const
{
    const LayoutItem& item = m_layout.item(folder);
    std::vector<std::uint32_t> children;
    children.reserve(item.children().size());
    for (const std::uint32_t child : item.children())
        if (!m_layout.isOmitted(child, kOmission))
            children.push_back(child);
    return children;
}

std::vector<std::string> UdfWriter::identifiersOf(std::span<const std::uint32_t> children) const
{
    std::vector<std::string_view> names;
    names.reserve(children.size());
    for (const std::uint32_t child : children)
        names.push_back(m_layout.nameOf(child));
    return udf::makeIdentifiers(names);
}

std::string UdfWriter::describe(std::uint32_t index) const
{
    const Piece& piece = m_pieces[index];
    switch (piece.kind) {
    case PieceKind::VolumeSequence:
        return "(UDF volume descriptors)";
    case PieceKind::Integrity:
        return "(UDF integrity descriptor)";
    case PieceKind::Anchor:
        return "(UDF anchor)";
    case PieceKind::MetadataFile:
    case PieceKind::MetadataMirror:
        return "(UDF metadata file)";
    case PieceKind::FileSet:
        return "(UDF file set)";
    case PieceKind::Entries:
        return "(UDF file entries)";
    case PieceKind::Folder:
        return "(UDF directory " + m_layout.pathOf(m_folders[piece.number].item) + ")";
    case PieceKind::Slack:
        return "(UDF metadata)";
    case PieceKind::End:
        return "(UDF end of the volume)";
    }
    return {};
}

void UdfWriter::visitNames(const NameVisitor& visit) const
{
    for (const Folder& folder : m_folders) {
        const std::vector<std::uint32_t> children = childrenOf(folder.item);
        const std::vector<std::string> identifiers = identifiersOf(children);
        for (std::size_t i = 0; i < children.size(); ++i)
            visit(children[i], udf::decodeCs0(asBytes(identifiers[i])));
    }
}

} // namespace emberdisc::image
