// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/importtree.h"

#include "core/image/attributestreams.h"
#include "core/image/recordedcontents.h"
#include "core/source/memorysource.h"
#include "core/tree/links.h"
#include "core/tree/names.h"

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace emberdisc::image {

namespace {

/// Contents of up to this size are taken into memory where nothing can refer to them.
constexpr std::uint64_t kLargestReadNow = std::uint64_t{16} << 20;
/// Bytes of extended attributes that are taken from one image: they stay in memory.
constexpr std::uint64_t kMostAttributeBytes = std::uint64_t{256} << 20;
constexpr std::int64_t kSecond = 1'000'000'000;

std::int64_t nanosecondsOf(std::int64_t seconds)
{
    const bool fits = seconds < std::numeric_limits<std::int64_t>::max() / kSecond &&
                      seconds > std::numeric_limits<std::int64_t>::min() / kSecond;
    return fits ? seconds * kSecond : tree::kNoTime;
}

tree::Attributes attributesOf(const ImageEntry& entry)
{
    return {.mode = entry.mode & 07777,
            .uid = entry.uid,
            .gid = entry.gid,
            .links = 1,
            .modified = nanosecondsOf(entry.modified),
            .accessed = nanosecondsOf(entry.accessed)};
}

/// Where contents begin that are one run of whole sectors, but for the last: what one extent, or sections of
/// one file that lie side by side (ECMA-119 6.5.1), can be referred to by.
std::optional<std::uint32_t> runOf(const ImageEntry& file)
{
    if (file.extents.empty() || file.zisofs) // what a new image refers to would be taken as it lies there
        return std::nullopt;
    const std::uint64_t first = file.extents.front().lba;
    std::uint64_t next = first;
    for (const ImageExtent& extent : file.extents) {
        const bool follows = next != UINT64_MAX && extent.lba == next;
        if (!follows || !extent.isRecorded || extent.offset != 0)
            return std::nullopt;
        next = extent.size % kSectorSize == 0 ? extent.lba + extent.size / kSectorSize : UINT64_MAX;
    }
    return first <= UINT32_MAX ? std::optional(static_cast<std::uint32_t>(first)) : std::nullopt;
}

Result<source::ByteSourcePtr> readNow(const source::ByteSource& contents)
{
    if (contents.size() > kLargestReadNow)
        return fail(ErrorCode::Unsupported, "its contents are scattered over the disc");
    std::vector<std::byte> bytes(static_cast<std::size_t>(contents.size()));
    TRY_ASSIGN(const auto reader, contents.open());
    TRY_ASSIGN(const std::size_t got, reader->readAt(0, bytes));
    if (got != bytes.size())
        return fail(ErrorCode::ImageCorrupt, "its contents end early");
    return std::make_shared<source::MemorySource>(std::move(bytes), contents.describe());
}

class Importer {
public:
    Importer(const ImageReader& reader, NameSpace nameSpace, JobContext& context, ImportedContents contents,
             OwnContents own = {})
        : m_reader(reader),
          m_nameSpace(nameSpace),
          m_context(context),
          m_contents(contents),
          m_own(std::move(own))
    {}

    Result<tree::ScanResult> run()
    {
        m_folders.push_back(tree::Node::makeFolder({}));
        const auto visit = [this](const std::string& path, const ImageEntry& entry, int depth) {
            return enter(path, entry, static_cast<std::size_t>(depth));
        };
        const auto trouble = [this](const std::string& path, const Error& error) {
            m_result.report.add(error.code, path, error.detail);
        };
        TRY(m_reader.walk(m_nameSpace, visit, trouble, ImageReader::Streams::Read));
        if (m_context.stopRequested())
            return fail(ErrorCode::Cancelled);
        closeTo(0);
        m_result.counts = m_folders.front()->counts();
        m_result.nodes = m_folders.front()->takeChildren();
        return std::move(m_result);
    }

private:
    using Walk = ImageReader::Walk;

    /// Folders come before what is in them, so the open ones are a stack: [0] is the root.
    Walk enter(const std::string& path, const ImageEntry& entry, std::size_t depth)
    {
        if (m_context.stopRequested())
            return Walk::Stop;
        if (entry.type == EntryType::File)
            m_bytes += entry.size;
        tell(path);
        closeTo(depth);
        tree::NodePtr node = nodeOf(path, entry);
        if (!node)
            return Walk::SkipFolder;
        if (node->isFolder())
            m_folders.push_back(std::move(node));
        else
            add(path, std::move(node));
        return Walk::Continue;
    }

    /// Puts finished folders into their parents, until only `depth` levels below the root are open.
    void closeTo(std::size_t depth)
    {
        while (m_folders.size() > depth + 1) {
            tree::NodePtr folder = std::move(m_folders.back());
            m_folders.pop_back();
            std::string path;
            for (const tree::NodePtr& above : std::span(m_folders).subspan(1))
                path.append(1, '/').append(above->name());
            path.append(1, '/').append(folder->name());
            add(path, std::move(folder));
        }
    }

    void add(const std::string& path, tree::NodePtr node)
    {
        if (!m_folders.back()->add(std::move(node)))
            m_result.report.add(ErrorCode::NameTaken, path);
    }

    tree::NodePtr nodeOf(const std::string& path, const ImageEntry& entry)
    {
        tree::NodePtr node = plainNodeOf(path, entry);
        if (node && entry.hidden)
            node->setPresentation({.hidden = true});
        if (node && !node->isSymlink())
            node->setExtendedAttributes(extendedOf(path, entry));
        return node;
    }

    tree::ExtendedAttributesPtr extendedOf(const std::string& path, const ImageEntry& entry)
    {
        auto attributes = std::make_shared<tree::ExtendedAttributes>();
        std::set<std::string_view> names;
        std::optional<Error> lost; // the first; a hostile image has millions
        std::size_t alsoLost = 0;
        for (const ImageEntry& stream : entry.streams) {
            auto attribute = takeAttribute(stream, names.insert(stream.name).second);
            if (attribute)
                attributes->push_back(*std::move(attribute));
            else if (lost)
                ++alsoLost;
            else
                lost = std::move(attribute).error();
        }
        if (lost) {
            lost->where = AtPath{path};
            if (alsoLost > 0)
                lost->detail += ", and " + std::to_string(alsoLost) + " more";
            m_result.report.entries.push_back(*std::move(lost));
        }
        std::ranges::sort(*attributes, {}, &tree::ExtendedAttribute::name);
        return attributes->empty() ? nullptr : attributes;
    }

    Result<tree::ExtendedAttribute> takeAttribute(const ImageEntry& stream, bool isNew)
    {
        if (!isNew)
            return fail(attributeNotKept(stream, "is there twice"));
        const std::uint64_t bytes = sizeof(tree::ExtendedAttribute) + stream.name.size() + stream.size;
        if (bytes > m_attributeBytesLeft)
            return fail(attributeNotKept(stream, "is one more than are taken from an image"));
        TRY_ASSIGN(auto attribute, attributeFrom(m_reader, stream));
        m_attributeBytesLeft -= bytes;
        return attribute;
    }

    tree::NodePtr plainNodeOf(const std::string& path, const ImageEntry& entry)
    {
        std::string name = entry.name;
        if (!tree::isUtf8(name)) {
            m_result.report.add(ErrorCode::NameNotUtf8, path);
            name = tree::toReadableUtf8(name);
        }
        if (!tree::checkName(name)) {
            m_result.report.add(ErrorCode::UnsafeName, path);
            return nullptr;
        }
        switch (entry.type) {
        case EntryType::Folder:
            return tree::Node::makeFolder(name, attributesOf(entry));
        case EntryType::Symlink:
            return tree::Node::makeSymlink(name, entry.linkTarget, attributesOf(entry));
        case EntryType::Special:
            m_result.report.add(ErrorCode::FileIsSpecial, path);
            return nullptr;
        case EntryType::File:
            break;
        }
        return fileOf(name, path, entry);
    }

    tree::NodePtr fileOf(const std::string& name, const std::string& path, const ImageEntry& entry)
    {
        tree::Attributes attributes = attributesOf(entry);
        source::ByteSourcePtr own;
        const bool isLinked = entry.links > 1 && (entry.serial != 0 || !entry.extents.empty());
        source::ByteSourcePtr& contents = isLinked ? m_linked[keyOf(entry)] : own;
        if (!contents) {
            auto made = contentsOf(path, entry);
            if (!made) {
                m_result.report.add(made.error().code, path, made.error().detail);
                return nullptr;
            }
            contents = std::move(*made);
        }
        if (isLinked) {
            const tree::FileIdentity identity = tree::identityOf(*contents);
            attributes.links = entry.links;
            attributes.device = identity.device;
            attributes.inode = identity.inode;
        }
        return tree::Node::makeFile(name, contents, attributes);
    }

    /// Names of one file have its number, if there are such, and the place of its contents.
    using FileKey = std::tuple<std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t>;
    static FileKey keyOf(const ImageEntry& file)
    {
        const ImageExtent place = file.extents.empty() ? ImageExtent() : file.extents.front();
        return {file.serial, place.lba, place.offset, file.size};
    }

    Result<source::ByteSourcePtr> contentsOf(const std::string& path, const ImageEntry& entry)
    {
        TRY_ASSIGN(auto contents, m_reader.contents(entry));
        if (m_own)
            return m_own(std::move(contents), path, entry);
        if (m_contents == ImportedContents::Read || contents->size() == 0)
            return contents;
        if (const auto lba = runOf(entry))
            return std::make_shared<RecordedContents>(std::move(contents), *lba);
        return readNow(*contents);
    }

    void tell(const std::string& path)
    {
        if (++m_entries % 256 != 0)
            return;
        Progress progress;
        progress.done = m_bytes;
        progress.item = path;
        m_context.progress(progress);
    }

    const ImageReader& m_reader;
    NameSpace m_nameSpace;
    JobContext& m_context;
    ImportedContents m_contents;
    OwnContents m_own;
    std::vector<tree::NodePtr> m_folders;
    tree::ScanResult m_result;
    std::map<FileKey, source::ByteSourcePtr> m_linked; ///< what several names share
    std::uint64_t m_entries = 0;
    std::uint64_t m_bytes = 0; ///< of files
    std::uint64_t m_attributeBytesLeft = kMostAttributeBytes;
};

} // namespace

Result<tree::ScanResult> importTree(const ImageReader& reader, NameSpace nameSpace, JobContext& context,
                                    ImportedContents contents)
{
    return Importer(reader, nameSpace, context, contents).run();
}

Result<tree::ScanResult> importTree(const ImageReader& reader, NameSpace nameSpace, JobContext& context,
                                    OwnContents own)
{
    return Importer(reader, nameSpace, context, ImportedContents::Read, std::move(own)).run();
}

} // namespace emberdisc::image
