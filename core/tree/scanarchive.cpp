// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tree/scanarchive.h"

#include "core/source/archive.h"
#include "core/tree/names.h"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

namespace emberdisc::tree {

namespace {

/// No file system has it: what comes out of archives is linked only among itself.
constexpr std::uint64_t kNoDevice = UINT64_MAX;

Attributes attributesOf(const source::ArchiveMember& member)
{
    return {.mode = member.mode,
            .uid = member.uid,
            .gid = member.gid,
            .links = 1,
            .modified = member.modified.value_or(kNoTime)};
}

/// Folders are made while members come in any order; nodes only at the end, since they cannot be changed.
struct Draft {
    NodeKind kind = NodeKind::Folder;
    Attributes attributes = {};
    source::ByteSourcePtr contents = {};
    std::string target = {};
    std::map<std::string, Draft> children = {};
    bool isImplied = false; ///< a folder that was only part of a path so far
};

using Path = std::vector<std::string>;

/// The components, made readable. Nothing for a path that leaves the archive or is none.
std::optional<Path> componentsOf(std::string_view text)
{
    if (text.starts_with('/') || text.empty() || text.contains('\0'))
        return std::nullopt;
    Path path;
    while (!text.empty()) {
        const auto slash = std::min(text.find('/'), text.size());
        const std::string_view one = text.substr(0, slash);
        text.remove_prefix(std::min(slash + 1, text.size()));
        if (one.empty() || one == ".")
            continue;
        if (one == "..")
            return std::nullopt;
        path.push_back(composed(isUtf8(one) ? std::string(one) : toReadableUtf8(one)));
        if (!checkName(path.back()))
            return std::nullopt;
    }
    return path;
}

class ArchiveScanner {
public:
    explicit ArchiveScanner(std::string path) : m_path(std::move(path)) {}

    void add(source::ArchiveMember& member)
    {
        auto path = componentsOf(member.path);
        if (!path)
            return leaveOut(ErrorCode::UnsafeName, member);
        if (path->size() >= kMaximumDepth)
            return leaveOut(ErrorCode::TreeTooDeep, member);
        if (!isUtf8(member.path))
            leaveOut(ErrorCode::NameNotUtf8, member);
        else if (hasControlCharacters(member.path))
            leaveOut(ErrorCode::NameHasControls, member);
        switch (member.kind) {
        case source::MemberKind::Special:
            return leaveOut(ErrorCode::FileIsSpecial, member);
        case source::MemberKind::Folder:
            return addFolder(*path, member);
        case source::MemberKind::Symlink:
            return addLeaf(*path, member, {.kind = NodeKind::Symlink, .target = std::move(member.target)});
        case source::MemberKind::File:
            if (!member.contents)
                return leaveOut(ErrorCode::Unsupported, member);
            return addLeaf(*path, member, {.kind = NodeKind::File, .contents = std::move(member.contents)});
        case source::MemberKind::HardLink:
            return addHardLink(*path, member);
        }
    }

    Result<ScanResult> finish(std::string name)
    {
        ScanResult result;
        TRY_ASSIGN(NodePtr top, makeNode(std::move(name), m_root));
        result.counts = top->countsWithItself();
        result.nodes.push_back(std::move(top));
        result.report = std::move(m_report);
        return result;
    }

private:
    /// Also for what is kept, but has to be told.
    void leaveOut(ErrorCode code, const source::ArchiveMember& member)
    {
        m_report.add(code, m_path + ": " + member.path);
    }

    /// Null when something on the way is no folder.
    Draft* folderFor(std::span<const std::string> way)
    {
        Draft* folder = &m_root;
        for (const std::string& name : way) {
            const auto [child, isNew] = folder->children.try_emplace(name);
            child->second.isImplied |= isNew;
            if (child->second.kind != NodeKind::Folder)
                return nullptr;
            folder = &child->second;
        }
        return folder;
    }

    void addFolder(const Path& path, const source::ArchiveMember& member)
    {
        Draft* folder = folderFor(path);
        if (!folder || (!folder->isImplied && folder != &m_root))
            return leaveOut(ErrorCode::NameTaken, member);
        folder->attributes = attributesOf(member);
        folder->isImplied = false;
    }

    void addLeaf(const Path& path, const source::ArchiveMember& member, Draft draft)
    {
        Draft* folder = path.empty() ? nullptr : folderFor(std::span(path).first(path.size() - 1));
        draft.attributes = attributesOf(member);
        if (!folder || !folder->children.try_emplace(path.back(), std::move(draft)).second)
            leaveOut(ErrorCode::NameTaken, member);
    }

    void addHardLink(const Path& path, const source::ArchiveMember& member)
    {
        const auto target = componentsOf(member.target);
        const Draft* known = target ? find(*target) : nullptr;
        if (!known || known->kind != NodeKind::File)
            return leaveOut(ErrorCode::FileNotFound, member);
        ++m_linked[known->contents.get()];
        const Draft link{.kind = NodeKind::File, .contents = known->contents};
        addLeaf(path, member, link);
    }

    const Draft* find(const Path& path) const
    {
        const Draft* draft = &m_root;
        for (const std::string& name : path) {
            const auto child = draft->children.find(name);
            if (child == draft->children.end())
                return nullptr;
            draft = &child->second;
        }
        return draft;
    }

    Result<NodePtr> makeNode(const std::string& name, Draft& draft)
    {
        if (draft.kind == NodeKind::Symlink)
            return Node::makeSymlink(name, std::move(draft.target), draft.attributes);
        if (draft.kind == NodeKind::File) {
            if (const auto linked = m_linked.find(draft.contents.get()); linked != m_linked.end()) {
                draft.attributes.links = linked->second + 1;
                draft.attributes.device = kNoDevice;
                draft.attributes.inode = reinterpret_cast<std::uintptr_t>(draft.contents.get());
            }
            return Node::makeFile(name, std::move(draft.contents), draft.attributes);
        }
        NodePtr folder = Node::makeFolder(name, draft.attributes);
        for (auto& [childName, child] : draft.children) { // sorted by the bytes of the names, as nodes are
            TRY_ASSIGN(NodePtr node, makeNode(childName, child));
            TRY(folder->add(std::move(node)));
        }
        return folder;
    }

    std::string m_path;
    Draft m_root;
    std::unordered_map<const source::ByteSource*, std::uint32_t> m_linked; // to the number of further names
    Report m_report;
};

} // namespace

Result<ScanResult> scanArchive(const std::string& path, JobContext& context)
{
    context.phase(Phase::Scanning);
    TRY_ASSIGN(auto members, source::readArchive(path, context));
    ArchiveScanner scanner(path);
    for (source::ArchiveMember& member : members)
        scanner.add(member);
    const std::string name = path.substr(path.rfind('/') + 1);
    const std::string stem(source::archiveStem(name).value_or(name));
    return scanner.finish(isUtf8(stem) ? stem : toReadableUtf8(stem));
}

} // namespace emberdisc::tree
