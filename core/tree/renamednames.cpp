// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tree/renamednames.h"

#include <algorithm>
#include <utility>

namespace emberdisc::tree {

void RenamedNames::add(const Node& folder, std::string was, std::string now)
{
    m_renamed[&folder].insert_or_assign(std::move(was), std::move(now));
}

void RenamedNames::relink(Node& root) const
{
    if (isEmpty())
        return;
    if (root.isSymlink() && !root.target().starts_with('/')) {
        std::string target = followed(root);
        if (target != root.target())
            root.setTarget(std::move(target));
    }
    for (Node& child : root.detachedChildren())
        relink(child);
}

std::string RenamedNames::followed(const Node& link) const
{
    std::string target;
    const Node* folder = link.parent();
    std::string_view rest = link.target();
    while (folder != nullptr && !rest.empty()) {
        const std::size_t length = std::min(rest.find('/'), rest.size());
        const std::string_view name = rest.substr(0, length);
        const std::string_view now = name == "." || name == ".." ? name : nameNow(*folder, name);
        target += now;
        if (name == "..")
            folder = folder->parent();
        else if (name != ".")
            folder = folder->child(now);
        rest.remove_prefix(length);
        const std::size_t slashes = std::min(rest.find_first_not_of('/'), rest.size());
        target += rest.substr(0, slashes);
        rest.remove_prefix(slashes);
        if (folder != nullptr && !folder->isFolder())
            break;
    }
    target += rest;
    return target;
}

std::string_view RenamedNames::nameNow(const Node& folder, std::string_view name) const
{
    const auto renamed = m_renamed.find(&folder);
    if (renamed == m_renamed.end())
        return name;
    const auto found = renamed->second.find(name);
    return found == renamed->second.end() ? name : std::string_view(found->second);
}

} // namespace emberdisc::tree
