// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tree/scan.h"

#include "core/source/archive.h"
#include "core/source/filesource.h"
#include "core/source/filestatus.h"
#include "core/tree/names.h"
#include "core/tree/scanarchive.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <memory>
#include <system_error>
#include <unordered_set>

#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <sys/stat.h>
#include <unistd.h>

namespace emberdisc::tree {

namespace {

constexpr std::uint64_t kEntriesPerProgress = 256;

struct CloseDirectory {
    void operator()(DIR* directory) const { ::closedir(directory); }
};
using DirectoryPtr = std::unique_ptr<DIR, CloseDirectory>;

/// By its name, and a regular file: what is in it is found out when it is read.
bool isArchive(const std::string& path)
{
    struct stat found = {};
    return source::archiveStem(path.substr(path.rfind('/') + 1)).has_value() &&
           ::stat(path.c_str(), &found) == 0 && S_ISREG(found.st_mode);
}

Attributes attributesOf(const struct stat& found)
{
    return {.mode = found.st_mode & 07777U,
            .uid = found.st_uid,
            .gid = found.st_gid,
            .links = static_cast<std::uint32_t>(found.st_nlink),
            .modified = source::nanoseconds(found.st_mtim),
            .accessed = source::nanoseconds(found.st_atim),
            .changed = source::nanoseconds(found.st_ctim),
            .device = found.st_dev,
            .inode = found.st_ino};
}

/// What an owner may do, no access control list changes: that saves a call to the kernel for nearly all
/// files.
bool isReadableFor(uid_t owner, const struct stat& found)
{
    return found.st_uid == owner && (found.st_mode & S_IRUSR) != 0;
}

std::string joined(const std::string& folder, std::string_view name)
{
    std::string path = folder;
    if (!path.empty() && !path.ends_with('/'))
        path += '/';
    return path.append(name);
}

/// A folder that is known but not read yet. The folders' paths and names are shared with the sources of their
/// files.
struct Pending {
    Node* node;
    std::shared_ptr<source::SourceFolder> place;
    std::size_t depth;
};

class Scanner {
public:
    Scanner(const ScanOptions& options, JobContext& context) : m_options(options), m_context(context) {}

    [[nodiscard]] Result<ScanResult> run(const std::string& path);

private:
    [[nodiscard]] Result<NodePtr> makeTop();
    [[nodiscard]] Result<> readFolder(const Pending& folder);
    /// Null when it is left out; why is in the report then.
    [[nodiscard]] NodePtr makeNode(int directory, const Pending& folder, const char* name);
    [[nodiscard]] NodePtr makeFolder(const Pending& folder, const char* name, const struct stat& found);
    [[nodiscard]] NodePtr makeFile(int directory, const Pending& folder, const char* name,
                                   const struct stat& found);
    [[nodiscard]] NodePtr makeSymlink(int directory, const Pending& folder, const char* name,
                                      const struct stat& found);
    [[nodiscard]] bool follows(const Pending& folder) const;
    [[nodiscard]] bool leadsBack(const Node* folder, const struct stat& found) const;
    [[nodiscard]] bool isLeftOut(const Pending& folder, const char* name);
    void readExtended(const Pending& folder, std::string path, Node& node);
    void makeNamesReadable(const Pending& folder, std::vector<NodePtr>& nodes);
    void reportErrno(int error, std::string path);
    void progress(const Pending& folder);

    const ScanOptions& m_options;
    JobContext& m_context;
    ScanResult m_result;
    std::string m_topPath;
    const uid_t m_user = ::geteuid();
    bool m_followTop = false; ///< "link/" means what the link leads to
    std::vector<Pending> m_pending;
    std::uint64_t m_entries = 0;
    std::uint64_t m_bytes = 0;
};

/// The name that a person would give to it, also for "..", "." and "link/..".
std::string topName(const std::string& path)
{
    std::string name = path.substr(path.rfind('/') + 1);
    if (!name.empty() && name != "." && name != "..")
        return name;
    const std::unique_ptr<char, decltype(&::free)> real(::realpath(path.c_str(), nullptr), &::free);
    const std::string resolved = real ? real.get() : path;
    name = resolved.substr(resolved.rfind('/') + 1);
    return name.empty() ? "root" : name;
}

Result<ScanResult> Scanner::run(const std::string& path)
{
    m_context.phase(Phase::Scanning);
    m_topPath = path;
    while (m_topPath.size() > 1 && m_topPath.ends_with('/')) {
        m_topPath.pop_back();
        m_followTop = true;
    }
    TRY_ASSIGN(NodePtr top, makeTop());
    while (!m_pending.empty()) {
        const Pending next = std::move(m_pending.back());
        m_pending.pop_back();
        TRY(readFolder(next));
    }
    m_result.counts = top->countsWithItself();
    m_result.nodes.push_back(std::move(top));
    return std::move(m_result);
}

Result<NodePtr> Scanner::makeTop()
{
    const Pending nowhere{nullptr, std::make_shared<source::SourceFolder>(std::string()), 0};
    std::vector<NodePtr> top;
    top.push_back(makeNode(AT_FDCWD, nowhere, m_topPath.c_str()));
    if (!top.front()) {
        if (m_result.report.entries.empty())
            return fail(Error::atPath(ErrorCode::InvalidArgument, m_topPath,
                                      "a symbolic link, and links are skipped"));
        return fail(m_result.report.entries.front());
    }
    top.front()->setName(topName(m_topPath));
    makeNamesReadable(nowhere, top);
    return std::move(top.front());
}

Result<> Scanner::readFolder(const Pending& folder)
{
    // By its path, not below an open parent: the number of open files must not limit the depth of a tree.
    const bool isTop = folder.depth == 1;
    const bool mayBeLink = isTop || m_options.links == LinkPolicy::Follow;
    const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK | (mayBeLink ? 0 : O_NOFOLLOW);
    const int descriptor = ::open(folder.place->path().c_str(), flags);
    const DirectoryPtr directory(descriptor < 0 ? nullptr : ::fdopendir(descriptor));
    if (!directory) {
        Error error = Error::fromErrno(errno, ErrorCode::FileUnreadable, folder.place->path());
        if (isTop)
            return fail(std::move(error));
        m_result.report.entries.push_back(std::move(error));
        return {};
    }
    std::vector<NodePtr> nodes;
    while (true) {
        if (m_context.stopRequested())
            return fail(ErrorCode::Cancelled);
        errno = 0;
        const dirent* const entry = ::readdir(directory.get());
        if (!entry)
            break;
        const std::string_view name = entry->d_name;
        if (name == "." || name == ".." || isLeftOut(folder, entry->d_name))
            continue;
        if (NodePtr node = makeNode(descriptor, folder, entry->d_name))
            nodes.push_back(std::move(node));
        if (++m_entries % kEntriesPerProgress == 0)
            progress(folder);
    }
    if (errno != 0)
        reportErrno(errno, folder.place->path());
    makeNamesReadable(folder, nodes);
    return folder.node->addAll(std::move(nodes));
}

bool Scanner::isLeftOut(const Pending& folder, const char* name)
{
    if (name[0] == '.' && m_options.hidden == HiddenPolicy::Skip) {
        ++m_result.report.hidden;
        return true;
    }
    for (const std::string& pattern : m_options.excludes) {
        const bool wholePath = pattern.find('/') != std::string::npos;
        const std::string path =
            wholePath ? joined(folder.place->path(), name).substr(joined(m_topPath, "").size()) : name;
        if (::fnmatch(pattern.c_str(), path.c_str(), wholePath ? FNM_PATHNAME : 0) == 0) {
            ++m_result.report.excluded;
            return true;
        }
    }
    return false;
}

bool Scanner::follows(const Pending& folder) const
{
    return m_options.links == LinkPolicy::Follow || (!folder.node && m_followTop);
}

NodePtr Scanner::makeNode(int directory, const Pending& folder, const char* name)
{
    struct stat found = {};
    if (::fstatat(directory, name, &found, follows(folder) ? 0 : AT_SYMLINK_NOFOLLOW) != 0) {
        reportErrno(errno, joined(folder.place->path(), name));
        return nullptr;
    }
    if (S_ISREG(found.st_mode))
        return makeFile(directory, folder, name, found);
    if (S_ISDIR(found.st_mode))
        return makeFolder(folder, name, found);
    if (S_ISLNK(found.st_mode))
        return makeSymlink(directory, folder, name, found);
    const char* const what = S_ISFIFO(found.st_mode)   ? "a FIFO"
                             : S_ISSOCK(found.st_mode) ? "a socket"
                                                       : "a device node";
    m_result.report.add(ErrorCode::FileIsSpecial, joined(folder.place->path(), name), what);
    return nullptr;
}

NodePtr Scanner::makeFile(int directory, const Pending& folder, const char* name, const struct stat& found)
{
    if (!isReadableFor(m_user, found) && ::faccessat(directory, name, R_OK, AT_EACCESS) != 0) {
        reportErrno(errno, joined(folder.place->path(), name));
        return nullptr;
    }
    const auto size = static_cast<std::uint64_t>(found.st_size);
    m_bytes += size;
    auto source = source::FileSource::make(folder.place, name, size, source::nanoseconds(found.st_mtim));
    NodePtr node = Node::makeFile(name, std::move(source), attributesOf(found));
    if (m_options.extended == ExtendedAttributePolicy::Read)
        readExtended(folder, joined(folder.place->path(), name), *node);
    return node;
}

NodePtr Scanner::makeFolder(const Pending& folder, const char* name, const struct stat& found)
{
    auto place = std::make_shared<source::SourceFolder>(joined(folder.place->path(), name));
    if (follows(folder) && leadsBack(folder.node, found)) {
        m_result.report.add(ErrorCode::LinkLoop, place->path());
        return nullptr;
    }
    if (folder.depth >= kMaximumDepth || place->path().size() + 1 >= PATH_MAX) {
        m_result.report.add(ErrorCode::TreeTooDeep, place->path());
        return nullptr;
    }
    NodePtr node = Node::makeFolder(name, attributesOf(found));
    if (m_options.extended == ExtendedAttributePolicy::Read)
        readExtended(folder, place->path(), *node);
    m_pending.push_back({node.get(), std::move(place), folder.depth + 1});
    return node;
}

NodePtr Scanner::makeSymlink(int directory, const Pending& folder, const char* name, const struct stat& found)
{
    if (m_options.links == LinkPolicy::Skip) {
        ++m_result.report.links;
        return nullptr;
    }
    std::string target(PATH_MAX, '\0');
    const ssize_t length = ::readlinkat(directory, name, target.data(), target.size());
    if (length < 0) {
        reportErrno(errno, joined(folder.place->path(), name));
        return nullptr;
    }
    target.resize(static_cast<std::size_t>(length));
    target.shrink_to_fit();
    return Node::makeSymlink(name, std::move(target), attributesOf(found));
}

void Scanner::readExtended(const Pending& folder, std::string path, Node& node)
{
    auto attributes = readExtendedAttributes(path, follows(folder) ? LastLink::IsFollowed : LastLink::Stays);
    if (attributes)
        return node.setExtendedAttributes(std::move(*attributes));
    const auto* const reason = std::get_if<Errno>(&attributes.error().cause);
    Error error = Error::atPath(ErrorCode::AttributeNotKept, std::move(path), "they cannot be read");
    if (reason)
        error.detail += ": " + std::generic_category().message(reason->value);
    error.cause = attributes.error().cause;
    m_result.report.entries.push_back(std::move(error));
}

bool Scanner::leadsBack(const Node* folder, const struct stat& found) const
{
    for (; folder; folder = folder->parent())
        if (folder->attributes().device == found.st_dev && folder->attributes().inode == found.st_ino)
            return true;
    return false;
}

void Scanner::makeNamesReadable(const Pending& folder, std::vector<NodePtr>& nodes)
{
    std::unordered_set<std::string> names; // filled when the first name that has to change turns up
    for (const NodePtr& node : nodes) {
        const auto path = [&] {
            return folder.node ? joined(folder.place->path(), node->name()) : m_topPath;
        };
        const bool isReadable = isUtf8(node->name());
        if (!isReadable)
            m_result.report.add(ErrorCode::NameNotUtf8, path());
        else if (hasControlCharacters(node->name()))
            m_result.report.add(ErrorCode::NameHasControls, path());
        std::string name = isReadable ? composed(node->name()) : composed(toReadableUtf8(node->name()));
        if (name == node->name())
            continue;
        m_result.report.composed += isReadable ? 1 : 0;
        if (names.empty())
            for (const NodePtr& other : nodes)
                names.emplace(other->name());
        if (names.contains(name))
            name = numberedName(name, NumberBefore::Extension,
                                [&names](const std::string& taken) { return names.contains(taken); });
        names.insert(name);
        node->setName(name);
    }
}

void Scanner::reportErrno(int error, std::string path)
{
    Error entry = Error::fromErrno(error, ErrorCode::FileUnreadable, std::move(path));
    if (error == ELOOP)
        entry.code = ErrorCode::LinkLoop;
    else if (error == ENOTDIR) // a link whose target's path leads through a file
        entry.code = ErrorCode::FileNotFound;
    m_result.report.entries.push_back(std::move(entry));
}

void Scanner::progress(const Pending& folder)
{
    Progress progress;
    progress.done = m_bytes;
    progress.item = folder.place->path();
    m_context.progress(progress);
}

} // namespace

Result<ScanResult> scan(const std::string& path, const ScanOptions& options, JobContext& context)
{
    if (options.archives == ArchivePolicy::Contents && isArchive(path))
        return scanArchive(path, context);
    return Scanner(options, context).run(path);
}

Result<ScanResult> scanContents(const std::string& path, const ScanOptions& options, JobContext& context)
{
    std::string folder = path;
    while (folder.ends_with("/."))
        folder.resize(folder.size() - 2);
    if (folder.empty() || !folder.ends_with('/'))
        folder += '/';
    if (path == ".")
        folder = "./";
    if (options.archives == ArchivePolicy::Contents && isArchive(folder.substr(0, folder.size() - 1)))
        folder.pop_back();
    TRY_ASSIGN(ScanResult result, scan(folder, options, context));
    if (!result.nodes.front()->isFolder())
        return fail(Error::atPath(ErrorCode::NotAFolder, path));
    result.nodes = result.nodes.front()->takeChildren();
    --result.counts.folders;
    return result;
}

} // namespace emberdisc::tree
