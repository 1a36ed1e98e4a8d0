// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/layoutbuilder.h"

#include <algorithm>
#include <chrono>

#include <sys/stat.h>

#include "core/image/bootlayout.h"
#include "core/image/hierarchy.h"
#include "core/image/iso9660writer.h"
#include "core/image/udf/udfwriter.h"
#include "core/image/volumedescriptor.h"
#include "core/tree/datacompilation.h"
#include "core/tree/names.h"

namespace emberdisc::image {

namespace {

constexpr std::uint64_t kMaximumSectors = UINT32_MAX; // logical block numbers have 32 bits, ECMA-119 6.2.2
constexpr std::uint64_t kMaximumItems = UINT32_MAX - 2;

std::uint32_t typeOf(tree::NodeKind kind)
{
    switch (kind) {
    case tree::NodeKind::Folder:
        return S_IFDIR;
    case tree::NodeKind::File:
        return S_IFREG;
    case tree::NodeKind::Symlink:
        return S_IFLNK;
    }
    return 0;
}

std::int64_t floorToSeconds(std::chrono::system_clock::duration duration)
{
    return std::chrono::floor<std::chrono::seconds>(duration).count();
}

} // namespace

LayoutBuilder::LayoutBuilder(const ImageOptions& options) : m_layout(std::make_shared<Layout>())
{
    m_layout->options = options;
    const auto time = options.timestamp.value_or(std::chrono::system_clock::now());
    m_layout->timestamp = floorToSeconds(time.time_since_epoch());
}

Result<std::shared_ptr<const Layout>> LayoutBuilder::build(const tree::DataCompilation& compilation)
{
    TRY(checkOptions());
    if (m_layout->options.volumeLabel.empty())
        m_layout->options.volumeLabel = compilation.volumeLabel();
    TRY(makeCatalogNode(compilation));
    TRY(copyTree(compilation.root()));
    TRY(addBootData(*m_layout));
    TRY(checkSizes());
    listFiles();
    TRY(makeWriters());
    TRY(giveOutSectors());
    patchBootData(*m_layout);
    return m_layout;
}

Result<> LayoutBuilder::checkOptions() const
{
    const ImageOptions& options = m_layout->options;
    if (options.alignment == 0 || options.alignment > 1024 * 1024)
        return fail(ErrorCode::InvalidArgument, "alignment has to be 1 to 1048576 sectors");
    if (!options.iso9660 && (options.joliet || options.rockRidge))
        return fail(ErrorCode::InvalidArgument, "Joliet and Rock Ridge build on ISO 9660");
    if (!options.iso9660 && !options.udf)
        return fail(ErrorCode::InvalidArgument, "an image needs a file system");
    if (!options.iso9660 && !options.boot.entries.empty())
        return fail(ErrorCode::InvalidArgument, "El Torito builds on ISO 9660");
    return checkBootOptions(options.boot);
}

TextRef LayoutBuilder::keep(std::string_view text)
{
    const TextRef ref{static_cast<std::uint32_t>(m_layout->texts.size()),
                      static_cast<std::uint32_t>(text.size())};
    m_layout->texts += text;
    return ref;
}

std::int64_t LayoutBuilder::secondsOf(std::int64_t nanoseconds) const
{
    if (nanoseconds == tree::kNoTime)
        return m_layout->timestamp;
    return std::chrono::floor<std::chrono::seconds>(std::chrono::nanoseconds(nanoseconds)).count();
}

Result<> LayoutBuilder::copyTree(const tree::Node& root)
{
    const tree::Counts counts = root.countsWithItself();
    if (counts.files + counts.folders + counts.symlinks > kMaximumItems)
        return fail(ErrorCode::ImageTooLarge, "more files than an image can number");
    std::vector<const tree::Node*> nodes;
    const std::size_t expected =
        static_cast<std::size_t>(counts.files + counts.folders + counts.symlinks) + 1;
    nodes.reserve(expected);
    m_layout->items.reserve(expected);
    nodes.push_back(&root);
    m_layout->items.push_back(makeItem(root, Layout::kRoot));
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
        copyChildren(i, nodes);
        if (m_layout->texts.size() > UINT32_MAX - 64 * 1024)
            return fail(ErrorCode::ImageTooLarge, "more names than an image can hold");
    }
    for (LayoutItem& item : m_layout->items)
        if (item.kind == tree::NodeKind::File)
            item.links = m_layout->items[m_layout->data[item.data].item].links;
    return {};
}

void LayoutBuilder::copyChildren(std::uint32_t parent, std::vector<const tree::Node*>& nodes)
{
    auto& items = m_layout->items;
    items[parent].firstChild = static_cast<std::uint32_t>(items.size());
    const auto add = [&](const tree::Node& child) {
        nodes.push_back(&child);
        items.push_back(makeItem(child, parent));
        ++items[parent].childCount;
        if (child.isFolder())
            ++items[parent].links; // its ".."
    };
    const tree::Node& folder = *nodes[parent];
    const bool holdsCatalog = m_catalogNode && m_catalogFolder == &folder;
    const std::size_t before = holdsCatalog ? folder.lowerBound(m_catalogNode->name()) : folder.childCount();
    for (std::size_t i = 0; i < folder.childCount(); ++i) {
        if (i == before)
            add(*m_catalogNode);
        add(folder.children()[static_cast<std::ptrdiff_t>(i)]);
    }
    if (holdsCatalog && before == folder.childCount())
        add(*m_catalogNode);
}

/// The compilation belongs to its user, so a catalogue that a folder shows is put among its children on the
/// way.
Result<> LayoutBuilder::makeCatalogNode(const tree::DataCompilation& compilation)
{
    const std::string& path = m_layout->options.boot.catalogPath;
    if (path.empty())
        return {};
    const std::size_t slash = path.rfind('/');
    const std::string name = slash == path.npos ? path : path.substr(slash + 1);
    m_catalogFolder = compilation.find(slash == path.npos ? std::string_view("/")
                                                          : std::string_view(path).substr(0, slash));
    if (!m_catalogFolder || !m_catalogFolder->isFolder())
        return fail(Error::atPath(ErrorCode::NodeNotFound, path, "the boot catalogue's folder"));
    if (m_catalogFolder->child(name))
        return fail(Error::atPath(ErrorCode::NameTaken, path, "the boot catalogue"));
    TRY(tree::checkName(name));
    m_catalogNode = tree::Node::makeFile(name, makeCatalogSource(), {.mode = 0444});
    return {};
}

LayoutItem LayoutBuilder::makeItem(const tree::Node& node, std::uint32_t parent)
{
    const tree::Attributes& attributes = node.attributes();
    LayoutItem item;
    item.kind = node.kind();
    item.parent = parent;
    item.name = keep(node.name());
    item.mode = typeOf(node.kind()) | (attributes.mode & 07777);
    item.uid = attributes.uid;
    item.gid = attributes.gid;
    item.links = node.isFolder() ? 2 : 1;
    item.serial = static_cast<std::uint32_t>(m_layout->items.size()) + 1;
    item.modified = secondsOf(attributes.modified);
    item.accessed = secondsOf(attributes.accessed);
    item.changed = secondsOf(attributes.changed);
    if (node.isSymlink())
        item.target = keep(node.target());
    if (node.isFile())
        setData(item, node);
    setPermissions(item);
    return item;
}

void LayoutBuilder::setData(LayoutItem& item, const tree::Node& node)
{
    const tree::Attributes& attributes = node.attributes();
    auto& data = m_layout->data;
    item.data = static_cast<std::uint32_t>(data.size());
    if (attributes.links > 1 && attributes.inode != 0) {
        const auto [known, isNew] =
            m_linked.try_emplace(LinkKey(attributes.device, attributes.inode, node.size()), item.data);
        if (!isNew) {
            item.data = known->second;
            LayoutItem& first = m_layout->items[data[item.data].item];
            ++first.links;
            item.serial = first.serial;
            return;
        }
    }
    if (&node == m_catalogNode.get())
        m_layout->boot.catalogData = item.data;
    data.push_back({node.source(), node.size(), 0, static_cast<std::uint32_t>(m_layout->items.size())});
}

void LayoutBuilder::setPermissions(LayoutItem& item) const
{
    if (m_layout->options.permissions == Permissions::AsFound)
        return;
    item.uid = 0;
    item.gid = 0;
    const bool isRunnable = (item.mode & 0111) != 0 || item.kind == tree::NodeKind::Folder;
    const std::uint32_t bits = item.kind == tree::NodeKind::Symlink ? 0777 : isRunnable ? 0555 : 0444;
    item.mode = (item.mode & ~07777U) | bits;
}

Result<> LayoutBuilder::checkSizes() const
{
    if (m_layout->options.level == IsoLevel::Three || !m_layout->options.iso9660)
        return {};
    for (const LayoutData& data : m_layout->data)
        if (data.size > UINT32_MAX)
            return fail(
                Error::atPath(ErrorCode::FileTooLarge,
                              m_layout->pathOfData(static_cast<std::uint32_t>(&data - m_layout->data.data())),
                              "larger than one extent can be"));
    return {};
}

void LayoutBuilder::listFiles()
{
    std::vector<std::uint32_t> open{Layout::kRoot};
    while (!open.empty()) {
        const std::uint32_t index = open.back();
        open.pop_back();
        const LayoutItem& item = m_layout->items[index];
        if (item.kind == tree::NodeKind::File)
            m_layout->files.push_back(index);
        for (std::uint32_t i = item.childCount; i-- > 0;)
            open.push_back(item.firstChild + i);
    }
}

Result<> LayoutBuilder::makeWriters()
{
    const ImageOptions& options = m_layout->options;
    if (options.iso9660)
        TRY(makeIsoWriters());
    if (options.udf) {
        m_layout->nameSpaces.push_back(NameSpace::Udf);
        m_layout->writers.push_back(std::make_unique<UdfWriter>(*m_layout, *options.udf));
    }
    return {};
}

Result<> LayoutBuilder::makeIsoWriters()
{
    const ImageOptions& options = m_layout->options;
    const Dialect primary = options.rockRidge ? Dialect::RockRidge : Dialect::Iso9660;
    m_layout->nameSpaces.push_back(NameSpace::Iso9660);
    if (options.rockRidge)
        m_layout->nameSpaces.push_back(NameSpace::RockRidge);
    TRY_ASSIGN(auto iso, Iso9660Writer::create(*m_layout, primary));
    if (iso->isTooDeep()) // ECMA-119 6.8.2.1
        m_layout->warnings.push_back(
            Error::of(ErrorCode::TreeTooDeep, "folders below level 8 without Rock Ridge"));
    m_layout->writers.push_back(std::move(iso));
    if (options.joliet) {
        m_layout->nameSpaces.push_back(NameSpace::Joliet);
        TRY_ASSIGN(auto joliet, Iso9660Writer::create(*m_layout, Dialect::Joliet));
        m_layout->writers.push_back(std::move(joliet));
    }
    return {};
}

void LayoutBuilder::advanceTo(std::uint64_t sector)
{
    addExtent(ExtentKind::Gap, sector - m_layout->sectorCount);
}

void LayoutBuilder::placeMetadata(Zone zone)
{
    Layout& layout = *m_layout;
    for (std::size_t w = 0; w < layout.writers.size(); ++w) {
        MetadataWriter& writer = *layout.writers[w];
        for (std::uint32_t i = 0; i < writer.extentCount(); ++i) {
            const Place place = writer.placeOf(i);
            if (place.zone != zone)
                continue;
            const std::uint64_t first = std::max<std::uint64_t>(layout.sectorCount, place.notBefore);
            advanceTo(Layout::alignedUp(first, place.alignment, place.phase));
            writer.place(i, static_cast<std::uint32_t>(layout.sectorCount));
            addExtent(ExtentKind::Metadata, writer.sectorsOf(i), static_cast<std::uint8_t>(w), i);
        }
    }
}

void LayoutBuilder::addExtent(ExtentKind kind, std::uint64_t sectors, std::uint8_t writer,
                              std::uint32_t index)
{
    if (sectors == 0)
        return;
    m_layout->extents.push_back({m_layout->sectorCount, sectors, kind, writer, index});
    m_layout->sectorCount += sectors;
}

Result<> LayoutBuilder::placeData(std::uint32_t number)
{
    Layout& layout = *m_layout;
    LayoutData& data = layout.data[number];
    if (data.size == 0 || data.firstSector != 0)
        return {}; // a hard link's contents are there already
    if (Layout::sectorsFor(data.size) > kMaximumSectors)
        return fail(Error::atPath(ErrorCode::FileTooLarge, layout.pathOfData(number)));
    advanceTo(Layout::alignedUp(layout.sectorCount, layout.options.alignment));
    data.firstSector = layout.sectorCount;
    addExtent(ExtentKind::FileData, Layout::sectorsFor(data.size), 0, number);
    return {};
}

Result<> LayoutBuilder::giveOutSectors()
{
    Layout& layout = *m_layout;
    addExtent(ExtentKind::SystemArea, descriptor::kFirstSector);
    addExtent(ExtentKind::VolumeDescriptors, layout.descriptorSectors());
    placeMetadata(Zone::Front);
    placeMetadata(Zone::Structures);
    for (std::uint32_t number = 0; number < layout.data.size(); ++number)
        if (layout.data[number].item == LayoutItem::kNone)
            TRY(placeData(number));
    for (const std::uint32_t file : layout.files)
        TRY(placeData(layout.items[file].data));
    if (!layout.options.udf) // its end of the volume is as long, and has to come last
        addExtent(ExtentKind::Padding, layout.options.paddingSectors);
    placeMetadata(Zone::Back);
    if (layout.options.baseLba + layout.sectorCount > kMaximumSectors)
        return fail(ErrorCode::ImageTooLarge, std::to_string(layout.sectorCount) + " sectors");
    return {};
}

} // namespace emberdisc::image
