// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/layoutbuilder.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <ranges>
#include <utility>
#include <vector>

#include <sys/stat.h>

#include "core/image/bootlayout.h"
#include "core/image/checksums.h"
#include "core/image/enhanceddescriptor.h"
#include "core/image/hierarchy.h"
#include "core/image/iso9660writer.h"
#include "core/image/recordedcontents.h"
#include "core/image/samecontents.h"
#include "core/image/streamlayout.h"
#include "core/image/udf/udfwriter.h"
#include "core/source/memorysource.h"
#include "core/tree/datacompilation.h"
#include "core/tree/names.h"

namespace emberdisc::image {

namespace {

constexpr std::uint64_t kMaximumItems = UINT32_MAX - 2;
/// For what is reserved: memory that nobody touches costs nothing, text that moves as it grows does.
constexpr std::size_t kUsualNameBytes = 32;

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

LayoutBuilder::LayoutBuilder(const ImageOptions& options, const SameContents& same)
    : m_layout(std::make_shared<Layout>()), m_same(same)
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
    TRY(makeChecksumsNode(compilation));
    noteBootImages(compilation);
    TRY(copyTree(compilation.root()));
    addStreamData(*m_layout);
    TRY(addBootData(*m_layout));
    TRY(addHybridData(*m_layout));
    TRY(checkDescriptorFields());
    warnOfLinks();
    listFiles();
    TRY(checkSizes());
    TRY(makeWriters());
    listNames();
    sizeChecksums();
    TRY(giveOutSectors());
    patchBootData(*m_layout);
    patchHybridData(*m_layout);
    return m_layout;
}

Result<> LayoutBuilder::checkOptions() const
{
    const ImageOptions& options = m_layout->options;
    if (options.alignment == 0 || options.alignment > kLargestAlignment)
        return fail(ErrorCode::InvalidArgument,
                    "alignment has to be 1 to " + std::to_string(kLargestAlignment) + " sectors");
    if (!options.iso9660 && (options.joliet || options.rockRidge))
        return fail(ErrorCode::InvalidArgument, "Joliet and Rock Ridge build on ISO 9660");
    if (!options.iso9660 && !options.udf)
        return fail(ErrorCode::InvalidArgument, "an image needs a file system");
    if (!options.iso9660 && !options.boot.entries.empty())
        return fail(ErrorCode::InvalidArgument, "El Torito builds on ISO 9660");
    if (options.reproducible && !options.timestamp)
        return fail(ErrorCode::InvalidArgument, "the same bytes again need a time that is given");
    if (options.extendedAttributes && !canHoldAttributes(options))
        return fail(ErrorCode::InvalidArgument, "extended attributes need UDF 2.00 or later");
    TRY(checkBootOptions(options.boot));
    return checkHybridOptions(options);
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
    m_layout->data.reserve(static_cast<std::size_t>(counts.files));
    m_layout->texts.reserve(expected * kUsualNameBytes);
    nodes.push_back(&root);
    m_layout->items.push_back(makeItem(root, Layout::kRoot));
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
        if (nodes[i]->isFolder())
            copyChildren(i, nodes);
        if (m_layout->texts.size() > UINT32_MAX - 64 * 1024)
            return fail(ErrorCode::ImageTooLarge, "more names than an image can hold");
    }
    for (LayoutItem& item : m_layout->items)
        if (item.kind == tree::NodeKind::File)
            item.links = m_layout->items[item.serial - 1].links; // those of the first of its names
    std::ranges::stable_sort(m_layout->twins, {}, &LayoutTwin::data);
    return {};
}

void LayoutBuilder::copyChildren(std::uint32_t parent, std::vector<const tree::Node*>& nodes)
{
    auto& items = m_layout->items;
    items[parent].startChildren(static_cast<std::uint32_t>(items.size()));
    const auto add = [&](const tree::Node& child) {
        nodes.push_back(&child);
        items.push_back(makeItem(child, parent));
        items[parent].addChild();
        if (child.isFolder())
            ++items[parent].links; // its ".."
    };
    const tree::Node& folder = *nodes[parent];
    std::vector<const tree::Node*> additions;
    for (const Addition* addition : {&m_catalog, &m_checksums})
        if (addition->node && addition->folder == &folder)
            additions.push_back(addition->node.get());
    std::ranges::sort(additions, {}, &tree::Node::name);
    auto next = additions.begin();
    for (const tree::Node& child : folder.children()) {
        while (next != additions.end() && (*next)->name() < child.name())
            add(**next++);
        add(child);
    }
    while (next != additions.end())
        add(**next++);
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
    m_catalog.folder = compilation.find(slash == path.npos ? std::string_view("/")
                                                           : std::string_view(path).substr(0, slash));
    if (!m_catalog.folder || !m_catalog.folder->isFolder())
        return fail(Error::atPath(ErrorCode::NodeNotFound, path, "the boot catalogue's folder"));
    if (m_catalog.folder->child(name))
        return fail(Error::atPath(ErrorCode::NameTaken, path, "the boot catalogue"));
    TRY(tree::checkName(name));
    m_catalog.node = tree::Node::makeFile(name, makeCatalogSource(), {.mode = 0444});
    return {};
}

Result<> LayoutBuilder::makeChecksumsNode(const tree::DataCompilation& compilation)
{
    if (!m_layout->options.checksums)
        return {};
    const std::string name(kChecksumsName);
    if (compilation.root().child(name) ||
        (m_catalog.node && m_catalog.folder == &compilation.root() && m_catalog.node->name() == name))
        return fail(Error::atPath(ErrorCode::NameTaken, '/' + name));
    m_checksums.folder = &compilation.root();
    m_checksums.node =
        tree::Node::makeFile(name, std::make_shared<source::MemorySource>("", name), {.mode = 0444});
    return {};
}

void LayoutBuilder::listNames()
{
    Layout& layout = *m_layout;
    if (layout.checksums == LayoutItem::kNone)
        return;
    const NameSpace nameSpace = checksumNameSpace(layout.nameSpaces);
    for (const auto& writer : layout.writers) {
        if (writer->nameSpace() != nameSpace || nameSpace == NameSpace::RockRidge)
            continue; // Rock Ridge keeps all names
        writer->visitNames([&](std::uint32_t item, std::string name) {
            if (name = mountedName(nameSpace, std::move(name)); name != layout.nameOf(item))
                layout.listedNames.add(item, name);
        });
    }
    layout.listedNames.sort();
}

/// Once the names are known. No writer's structures depend on it: it has one extent at most.
void LayoutBuilder::sizeChecksums()
{
    if (m_layout->checksums != LayoutItem::kNone)
        m_layout->data[m_layout->items[m_layout->checksums].data()].size = checksumsSize(*m_layout);
}

LayoutItem LayoutBuilder::makeItem(const tree::Node& node, std::uint32_t parent)
{
    const tree::Attributes& attributes = node.attributes();
    LayoutItem item;
    item.kind = node.kind();
    item.parent = parent;
    item.name = keep(node.name());
    item.mode = static_cast<std::uint16_t>(typeOf(node.kind()) | (attributes.mode & 07777));
    item.uid = attributes.uid;
    item.gid = attributes.gid;
    item.links = node.isFolder() ? 2 : 1;
    item.serial = static_cast<std::uint32_t>(m_layout->items.size()) + 1;
    setTimes(item, attributes);
    setPresentation(item, node);
    if (node.isSymlink())
        item.setTarget(keep(node.target()));
    if (node.isFile())
        setData(item, node);
    if (item.presentation.omits())
        m_layout->omittedNames[item.serial].push_back(item.presentation);
    setPermissions(item);
    keepStreams(item, node);
    return item;
}

void LayoutBuilder::setTimes(LayoutItem& item, const tree::Attributes& attributes) const
{
    item.modified = secondsOf(attributes.modified);
    item.accessed = secondsOf(attributes.accessed);
    item.changed = secondsOf(attributes.changed);
    if (!m_layout->options.reproducible)
        return;
    item.modified = std::min(item.modified, m_layout->timestamp);
    item.accessed = item.changed = m_layout->timestamp;
}

/// What is left out of a hierarchy takes all that is below with it; contents without a weight of their own
/// have their folder's.
void LayoutBuilder::setPresentation(LayoutItem& item, const tree::Node& node)
{
    item.presentation = node.presentation();
    if (m_layout->items.empty())
        return; // the root
    const tree::Presentation& above = m_layout->items[item.parent].presentation;
    item.presentation.omitIso9660 |= above.omitIso9660;
    item.presentation.omitJoliet |= above.omitJoliet;
    item.presentation.omitUdf |= above.omitUdf;
    if (item.presentation.weight == 0)
        item.presentation.weight = above.weight;
    m_layout->hasOmissions |= item.presentation.omits();
    m_hasWeights |= item.presentation.weight != 0;
}

void LayoutBuilder::setData(LayoutItem& item, const tree::Node& node)
{
    auto& data = m_layout->data;
    const auto number = static_cast<std::uint32_t>(m_layout->items.size());
    if (const auto key = tree::linkKeyOf(node)) {
        const auto [known, isNew] = m_linked.try_emplace(*key, number);
        if (!isNew) {
            LayoutItem& first = m_layout->items[known->second];
            ++first.links;
            item.serial = first.serial;
            item.setData(first.data());
            keepTwin(item.data(), node);
            return;
        }
    }
    item.setData(static_cast<std::uint32_t>(data.size()));
    const auto same = m_same.representatives.find(node.id());
    if (same != m_same.representatives.end() && mayShare(node)) {
        const auto [known, isNew] = m_shared.try_emplace(same->second, item.data());
        item.setData(known->second);
        if (!isNew) {
            takeRecorded(data[item.data()], node);
            keepTwin(item.data(), node);
            return;
        }
    }
    if (&node == m_catalog.node.get())
        m_layout->boot.catalogData = item.data();
    if (&node == m_checksums.node.get())
        m_layout->checksums = number;
    data.push_back({node.source(), node.size(), 0, number});
    takeRecorded(data.back(), node);
}

void LayoutBuilder::keepTwin(std::uint32_t data, const tree::Node& node)
{
    if (node.size() > 0)
        m_layout->twins.push_back({data, static_cast<std::uint32_t>(m_layout->items.size()), node.source()});
}

/// What an earlier session holds is not stored again, nor is what was found to be equal to it.
void LayoutBuilder::takeRecorded(LayoutData& data, const tree::Node& file)
{
    if (data.size == 0 || data.recordedLba != 0)
        return;
    const auto* recorded = dynamic_cast<const RecordedContents*>(file.source().get());
    if (!recorded)
        return;
    data.source = file.source();
    data.recordedLba = recorded->lba();
}

void LayoutBuilder::noteBootImages(const tree::DataCompilation& compilation)
{
    for (const BootEntry& entry : m_layout->options.boot.entries) {
        const tree::Node* const image = entry.hiddenImage ? nullptr : compilation.find(entry.path);
        if (image == nullptr)
            continue;
        m_bootImages.insert(image);
        if (const auto key = tree::linkKeyOf(*image))
            m_bootLinks.insert(*key);
    }
}

/// A boot image may be patched, which its doubles must not be. All its own names show the same bytes.
bool LayoutBuilder::mayShare(const tree::Node& file) const
{
    if (m_bootImages.empty())
        return true;
    const auto key = tree::linkKeyOf(file);
    return !m_bootImages.contains(&file) && !(key && m_bootLinks.contains(*key));
}

void LayoutBuilder::setPermissions(LayoutItem& item) const
{
    if (m_layout->options.permissions == Permissions::AsFound)
        return;
    item.uid = 0;
    item.gid = 0;
    const bool isRunnable = (item.mode & 0111) != 0 || item.kind == tree::NodeKind::Folder;
    const std::uint32_t bits = item.kind == tree::NodeKind::Symlink ? 0777 : isRunnable ? 0555 : 0444;
    item.mode = static_cast<std::uint16_t>(typeOf(item.kind) | bits);
}

void LayoutBuilder::keepStreams(const LayoutItem& item, const tree::Node& node)
{
    const auto number = static_cast<std::uint32_t>(m_layout->items.size());
    const bool isFirstName = item.serial == number + 1;
    if (m_layout->options.extendedAttributes && node.extendedAttributes() && isFirstName)
        m_layout->streams.push_back({.item = number, .attributes = node.extendedAttributes()});
}

/// ECMA-119 8.4.20 to 8.4.22: what the descriptors name is a file in the root. 8.4.12 and 8.4.13 have to fit.
Result<> LayoutBuilder::checkDescriptorFields() const
{
    const ImageOptions& options = m_layout->options;
    if (options.volumeSequenceNumber < 1 || options.volumeSequenceNumber > options.volumeSetSize)
        return fail(ErrorCode::InvalidArgument, "the volume's number is none of its set's");
    if (options.applicationUse.size() > kApplicationUse)
        return fail(ErrorCode::InvalidArgument, "more than 512 bytes for the application");
    for (const std::string* path :
         {&options.copyrightFile, &options.abstractFile, &options.bibliographicFile}) {
        if (path->empty())
            continue;
        const std::uint32_t item = m_layout->find(*path);
        if (item == LayoutItem::kNone)
            return fail(Error::atPath(ErrorCode::NodeNotFound, *path, "named by the volume descriptor"));
        if (m_layout->items[item].kind != tree::NodeKind::File ||
            m_layout->items[item].parent != Layout::kRoot)
            return fail(Error::atPath(ErrorCode::InvalidArgument, *path,
                                      "the volume descriptor can only name a file in the root"));
    }
    return {};
}

void LayoutBuilder::warnOfLinks()
{
    if (const auto links = m_layout->linksWithoutPlace(); links > 0)
        m_layout->warnings.push_back(Error::of(ErrorCode::LinksNotKept, std::to_string(links)));
}

void LayoutBuilder::warnOfUnnamedFiles(const Iso9660Writer& writer)
{
    for (const std::string& path : writer.unnamedFiles())
        m_layout->warnings.push_back(
            Error::atPath(ErrorCode::FileNotNamed, path, std::string(name(writer.nameSpace()))));
}

/// Before anybody counts the extents that it would take: a size costs nothing to claim.
Result<> LayoutBuilder::checkSizes() const
{
    const bool hasOneExtent = m_layout->options.iso9660 && !hasMultiExtentFiles(m_layout->options.level);
    const std::uint64_t largest = hasOneExtent ? UINT32_MAX : kMaximumSectors * kSectorSize;
    std::uint64_t sectors = 0;
    for (std::uint32_t number = 0; number < m_layout->data.size(); ++number) {
        const LayoutData& data = m_layout->data[number];
        if (data.size > largest)
            return fail(Error::atPath(ErrorCode::FileTooLarge, m_layout->pathOfData(number),
                                      std::to_string(data.size) + " bytes"));
        sectors += data.recordedLba == 0 ? Layout::sectorsFor(data.size) : 0;
    }
    return sectors > kMaximumSectors
               ? fail(ErrorCode::ImageTooLarge, "files of " + std::to_string(sectors) + " sectors")
               : Result<>();
}

void LayoutBuilder::listFiles()
{
    m_layout->files.reserve(m_layout->data.size());
    std::vector<std::uint32_t> open{Layout::kRoot};
    while (!open.empty()) {
        const std::uint32_t index = open.back();
        open.pop_back();
        const LayoutItem& item = m_layout->items[index];
        if (item.kind == tree::NodeKind::File)
            m_layout->files.push_back(index);
        for (const std::uint32_t child : item.children() | std::views::reverse)
            open.push_back(child);
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
    warnOfUnnamedFiles(*iso);
    const Iso9660Writer& borrowed = *iso;
    m_layout->writers.push_back(std::move(iso));
    if (options.level == IsoLevel::Four)
        m_layout->writers.push_back(std::make_unique<EnhancedDescriptor>(borrowed));
    if (options.joliet) {
        m_layout->nameSpaces.push_back(NameSpace::Joliet);
        TRY_ASSIGN(auto joliet, Iso9660Writer::create(*m_layout, Dialect::Joliet));
        warnOfUnnamedFiles(*joliet);
        m_layout->writers.push_back(std::move(joliet));
    }
    return {};
}

} // namespace emberdisc::image
