// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tree/folderscan.h"

#include "core/source/filestatus.h"
#include "core/tree/names.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <system_error>
#include <unordered_set>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <unistd.h>

namespace emberdisc::tree {

namespace {

struct CloseDirectory {
    void operator()(DIR* directory) const { ::closedir(directory); }
};
using DirectoryPtr = std::unique_ptr<DIR, CloseDirectory>;

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

/// Following links, whether the folder is one of those that it lies in.
bool leadsBack(const FoundFolder* folder, const struct stat& found)
{
    for (; folder && folder->node; folder = folder->parent)
        if (folder->node->attributes().device == found.st_dev &&
            folder->node->attributes().inode == found.st_ino)
            return true;
    return false;
}

void reportErrno(Report& report, int error, std::string path)
{
    Error entry = Error::fromErrno(error, ErrorCode::FileUnreadable, std::move(path));
    if (error == ELOOP)
        entry.code = ErrorCode::LinkLoop;
    else if (error == ENOTDIR) // a link whose target's path leads through a file
        entry.code = ErrorCode::FileNotFound;
    report.entries.push_back(std::move(entry));
}

} // namespace

FolderScan::FolderScan(const ScanOptions& options, std::string path, std::stop_token stop)
    : m_options(options), m_topPath(std::move(path)), m_stop(std::move(stop)), m_user(::geteuid())
{
    while (m_topPath.size() > 1 && m_topPath.ends_with('/')) {
        m_topPath.pop_back();
        m_followTop = true;
    }
}

Result<FoundFolder> FolderScan::findTop() const
{
    FoundFolder nowhere{.place = std::make_shared<source::SourceFolder>(std::string())};
    NodePtr top = makeNode(AT_FDCWD, nowhere, m_topPath.c_str());
    if (!top && nowhere.report.entries.empty())
        return fail(
            Error::atPath(ErrorCode::InvalidArgument, m_topPath, "a symbolic link, and links are skipped"));
    if (!top)
        return fail(std::move(nowhere.report.entries.front()));
    top->setName(topName(m_topPath));
    nowhere.nodes.push_back(std::move(top));
    makeNamesReadable(nowhere);
    return nowhere;
}

Result<> FolderScan::read(FoundFolder& folder, const std::function<void(std::uint64_t)>& tell) const
{
    const bool isTop = folder.depth == 1;
    const bool mayBeLink = isTop || m_options.links == LinkPolicy::Follow;
    const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK | (mayBeLink ? 0 : O_NOFOLLOW);
    const int descriptor = ::open(folder.place->path().c_str(), flags);
    const DirectoryPtr directory(descriptor < 0 ? nullptr : ::fdopendir(descriptor));
    if (!directory) {
        Error error = Error::fromErrno(errno, ErrorCode::FileUnreadable, folder.place->path());
        if (isTop)
            return fail(std::move(error));
        folder.report.entries.push_back(std::move(error));
        return {};
    }
    while (true) {
        if (m_stop.stop_requested())
            return fail(ErrorCode::Cancelled);
        errno = 0;
        const dirent* const entry = ::readdir(directory.get());
        if (!entry)
            break;
        const std::string_view name = entry->d_name;
        if (name == "." || name == ".." || isLeftOut(folder, entry->d_name))
            continue;
        NodePtr node = makeNode(descriptor, folder, entry->d_name);
        if (!node)
            continue;
        tell(node->size());
        folder.nodes.push_back(std::move(node));
    }
    if (errno != 0)
        reportErrno(folder.report, errno, folder.place->path());
    makeNamesReadable(folder);
    folder.nodes = sortedByName(std::move(folder.nodes));
    for (FoundFolder& found : folder.folders)
        found.parent = &folder;
    return {};
}

bool FolderScan::isLeftOut(FoundFolder& folder, const char* name) const
{
    if (name[0] == '.' && m_options.hidden == HiddenPolicy::Skip) {
        ++folder.report.hidden;
        return true;
    }
    for (const std::string& pattern : m_options.excludes) {
        const bool wholePath = pattern.find('/') != std::string::npos;
        const std::string path =
            wholePath ? joined(folder.place->path(), name).substr(joined(m_topPath, "").size()) : name;
        if (::fnmatch(pattern.c_str(), path.c_str(), wholePath ? FNM_PATHNAME : 0) == 0) {
            ++folder.report.excluded;
            return true;
        }
    }
    return false;
}

bool FolderScan::follows(const FoundFolder& folder) const
{
    return m_options.links == LinkPolicy::Follow || (!folder.node && m_followTop);
}

NodePtr FolderScan::makeNode(int directory, FoundFolder& folder, const char* name) const
{
    struct stat found = {};
    if (::fstatat(directory, name, &found, follows(folder) ? 0 : AT_SYMLINK_NOFOLLOW) != 0) {
        reportErrno(folder.report, errno, joined(folder.place->path(), name));
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
    folder.report.add(ErrorCode::FileIsSpecial, joined(folder.place->path(), name), what);
    return nullptr;
}

NodePtr FolderScan::makeFile(int directory, FoundFolder& folder, const char* name,
                             const struct stat& found) const
{
    if (!isReadableFor(m_user, found) && ::faccessat(directory, name, R_OK, AT_EACCESS) != 0) {
        reportErrno(folder.report, errno, joined(folder.place->path(), name));
        return nullptr;
    }
    const auto size = static_cast<std::uint64_t>(found.st_size);
    auto source = source::FileSource::make(folder.place, name, size, source::nanoseconds(found.st_mtim));
    NodePtr node = Node::makeFile(name, std::move(source), attributesOf(found));
    if (m_options.extended == ExtendedAttributePolicy::Read)
        readExtended(folder, joined(folder.place->path(), name), *node);
    return node;
}

NodePtr FolderScan::makeFolder(FoundFolder& folder, const char* name, const struct stat& found) const
{
    auto place = std::make_shared<source::SourceFolder>(joined(folder.place->path(), name));
    if (follows(folder) && leadsBack(&folder, found)) {
        folder.report.add(ErrorCode::LinkLoop, place->path());
        return nullptr;
    }
    if (folder.depth >= kMaximumDepth || place->path().size() + 1 >= PATH_MAX) {
        folder.report.add(ErrorCode::TreeTooDeep, place->path());
        return nullptr;
    }
    NodePtr node = Node::makeFolder(name, attributesOf(found));
    if (m_options.extended == ExtendedAttributePolicy::Read)
        readExtended(folder, place->path(), *node);
    folder.folders.push_back({.node = node.get(), .place = std::move(place), .depth = folder.depth + 1});
    return node;
}

NodePtr FolderScan::makeSymlink(int directory, FoundFolder& folder, const char* name,
                                const struct stat& found) const
{
    if (m_options.links == LinkPolicy::Skip) {
        ++folder.report.links;
        return nullptr;
    }
    std::string target(PATH_MAX, '\0');
    const ssize_t length = ::readlinkat(directory, name, target.data(), target.size());
    if (length < 0) {
        reportErrno(folder.report, errno, joined(folder.place->path(), name));
        return nullptr;
    }
    target.resize(static_cast<std::size_t>(length));
    target.shrink_to_fit();
    return Node::makeSymlink(name, std::move(target), attributesOf(found));
}

void FolderScan::readExtended(FoundFolder& folder, std::string path, Node& node) const
{
    auto attributes = readExtendedAttributes(path, follows(folder) ? LastLink::IsFollowed : LastLink::Stays);
    if (attributes)
        return node.setExtendedAttributes(std::move(*attributes));
    const auto* const reason = std::get_if<Errno>(&attributes.error().cause);
    Error error = Error::atPath(ErrorCode::AttributeNotKept, std::move(path), "they cannot be read");
    if (reason)
        error.detail += ": " + std::generic_category().message(reason->value);
    error.cause = attributes.error().cause;
    folder.report.entries.push_back(std::move(error));
}

void FolderScan::makeNamesReadable(FoundFolder& folder) const
{
    std::unordered_set<std::string> names; // filled when the first name that has to change turns up
    for (const NodePtr& node : folder.nodes) {
        const auto path = [&] {
            return folder.node ? joined(folder.place->path(), node->name()) : m_topPath;
        };
        const bool isReadable = isUtf8(node->name());
        if (!isReadable)
            folder.report.add(ErrorCode::NameNotUtf8, path());
        else if (hasControlCharacters(node->name()))
            folder.report.add(ErrorCode::NameHasControls, path());
        std::string name = isReadable ? composed(node->name()) : composed(toReadableUtf8(node->name()));
        if (name == node->name())
            continue;
        folder.report.composed += isReadable ? 1 : 0;
        if (names.empty())
            for (const NodePtr& other : folder.nodes)
                names.emplace(other->name());
        if (names.contains(name))
            name = numberedName(name, NumberBefore::Extension,
                                [&names](const std::string& taken) { return names.contains(taken); });
        names.insert(name);
        folder.renamed.push_back({std::string(node->name()), name});
        node->setName(name);
    }
}

} // namespace emberdisc::tree
