// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tree/scanarchive.h"

#include "core/source/archive.h"
#include "core/tree/links.h"
#include "core/tree/names.h"
#include "core/tree/renamednames.h"

#include <algorithm>
#include <expected>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

namespace emberdisc::tree {

namespace {

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
    std::map<std::string, Draft> children = {}; ///< by their names as the archive has them
    std::set<std::string> made = {};            ///< names of its children that are others here
    bool isImplied = false;                     ///< a folder that was only part of a path so far
};

using Path = std::vector<std::string>;

/// Of a name as an archive has it.
std::string readableName(std::string_view name)
{
    return composed(isUtf8(name) ? std::string(name) : toReadableUtf8(name));
}

/// The components, as they stand. UnsafeName for a path that leaves the archive or is none; NameTooLong.
std::expected<Path, ErrorCode> componentsOf(std::string_view text)
{
    if (text.starts_with('/') || text.empty() || text.contains('\0'))
        return std::unexpected(ErrorCode::UnsafeName);
    Path path;
    while (!text.empty()) {
        const auto slash = std::min(text.find('/'), text.size());
        const std::string_view one = text.substr(0, slash);
        text.remove_prefix(std::min(slash + 1, text.size()));
        if (one.empty() || one == ".")
            continue;
        if (one == "..")
            return std::unexpected(ErrorCode::UnsafeName);
        if (const auto checked = checkName(readableName(one)); !checked)
            return std::unexpected(checked.error().code == ErrorCode::NameTooLong ? ErrorCode::NameTooLong
                                                                                  : ErrorCode::UnsafeName);
        path.emplace_back(one);
    }
    return path;
}

class ArchiveScanner {
public:
    ArchiveScanner(std::string path, const source::Archive& archive)
        : m_path(std::move(path)), m_laterReplaces(archive.laterReplaces)
    {
        if (archive.mayBeCut)
            m_report.add(ErrorCode::ImageCorrupt, m_path, "it has no end, and may be cut");
    }

    void add(source::ArchiveMember& member)
    {
        auto path = componentsOf(member.path);
        if (!path)
            return leaveOut(path.error(), member);
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
                return leaveOut(ErrorCode::Unsupported, member, "it is " + member.obstacle);
            return addLeaf(*path, member, {.kind = NodeKind::File, .contents = std::move(member.contents)});
        case source::MemberKind::HardLink:
            return addHardLink(*path, member);
        }
    }

    Result<ScanResult> finish(const std::string& name)
    {
        ScanResult result;
        countLinks(m_root);
        TRY_ASSIGN(NodePtr top, makeNode(name, m_root));
        m_renamed.relink(*top);
        result.counts = top->countsWithItself();
        result.nodes.push_back(std::move(top));
        result.report = std::move(m_report);
        return result;
    }

private:
    /// Also for what is kept, but has to be told.
    void leaveOut(ErrorCode code, const source::ArchiveMember& member, std::string detail = {})
    {
        m_report.add(code, m_path + ": " + member.path, std::move(detail));
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

    /// Tar's rule, where nothing would be lost that is in another place.
    bool mayReplace(const Draft& known) const { return m_laterReplaces && known.children.empty(); }

    void addFolder(const Path& path, const source::ArchiveMember& member)
    {
        Draft* const parent = path.empty() ? nullptr : folderFor(std::span(path).first(path.size() - 1));
        const auto known = parent ? parent->children.find(path.back()) : m_root.children.end();
        if (parent && known != parent->children.end() && known->second.kind != NodeKind::Folder &&
            m_laterReplaces)
            parent->children.erase(known);
        Draft* const folder = folderFor(path);
        if (!folder || (!folder->isImplied && folder != &m_root && !m_laterReplaces))
            return leaveOut(ErrorCode::NameTaken, member);
        folder->attributes = attributesOf(member);
        folder->isImplied = false;
    }

    void addLeaf(const Path& path, const source::ArchiveMember& member, Draft draft)
    {
        Draft* const folder = path.empty() ? nullptr : folderFor(std::span(path).first(path.size() - 1));
        if (!folder)
            return leaveOut(ErrorCode::NameTaken, member);
        draft.attributes = attributesOf(member);
        const auto [place, isNew] = folder->children.try_emplace(path.back());
        if (!isNew && !mayReplace(place->second))
            return leaveOut(ErrorCode::NameTaken, member);
        place->second = std::move(draft);
    }

    void addHardLink(const Path& path, const source::ArchiveMember& member)
    {
        const auto target = componentsOf(member.target);
        const Draft* known = target ? find(*target) : nullptr;
        if (!known || known->kind == NodeKind::Folder)
            return leaveOut(ErrorCode::FileNotFound, member);
        // GNU tar has names of symbolic links, too; such are equal links here.
        addLeaf(path, member, {.kind = known->kind, .contents = known->contents, .target = known->target});
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

    void countLinks(const Draft& draft)
    {
        if (draft.contents)
            ++m_links[draft.contents.get()];
        for (const auto& [name, child] : draft.children)
            countLinks(child);
    }

    Result<NodePtr> makeNode(const std::string& name, Draft& draft)
    {
        if (draft.kind == NodeKind::Symlink)
            return Node::makeSymlink(name, std::move(draft.target), draft.attributes);
        if (draft.kind == NodeKind::File) {
            if (const std::uint32_t links = m_links[draft.contents.get()]; links > 1) {
                const FileIdentity identity = identityOf(*draft.contents);
                draft.attributes.links = links;
                draft.attributes.device = identity.device;
                draft.attributes.inode = identity.inode;
            }
            return Node::makeFile(name, std::move(draft.contents), draft.attributes);
        }
        NodePtr folder = Node::makeFolder(name, draft.attributes);
        std::vector<NodePtr> nodes;
        for (auto& [childName, child] : draft.children) {
            TRY_ASSIGN(NodePtr node, makeNode(nameFor(childName, draft), child));
            if (node->name() != childName)
                m_renamed.add(*folder, childName, std::string(node->name()));
            nodes.push_back(std::move(node));
        }
        TRY(folder->addAll(std::move(nodes)));
        return folder;
    }

    /// Two names of a folder may be the same one when they are readable: those that change are numbered then.
    std::string nameFor(const std::string& raw, Draft& folder)
    {
        std::string name = readableName(raw);
        if (name == raw)
            return name;
        m_report.composed += isUtf8(raw) ? 1 : 0;
        const auto isTaken = [&folder](const std::string& taken) {
            return folder.children.contains(taken) || folder.made.contains(taken);
        };
        if (isTaken(name))
            name = numberedName(name, NumberBefore::Extension, isTaken);
        folder.made.insert(name);
        return name;
    }

    std::string m_path;
    Draft m_root;
    bool m_laterReplaces;
    std::unordered_map<const source::ByteSource*, std::uint32_t> m_links; // to the number of names
    Report m_report;
    RenamedNames m_renamed;
};

} // namespace

Result<ScanResult> scanArchive(const std::string& path, JobContext& context)
{
    context.phase(Phase::Scanning);
    TRY_ASSIGN(source::Archive archive, source::readArchive(path, context));
    ArchiveScanner scanner(path, archive);
    for (source::ArchiveMember& member : archive.members)
        scanner.add(member);
    const std::string name = path.substr(path.rfind('/') + 1);
    const std::string stem(source::archiveStem(name).value_or(name));
    return scanner.finish(isUtf8(stem) ? stem : toReadableUtf8(stem));
}

} // namespace emberdisc::tree
