// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tree/datacompilation.h"

#include <span>
#include <string>
#include <unordered_set>
#include <vector>

namespace emberdisc::tree {

/// One edit in the making: everything that can be refused has been checked before, so nothing in here fails.
/// Private to core/tree.
///
/// A node that came to its place in this very transaction is never replaced or left out: two files of one
/// name that are dropped together are both kept, whatever the rules say about those that were there before.
class Transaction {
public:
    Transaction(DataCompilation& compilation, EditKind kind);

    void put(Node& folder, std::vector<NodePtr>&& nodes, const ConflictRules& rules);
    void take(std::span<Node* const> nodes, Node& folder, const ConflictRules& rules);
    /// None of them below another, no doubles.
    void remove(std::span<Node* const> nodes);
    void relocate(Node& node, const Node& folder, std::string name);
    void relabel(std::string label);
    void retouch(const Node& node, const PropertyChange& change);
    [[nodiscard]] Edit finish();

private:
    void attach(const Node& folder, std::vector<NodePtr>&& nodes);
    void removeRows(const Node& folder, std::size_t first, std::size_t count);
    void putOne(Node& folder, Node& existing, NodePtr node, const ConflictRules& rules);
    void takeOne(Node& node, Node& folder, const ConflictRules& rules);
    void merge(Node& node, Node& existing, const ConflictRules& rules);
    [[nodiscard]] ConflictPolicy policyFor(const Node& existing, const ConflictRules& rules) const;
    [[nodiscard]] bool holdsMoving(const Node& existing) const;
    void step(Edit::Step step);

    DataCompilation& m_compilation;
    Edit m_edit;
    const std::size_t m_firstNewId;
    std::unordered_set<NodeId> m_placed; ///< moved here by this transaction
    std::unordered_set<NodeId> m_moving; ///< still to be moved, or moved: nothing may take their place
    int m_depth = 0;
};

} // namespace emberdisc::tree
