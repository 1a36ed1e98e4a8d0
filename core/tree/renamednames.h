// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tree/node.h"

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

namespace emberdisc::tree {

/// Names that were made readable while a tree was read, so that symbolic links to them can follow. One
/// thread.
class RenamedNames {
public:
    /// A child of `folder`, which stays in the tree, was called `was` where it was found.
    void add(const Node& folder, std::string was, std::string now);
    [[nodiscard]] bool isEmpty() const { return m_renamed.empty(); }

    /// Lets the relative links in a detached tree lead to what they led to. Those to places outside it, and
    /// the parts of a way behind another link, stay as they are.
    void relink(Node& root) const;

private:
    [[nodiscard]] std::string followed(const Node& link) const;
    /// What `name` of `folder` is called now.
    [[nodiscard]] std::string_view nameNow(const Node& folder, std::string_view name) const;

    std::unordered_map<const Node*, std::map<std::string, std::string, std::less<>>> m_renamed;
};

} // namespace emberdisc::tree
