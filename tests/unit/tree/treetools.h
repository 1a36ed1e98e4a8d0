// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/filesource.h"
#include "core/source/memorysource.h"
#include "core/tree/datacompilation.h"

#include <string>
#include <vector>

namespace emberdisc::test {

inline tree::NodePtr file(std::string_view name, std::string_view content = "x")
{
    return tree::Node::makeFile(name, std::make_shared<const source::MemorySource>(content));
}

/// As scan() makes them: the source has the same name. It is on no disk.
inline tree::NodePtr foundFile(std::string_view name, std::uint64_t size = 1)
{
    return tree::Node::makeFile(
        name, source::FileSource::make(std::make_shared<source::SourceFolder>("/none"), name, size, 0));
}

template <class... Children>
tree::NodePtr folder(std::string_view name, Children... children)
{
    tree::NodePtr made = tree::Node::makeFolder(name);
    (made->add(std::move(children)).value(), ...);
    return made;
}

template <class... Nodes>
std::vector<tree::NodePtr> list(Nodes... nodes)
{
    std::vector<tree::NodePtr> made;
    (made.push_back(std::move(nodes)), ...);
    return made;
}

enum class Ids { Show, Hide };

/// Every node on a line: path, kind, content and, if asked for, its id.
inline std::string dump(const tree::Node& node, Ids ids = Ids::Hide)
{
    std::string text = node.path();
    if (ids == Ids::Show)
        text += " #" + std::to_string(static_cast<std::uint64_t>(node.id()));
    if (node.isFile())
        text += " = " + std::to_string(node.size());
    if (node.isSymlink())
        text += " -> " + node.target();
    text += '\n';
    for (const tree::Node& child : node.children())
        text += dump(child, ids);
    return text;
}

inline std::string dump(const tree::DataCompilation& compilation, Ids ids = Ids::Hide)
{
    return compilation.volumeLabel() + '\n' + dump(compilation.root(), ids);
}

/// Counted the slow way; `sane` becomes false if a folder's own counters, parents, order or ids are wrong.
inline tree::Counts recount(const tree::DataCompilation& compilation, const tree::Node& node, bool& sane)
{
    tree::Counts counts;
    const tree::Node* before = nullptr;
    std::size_t row = 0;
    for (const tree::Node& child : node.children()) {
        counts += recount(compilation, child, sane);
        counts.folders += child.isFolder() ? 1 : 0;
        counts.files += child.isFile() ? 1 : 0;
        counts.symlinks += child.isSymlink() ? 1 : 0;
        counts.bytes += child.size();
        sane = sane && child.parent() == &node && child.index() == row++;
        sane = sane && (!before || before->name() < child.name());
        before = &child;
    }
    sane = sane && counts == node.counts() && compilation.node(node.id()) == &node;
    return counts;
}

inline bool isSane(const tree::DataCompilation& compilation)
{
    bool sane = true;
    return recount(compilation, compilation.root(), sane) == compilation.counts() && sane;
}

inline tree::NodeId idOf(const tree::DataCompilation& compilation, std::string_view path)
{
    const tree::Node* const node = compilation.find(path);
    return node ? node->id() : tree::kNoId;
}

template <class T>
ErrorCode codeOf(const Result<T>& result)
{
    return result ? ErrorCode::Internal : result.error().code;
}

} // namespace emberdisc::test
