// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/importtree.h"

#include "core/tree/names.h"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace emberdisc::image {

namespace {

/// No file system has it: what comes out of images is linked only among itself.
constexpr std::uint64_t kNoDevice = UINT64_MAX - 1;
constexpr std::int64_t kSecond = 1'000'000'000;

std::int64_t nanosecondsOf(std::int64_t seconds)
{
    const bool fits = seconds != 0 && seconds < std::numeric_limits<std::int64_t>::max() / kSecond &&
                      seconds > std::numeric_limits<std::int64_t>::min() / kSecond;
    return fits ? seconds * kSecond : tree::kNoTime;
}

tree::Attributes attributesOf(const ImageEntry& entry)
{
    tree::Attributes attributes{.mode = entry.mode & 07777,
                                .uid = entry.uid,
                                .gid = entry.gid,
                                .links = 1,
                                .modified = nanosecondsOf(entry.modified),
                                .accessed = nanosecondsOf(entry.accessed)};
    // The first sector tells files apart where there is no serial number.
    if (entry.type == EntryType::File && entry.links > 1 && !entry.extents.empty()) {
        attributes.links = entry.links;
        attributes.device = kNoDevice;
        attributes.inode = entry.serial != 0 ? entry.serial : entry.extents.front().lba + 1;
    }
    return attributes;
}

class Importer {
public:
    Importer(const ImageReader& reader, NameSpace nameSpace, JobContext& context)
        : m_reader(reader), m_nameSpace(nameSpace), m_context(context)
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
        TRY(m_reader.walk(m_nameSpace, visit, trouble));
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
                path += '/' + above->name();
            path += '/' + folder->name();
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
            return tree::Node::makeFolder(std::move(name), attributesOf(entry));
        case EntryType::Symlink:
            return tree::Node::makeSymlink(std::move(name), entry.linkTarget, attributesOf(entry));
        case EntryType::Special:
            m_result.report.add(ErrorCode::FileIsSpecial, path);
            return nullptr;
        case EntryType::File:
            break;
        }
        auto contents = m_reader.contents(entry);
        if (!contents) {
            m_result.report.add(contents.error().code, path, contents.error().detail);
            return nullptr;
        }
        return tree::Node::makeFile(std::move(name), std::move(*contents), attributesOf(entry));
    }

    void tell(const std::string& path)
    {
        if (++m_entries % 256 != 0)
            return;
        Progress progress;
        progress.done = m_entries;
        progress.item = path;
        m_context.progress(progress);
    }

    const ImageReader& m_reader;
    NameSpace m_nameSpace;
    JobContext& m_context;
    std::vector<tree::NodePtr> m_folders;
    tree::ScanResult m_result;
    std::uint64_t m_entries = 0;
};

} // namespace

Result<tree::ScanResult> importTree(const ImageReader& reader, NameSpace nameSpace, JobContext& context)
{
    return Importer(reader, nameSpace, context).run();
}

} // namespace emberdisc::image
