// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tree/transaction.h"

#include "core/tree/names.h"

#include <algorithm>
#include <map>
#include <utility>

namespace emberdisc::tree {

namespace {

std::string freeName(const Node& folder, const Node& node)
{
    const auto taken = [&folder](const std::string& name) { return folder.child(name) != nullptr; };
    return numberedName(node.name(), node.isFolder() ? NumberBefore::End : NumberBefore::Extension, taken);
}

} // namespace

Transaction::Transaction(DataCompilation& compilation, EditKind kind)
    : m_compilation(compilation), m_edit(kind), m_firstNewId(compilation.m_slots.size())
{}

void Transaction::step(Edit::Step step)
{
    m_edit.m_steps.push_back(std::move(step));
    m_compilation.apply(m_edit.m_steps.back());
}

void Transaction::attach(const Node& folder, std::vector<NodePtr>&& nodes)
{
    if (nodes.empty())
        return;
    const std::size_t first = folder.lowerBound(nodes.front()->name());
    const std::size_t count = nodes.size();
    step(Edit::Insertion{{folder.id(), first, count, std::move(nodes)}});
    nodes.clear();
    if (m_depth == 0)
        for (std::size_t i = first; i < first + count; ++i)
            m_edit.m_nodes.push_back(folder.children()[static_cast<std::ptrdiff_t>(i)].id());
}

void Transaction::removeRows(const Node& folder, std::size_t first, std::size_t count)
{
    step(Edit::Removal{{folder.id(), first, count, {}}});
}

ConflictPolicy Transaction::policyFor(const Node& existing, const ConflictRules& rules) const
{
    if (static_cast<std::size_t>(existing.id()) >= m_firstNewId || m_placed.contains(existing.id()))
        return ConflictPolicy::KeepBoth;
    const auto decided = rules.decided.find(existing.id());
    return decided != rules.decided.end() ? decided->second : rules.policy;
}

void Transaction::put(Node& folder, std::vector<NodePtr>&& nodes, const ConflictRules& rules)
{
    nodes = sortedByName(std::move(nodes));
    // Neighbours that go between the same two old rows go in together: one step, one message to the views.
    std::vector<NodePtr> run;
    std::size_t runAt = 0;
    for (NodePtr& node : nodes) {
        const bool twice = !run.empty() && run.back()->name() == node->name();
        if (!run.empty() && (twice || folder.lowerBound(node->name()) != runAt))
            attach(folder, std::exchange(run, {}));
        if (Node* const existing = folder.child(node->name())) {
            attach(folder, std::exchange(run, {}));
            putOne(folder, *existing, std::move(node), rules);
            continue;
        }
        if (run.empty())
            runAt = folder.lowerBound(node->name());
        run.push_back(std::move(node));
    }
    attach(folder, std::exchange(run, {}));
    nodes.clear();
}

void Transaction::putOne(Node& folder, Node& existing, NodePtr node, const ConflictRules& rules)
{
    if (existing.isFolder() && node->isFolder()) {
        if (m_depth == 0)
            m_edit.m_nodes.push_back(existing.id());
        ++m_depth;
        put(existing, node->takeChildren(), rules);
        --m_depth;
        return;
    }
    std::vector<NodePtr> one;
    switch (policyFor(existing, rules)) {
    case ConflictPolicy::Skip:
        ++m_edit.m_skipped;
        return;
    case ConflictPolicy::Replace:
        ++m_edit.m_replaced;
        removeRows(folder, existing.index(), 1);
        break;
    case ConflictPolicy::Ask:
    case ConflictPolicy::KeepBoth:
        ++m_edit.m_numbered;
        node->setName(freeName(folder, *node));
        break;
    }
    one.push_back(std::move(node));
    attach(folder, std::move(one));
}

void Transaction::take(std::span<Node* const> nodes, Node& folder, const ConflictRules& rules)
{
    std::vector<NodeId> ids;
    for (const Node* node : nodes)
        ids.push_back(node->id());
    m_moving.insert(ids.begin(), ids.end());
    for (const NodeId id : ids)
        if (Node* const node = m_compilation.mutableNode(id))
            takeOne(*node, folder, rules);
}

void Transaction::takeOne(Node& node, Node& folder, const ConflictRules& rules)
{
    if (node.parent() == &folder)
        return;
    if (m_depth == 0)
        m_edit.m_nodes.push_back(node.id());
    Node* const existing = folder.child(node.name());
    if (!existing) {
        m_placed.insert(node.id());
        relocate(node, folder, std::string(node.name()));
        return;
    }
    if (existing->isFolder() && node.isFolder()) {
        if (m_depth == 0)
            m_edit.m_nodes.back() = existing->id();
        merge(node, *existing, rules);
        return;
    }
    ConflictPolicy policy = policyFor(*existing, rules);
    if (policy == ConflictPolicy::Replace && holdsMoving(*existing))
        policy = ConflictPolicy::KeepBoth;
    std::string name(node.name());
    switch (policy) {
    case ConflictPolicy::Skip:
        ++m_edit.m_skipped;
        if (m_depth == 0)
            m_edit.m_nodes.pop_back();
        return;
    case ConflictPolicy::Replace:
        ++m_edit.m_replaced;
        removeRows(folder, existing->index(), 1);
        break;
    case ConflictPolicy::Ask:
    case ConflictPolicy::KeepBoth:
        ++m_edit.m_numbered;
        name = freeName(folder, node);
        break;
    }
    m_placed.insert(node.id());
    relocate(node, folder, std::move(name));
}

void Transaction::merge(Node& node, Node& existing, const ConflictRules& rules)
{
    std::vector<NodeId> children;
    for (const Node& child : node.children())
        children.push_back(child.id());
    m_moving.insert(children.begin(), children.end());
    ++m_depth;
    for (const NodeId id : children) {
        Node* const child = m_compilation.mutableNode(id);
        if (child && child->parent() == &node)
            takeOne(*child, existing, rules);
    }
    --m_depth;
    if (node.childCount() == 0) // otherwise something was left behind in it, or came to it from below
        removeRows(*node.parent(), node.index(), 1);
}

bool Transaction::holdsMoving(const Node& existing) const
{
    if (m_moving.contains(existing.id()))
        return true;
    if (existing.childCount() == 0)
        return false;
    return std::ranges::any_of(m_moving, [this, &existing](NodeId id) {
        const Node* const moving = m_compilation.node(id);
        return moving && moving->isInside(existing);
    });
}

void Transaction::remove(std::span<Node* const> nodes)
{
    // By folder, and within it from behind, so that rows in front keep their numbers. Neighbours go together.
    std::map<NodeId, std::vector<std::size_t>> rows;
    for (const Node* node : nodes) {
        rows[node->parent()->id()].push_back(node->index());
        m_edit.m_nodes.push_back(node->id());
    }
    for (auto& [folder, indexes] : rows) {
        std::ranges::sort(indexes, std::greater{});
        for (std::size_t i = 0; i < indexes.size();) {
            std::size_t count = 1;
            while (i + count < indexes.size() && indexes[i + count] + count == indexes[i])
                ++count;
            removeRows(*m_compilation.node(folder), indexes[i] - (count - 1), count);
            i += count;
        }
    }
}

void Transaction::relocate(Node& node, const Node& folder, std::string name)
{
    step(Edit::Relocation{node.id(), node.parent()->id(), folder.id(), std::string(node.name()),
                          std::move(name)});
}

void Transaction::relabel(std::string label)
{
    step(Edit::Relabel{m_compilation.volumeLabel(), std::move(label)});
}

void Transaction::retouch(const Node& node, const PropertyChange& change)
{
    const Edit::Properties from{node.attributes(), node.presentation()};
    Edit::Properties to = from;
    const auto take = [](const auto& wanted, auto& field) { field = wanted.value_or(field); };
    take(change.omitIso9660, to.presentation.omitIso9660);
    take(change.omitJoliet, to.presentation.omitJoliet);
    take(change.omitUdf, to.presentation.omitUdf);
    take(change.hidden, to.presentation.hidden);
    take(change.weight, to.presentation.weight);
    take(change.modified, to.attributes.modified);
    take(change.accessed, to.attributes.accessed);
    take(change.changed, to.attributes.changed);
    m_edit.m_nodes.push_back(node.id());
    if (to.attributes != from.attributes || to.presentation != from.presentation)
        step(Edit::Retouch{node.id(), from, to});
}

Edit Transaction::finish()
{
    return std::move(m_edit);
}

} // namespace emberdisc::tree
