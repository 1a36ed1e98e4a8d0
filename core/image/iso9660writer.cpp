// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/iso9660writer.h"

#include <algorithm>
#include <cassert>
#include <chrono>

#include <sys/stat.h>

#include "core/base/byteorder.h"
#include "core/image/directoryrecord.h"
#include "core/image/text.h"
#include "core/image/volumedescriptor.h"

namespace emberdisc::image {

namespace {

constexpr std::uint32_t kTables = 2;
constexpr std::byte kSelf[1] = {std::byte{0}}; // ECMA-119 6.8.2.2
constexpr std::byte kParent[1] = {std::byte{1}};
/// The longest extent that is whole sectors: file sections but the last must be (ECMA-119 6.5.1).
constexpr std::uint64_t kLongestSection = 0xFFFFF800;

void padToSector(std::vector<std::byte>& bytes)
{
    bytes.resize(Layout::sectorsFor(bytes.size()) * kSectorSize);
}

} // namespace

struct Iso9660Writer::Scratch {
    std::vector<std::byte> records;
    ContinuationArea continuation;
    SystemUseEntries entries;
    std::vector<std::byte> systemUse;
    std::string identifier;
};

Result<std::unique_ptr<Iso9660Writer>> Iso9660Writer::create(const Layout& layout, Dialect dialect)
{
    TRY_ASSIGN(Hierarchy hierarchy, Hierarchy::create(layout, dialect));
    std::unique_ptr<Iso9660Writer> writer(new Iso9660Writer(layout, dialect, std::move(hierarchy)));
    writer->chooseOrder();
    writer->measure();
    return writer;
}

Iso9660Writer::Iso9660Writer(const Layout& layout, Dialect dialect, Hierarchy hierarchy)
    : m_layout(layout), m_dialect(dialect), m_hierarchy(std::move(hierarchy))
{}

/// The path table has its order, the sectors may have another: readers that go through an image once, from
/// front to back, need relocated folders before the places that they were moved from.
void Iso9660Writer::chooseOrder()
{
    const auto& directories = m_hierarchy.directories;
    std::vector<bool> isMoved(directories.size());
    for (std::uint32_t i = 1; i < directories.size(); ++i)
        isMoved[i] = m_hierarchy.isShelf(directories[i]) || isMoved[directories[i].parent];
    m_order.push_back(0);
    for (const bool moved : {true, false})
        for (std::uint32_t i = 1; i < directories.size(); ++i)
            if (isMoved[i] == moved)
                m_order.push_back(i);
}

void Iso9660Writer::measure()
{
    std::vector<std::byte> table;
    renderPathTable(TableType::L, table);
    m_pathTableBytes = static_cast<std::uint32_t>(table.size());
    Scratch scratch;
    for (std::uint32_t i = 0; i < m_hierarchy.directories.size(); ++i) {
        renderRecords(i, scratch);
        Hierarchy::Directory& directory = m_hierarchy.directories[i];
        directory.recordSectors = static_cast<std::uint32_t>(Layout::sectorsFor(scratch.records.size()));
        directory.sectors =
            directory.recordSectors +
            static_cast<std::uint32_t>(Layout::sectorsFor(scratch.continuation.bytes().size()));
    }
}

NameSpace Iso9660Writer::nameSpace() const
{
    switch (m_dialect) {
    case Dialect::Iso9660:
        return NameSpace::Iso9660;
    case Dialect::RockRidge:
        return NameSpace::RockRidge;
    case Dialect::Joliet:
        return NameSpace::Joliet;
    }
    return NameSpace::Iso9660;
}

std::uint32_t Iso9660Writer::extentCount() const
{
    return kTables + static_cast<std::uint32_t>(m_hierarchy.directories.size());
}

std::uint32_t Iso9660Writer::sectorsOf(std::uint32_t index) const
{
    if (index < kTables)
        return static_cast<std::uint32_t>(Layout::sectorsFor(m_pathTableBytes));
    return m_hierarchy.directories[m_order[index - kTables]].sectors;
}

void Iso9660Writer::place(std::uint32_t index, std::uint32_t firstSector)
{
    if (index < kTables)
        m_pathTableSector[index] = firstSector;
    else
        m_hierarchy.directories[m_order[index - kTables]].firstSector = firstSector;
}

void Iso9660Writer::render(std::uint32_t index, std::vector<std::byte>& to) const
{
    if (index < kTables) {
        renderPathTable(index == 0 ? TableType::L : TableType::M, to);
        padToSector(to);
        return;
    }
    Scratch scratch;
    renderRecords(m_order[index - kTables], scratch);
    padToSector(scratch.records);
    to = std::move(scratch.records);
    const auto& continuation = scratch.continuation.bytes();
    to.insert(to.end(), continuation.begin(), continuation.end());
    padToSector(to);
}

std::string Iso9660Writer::describe(std::uint32_t index) const
{
    const std::string_view space = m_dialect == Dialect::Joliet ? "Joliet " : "";
    if (index < kTables)
        return std::string("(").append(space).append("path table)");
    const Hierarchy::Directory& directory = m_hierarchy.directories[m_order[index - kTables]];
    const std::string path =
        directory.item == LayoutItem::kNone ? "/" + m_hierarchy.shelfName() : m_layout.pathOf(directory.item);
    return std::string("(").append(space).append("directory ").append(path).append(")");
}

void Iso9660Writer::visitNames(const NameVisitor& visit) const
{
    for (const Hierarchy::Entry& entry : m_hierarchy.entries) {
        if (entry.item == LayoutItem::kNone || entry.role == Hierarchy::Role::Placeholder)
            continue;
        const std::string identifier = m_hierarchy.identifierOf(m_layout, entry);
        if (m_dialect == Dialect::Joliet)
            visit(entry.item, fromUcs2Be(asBytes(identifier)));
        else if (m_layout.options.level == IsoLevel::Four)
            visit(entry.item, identifier);
        else
            visit(entry.item, identifier.substr(0, identifier.size() - (identifier.ends_with('.') ? 1 : 0)));
    }
}

std::uint32_t Iso9660Writer::lbaOf(const Hierarchy::Directory& directory) const
{
    return m_layout.lba(directory.firstSector);
}

std::uint32_t Iso9660Writer::lengthOf(const Hierarchy::Directory& directory) const
{
    return directory.recordSectors * kSectorSize;
}

/// With its version number.
std::string Iso9660Writer::recordIdentifier(const Hierarchy::Entry& entry) const
{
    std::string identifier = m_hierarchy.identifierOf(m_layout, entry);
    // DEVIATION: ECMA-119 7.5.1, no version number in Joliet identifiers: some readers would show it, and the
    // programs that most Joliet images come from leave it out. ISO 9660:1999 7.5.1 needs none.
    if (m_dialect != Dialect::Joliet && m_layout.options.level != IsoLevel::Four)
        identifier += ";1";
    return identifier;
}

/// Of a file in the root, for the descriptor; empty when none is meant.
std::string Iso9660Writer::rootIdentifier(const std::string& path) const
{
    if (path.empty())
        return {};
    const std::uint32_t item = m_layout.find(path);
    for (std::uint32_t i = 0; i < m_hierarchy.directories.front().entryCount; ++i)
        if (m_hierarchy.entries[i].item == item)
            return recordIdentifier(m_hierarchy.entries[i]);
    return {};
}

std::vector<std::string> Iso9660Writer::unnamedFiles() const
{
    const ImageOptions& options = m_layout.options;
    std::vector<std::string> unnamed;
    for (const std::string* path :
         {&options.copyrightFile, &options.abstractFile, &options.bibliographicFile}) {
        const bool isTooLong = rootIdentifier(*path).size() > descriptor::kFileIdSize;
        if (isTooLong && std::ranges::find(unnamed, *path) == unnamed.end())
            unnamed.push_back(*path);
    }
    return unnamed;
}

void Iso9660Writer::renderDescriptors(std::span<std::byte> to) const
{
    putVolumeDescriptor(to, volumeDescriptor());
}

VolumeDescriptor Iso9660Writer::volumeDescriptor() const
{
    const auto secondsOf = [](std::chrono::system_clock::time_point time) -> std::int64_t {
        return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
    };
    const ImageOptions& options = m_layout.options;
    const Hierarchy::Directory& root = m_hierarchy.directories.front();
    VolumeDescriptor volume;
    volume.kind = m_dialect == Dialect::Joliet ? DescriptorKind::Supplementary : DescriptorKind::Primary;
    volume.alphabet = m_dialect == Dialect::Joliet ? Alphabet::Joliet : Alphabet::Ecma119;
    volume.spaceSize = m_layout.lba(m_layout.sectorCount);
    volume.setSize = options.volumeSetSize;
    volume.sequenceNumber = options.volumeSequenceNumber;
    volume.applicationUse = options.applicationUse;
    volume.pathTableSize = m_pathTableBytes;
    volume.pathTableL = m_layout.lba(m_pathTableSector[0]);
    volume.pathTableM = m_layout.lba(m_pathTableSector[1]);
    volume.rootExtent = lbaOf(root);
    volume.rootLength = lengthOf(root);
    volume.rootTime = m_layout.item(Layout::kRoot).modified;
    volume.created = options.created ? secondsOf(*options.created) : m_layout.timestamp;
    volume.modified = options.modified ? secondsOf(*options.modified) : m_layout.timestamp;
    volume.expires = options.expires.transform(secondsOf);
    volume.effective = options.effective.transform(secondsOf);
    volume.systemId = options.systemId.empty() ? "LINUX" : options.systemId;
    volume.volumeId = options.volumeLabel;
    volume.volumeSet = options.volumeSet;
    volume.publisher = options.publisher;
    volume.preparer = options.preparer;
    volume.application = options.application.empty() ? "EMBERDISC" : options.application;
    volume.copyrightFile = rootIdentifier(options.copyrightFile);
    volume.abstractFile = rootIdentifier(options.abstractFile);
    volume.bibliographicFile = rootIdentifier(options.bibliographicFile);
    return volume;
}

/// ECMA-119 9.4.
void Iso9660Writer::renderPathTable(TableType type, std::vector<std::byte>& to) const
{
    for (const Hierarchy::Directory& directory : m_hierarchy.directories) {
        const bool isRoot = directory.entry == LayoutItem::kNone;
        const std::string name =
            isRoot ? std::string() : m_hierarchy.identifierOf(m_layout, m_hierarchy.entries[directory.entry]);
        const std::span<const std::byte> identifier =
            isRoot ? std::span<const std::byte>(kSelf) : asBytes(name);
        const std::size_t at = to.size();
        to.resize(at + 8 + identifier.size() + identifier.size() % 2);
        const std::span<std::byte> record = std::span(to).subspan(at);
        record[0] = static_cast<std::byte>(identifier.size());
        const auto parent = static_cast<std::uint16_t>(directory.parent + 1); // numbers start at 1
        switch (type) {
        case TableType::L:
            putLe32(record.subspan(2), lbaOf(directory));
            putLe16(record.subspan(6), parent);
            break;
        case TableType::M:
            putBe32(record.subspan(2), lbaOf(directory));
            putBe16(record.subspan(6), parent);
            break;
        }
        std::ranges::copy(identifier, record.subspan(8).begin());
    }
}

void Iso9660Writer::renderRecords(std::uint32_t number, Scratch& scratch) const
{
    const Hierarchy::Directory& directory = m_hierarchy.directories[number];
    scratch.records.clear();
    scratch.continuation.start(lbaOf(directory) + directory.recordSectors);
    renderSelf(number, scratch);
    renderParent(number, scratch);
    std::uint32_t child = 0; // directories that this one holds follow each other
    if (directory.entryCount != 0) {
        const auto first =
            std::ranges::lower_bound(m_hierarchy.directories, number, {}, &Hierarchy::Directory::parent);
        child = static_cast<std::uint32_t>(first - m_hierarchy.directories.begin());
        child += number == 0 ? 1 : 0; // the root is its own parent, and comes first
    }
    for (std::uint32_t i = directory.firstEntry; i < directory.firstEntry + directory.entryCount; ++i) {
        const Hierarchy::Entry& entry = m_hierarchy.entries[i];
        if (child < m_hierarchy.directories.size() && m_hierarchy.directories[child].entry == i)
            renderFolder(child++, entry, scratch);
        else
            renderFile(entry, scratch);
    }
}

void Iso9660Writer::appendWithEntries(DirectoryRecord record, Scratch& scratch) const
{
    scratch.continuation.place(scratch.entries, systemUseRoom(record.identifier.size()), scratch.systemUse);
    record.systemUse = scratch.systemUse;
    record.volume = m_layout.options.volumeSequenceNumber;
    appendRecord(scratch.records, record);
}

PosixFacts Iso9660Writer::factsOf(std::uint32_t number) const
{
    const LayoutItem& item = m_layout.item(number);
    return {item.mode,     m_layout.linksIn(number, omissionOf(m_dialect)),
            item.uid,      item.gid,
            item.serial,   item.modified,
            item.accessed, item.changed};
}

PosixFacts Iso9660Writer::factsOf(const Hierarchy::Directory& directory) const
{
    if (directory.item != LayoutItem::kNone)
        return factsOf(directory.item);
    PosixFacts facts = factsOf(Layout::kRoot); // the shelf is ours; it belongs to whom the root belongs
    facts.mode = S_IFDIR | 0555;
    facts.links = 2 + directory.entryCount;
    facts.serial = static_cast<std::uint32_t>(m_layout.items.size()) + 1;
    return facts;
}

void Iso9660Writer::renderSelf(std::uint32_t number, Scratch& scratch) const
{
    const Hierarchy::Directory& directory = m_hierarchy.directories[number];
    const PosixFacts facts = factsOf(directory);
    scratch.entries.clear();
    if (m_dialect == Dialect::RockRidge) {
        if (number == 0)
            scratch.entries.addSharingProtocol();
        scratch.entries.addPosix(facts);
        if (number == 0)
            scratch.entries.addRockRidgeReference();
    }
    appendWithEntries({lbaOf(directory), lengthOf(directory), facts.modified, record::kDirectory, kSelf, {}},
                      scratch);
}

void Iso9660Writer::renderParent(std::uint32_t number, Scratch& scratch) const
{
    const Hierarchy::Directory& directory = m_hierarchy.directories[number];
    const Hierarchy::Directory& parent = m_hierarchy.directories[directory.parent];
    const bool isRelocated = directory.entry != LayoutItem::kNone &&
                             m_hierarchy.entries[directory.entry].role == Hierarchy::Role::Relocated;
    scratch.entries.clear();
    if (m_dialect == Dialect::RockRidge && isRelocated) {
        const std::uint32_t home = m_layout.item(directory.item).parent;
        scratch.entries.addPosix(factsOf(home));
        scratch.entries.addParentLink(lbaOf(m_hierarchy.directories[m_hierarchy.directoryOf(home)]));
    } else if (m_dialect == Dialect::RockRidge) {
        scratch.entries.addPosix(factsOf(parent));
    }
    appendWithEntries(
        {lbaOf(parent), lengthOf(parent), factsOf(parent).modified, record::kDirectory, kParent, {}},
        scratch);
}

/// ECMA-119 9.1.6, the existence bit.
std::uint8_t Iso9660Writer::existenceFlag(std::uint32_t item) const
{
    const bool isHidden = item != LayoutItem::kNone && m_layout.item(item).presentation.hidden;
    return isHidden ? record::kHidden : std::uint8_t{0};
}

void Iso9660Writer::renderFolder(std::uint32_t number, const Hierarchy::Entry& entry, Scratch& scratch) const
{
    const Hierarchy::Directory& directory = m_hierarchy.directories[number];
    const PosixFacts facts = factsOf(directory);
    scratch.entries.clear();
    if (m_dialect == Dialect::RockRidge) {
        scratch.entries.addPosix(facts);
        if (entry.role == Hierarchy::Role::Relocated || entry.role == Hierarchy::Role::Shelf)
            scratch.entries.addRelocated();
        scratch.entries.addName(entry.role == Hierarchy::Role::Shelf
                                    ? std::string_view(m_hierarchy.shelfName())
                                    : m_layout.nameOf(entry.item));
    }
    appendWithEntries({lbaOf(directory),
                       lengthOf(directory),
                       facts.modified,
                       static_cast<std::uint8_t>(record::kDirectory | existenceFlag(entry.item)),
                       asBytes(m_hierarchy.identifierOf(m_layout, entry)),
                       {}},
                      scratch);
}

void Iso9660Writer::renderFile(const Hierarchy::Entry& entry, Scratch& scratch) const
{
    const LayoutItem& item = m_layout.item(entry.item);
    scratch.entries.clear();
    if (m_dialect == Dialect::RockRidge) {
        scratch.entries.addPosix(factsOf(entry.item));
        if (entry.role == Hierarchy::Role::Placeholder)
            scratch.entries.addChildLink(lbaOf(m_hierarchy.directories[m_hierarchy.directoryOf(entry.item)]));
        scratch.entries.addName(m_layout.nameOf(entry.item));
        if (item.kind == tree::NodeKind::Symlink)
            scratch.entries.addLink(m_layout.text(item.target()));
    }
    scratch.identifier = recordIdentifier(entry);

    const std::uint8_t existence = existenceFlag(entry.item);
    DirectoryRecord record{0, 0, item.modified, existence, asBytes(scratch.identifier), {}};
    if (item.data() == LayoutItem::kNone || m_layout.data[item.data()].size == 0) {
        appendWithEntries(record, scratch);
        return;
    }
    std::uint64_t left = m_layout.data[item.data()].size;
    record.extent = m_layout.lbaOf(m_layout.data[item.data()]);
    while (left > 0) { // one record for each file section, ECMA-119 6.5.1
        const bool isWhole =
            left <= (hasMultiExtentFiles(m_layout.options.level) ? kLongestSection : UINT32_MAX);
        record.dataLength = static_cast<std::uint32_t>(isWhole ? left : kLongestSection);
        record.flags = static_cast<std::uint8_t>(existence | (isWhole ? 0 : record::kMultiExtent));
        appendWithEntries(record, scratch);
        left -= record.dataLength;
        record.extent += static_cast<std::uint32_t>(kLongestSection / kSectorSize);
    }
}

} // namespace emberdisc::image
