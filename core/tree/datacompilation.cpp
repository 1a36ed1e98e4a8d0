// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tree/datacompilation.h"

#include "core/tree/names.h"
#include "core/tree/observer.h"
#include "core/tree/transaction.h"

#include <algorithm>
#include <cassert>
#include <type_traits>
#include <unordered_set>

namespace emberdisc::tree {

namespace {

constexpr std::size_t kMaximumLabelBytes = 128;

std::size_t depthOf(const Node& node)
{
    std::size_t depth = 0;
    for (const Node* above = node.parent(); above; above = above->parent())
        ++depth;
    return depth;
}

/// All names below, and the levels: `depth` is that of the node itself.
Result<> checkTree(const Node& node, std::size_t depth)
{
    TRY(checkName(node.name()));
    if (depth > kMaximumDepth)
        return fail(Error::atPath(ErrorCode::TreeTooDeep, std::string(node.name())));
    for (const Node& child : node.children())
        TRY(checkTree(child, depth + 1));
    return {};
}

void collectConflicts(const Node& folder, std::span<const Node* const> incoming,
                      std::vector<Conflict>& conflicts)
{
    for (const Node* node : incoming) {
        const Node* const existing = folder.child(node->name());
        if (!existing || existing == node)
            continue;
        if (existing->isFolder() && node->isFolder()) {
            std::vector<const Node*> inside;
            for (const Node& child : node->children())
                inside.push_back(&child);
            collectConflicts(*existing, inside, conflicts);
            continue;
        }
        conflicts.push_back({existing->id(), existing->kind(), node->kind(),
                             existing->countsWithItself().bytes, node->countsWithItself().bytes,
                             existing->attributes().modified, node->attributes().modified, existing->path()});
    }
}

Result<> refuseOpenQuestions(std::span<const Conflict> conflicts, const ConflictRules& rules)
{
    for (const Conflict& conflict : conflicts) {
        const auto decided = rules.decided.find(conflict.existing);
        if ((decided != rules.decided.end() ? decided->second : rules.policy) == ConflictPolicy::Ask)
            return fail(Error::atPath(ErrorCode::NameTaken, conflict.path));
    }
    return {};
}

} // namespace

DataCompilation::DataCompilation() : m_root(Node::makeFolder({}))
{
    m_root->m_id = kRootId;
    m_slots = {nullptr, m_root.get()};
}

DataCompilation::~DataCompilation() = default;
DataCompilation::DataCompilation(DataCompilation&&) noexcept = default;
DataCompilation& DataCompilation::operator=(DataCompilation&&) noexcept = default;

const Node* DataCompilation::node(NodeId id) const
{
    const auto slot = static_cast<std::size_t>(id);
    return slot < m_slots.size() ? m_slots[slot] : nullptr;
}

Node* DataCompilation::mutableNode(NodeId id)
{
    return const_cast<Node*>(std::as_const(*this).node(id));
}

const Node* DataCompilation::find(std::string_view path) const
{
    const Node* node = m_root.get();
    while (node && !path.empty()) {
        const std::size_t slash = std::min(path.find('/'), path.size());
        if (slash > 0)
            node = node->child(path.substr(0, slash));
        path.remove_prefix(std::min(slash + 1, path.size()));
    }
    return node;
}

Result<Node*> DataCompilation::folderForEdit(NodeId id)
{
    Node* const folder = mutableNode(id);
    if (!folder)
        return fail(ErrorCode::NodeNotFound);
    if (!folder->isFolder())
        return fail(Error::atPath(ErrorCode::NotAFolder, folder->path()));
    return folder;
}

std::vector<Conflict> DataCompilation::conflicts(NodeId folder, std::span<const NodePtr> incoming) const
{
    std::vector<Conflict> conflicts;
    std::vector<const Node*> nodes;
    for (const NodePtr& node : incoming)
        nodes.push_back(node.get());
    if (const Node* const target = node(folder))
        collectConflicts(*target, nodes, conflicts);
    return conflicts;
}

std::vector<Conflict> DataCompilation::conflictsOfMove(std::span<const NodeId> nodes, NodeId folder) const
{
    std::vector<Conflict> conflicts;
    std::vector<const Node*> moving;
    const Node* const target = node(folder);
    for (const NodeId id : nodes)
        if (const Node* const found = node(id); found && found->parent() != target)
            moving.push_back(found);
    if (target)
        collectConflicts(*target, moving, conflicts);
    return conflicts;
}

Result<Edit> DataCompilation::insert(NodeId folder, std::vector<NodePtr>&& nodes, const ConflictRules& rules)
{
    TRY_ASSIGN(Node* const target, folderForEdit(folder));
    const std::size_t depth = depthOf(*target) + 1;
    for (const NodePtr& node : nodes) {
        assert(node && !node->parent() && node->id() == kNoId);
        TRY(checkTree(*node, depth));
    }
    TRY(refuseOpenQuestions(conflicts(folder, nodes), rules));
    Transaction transaction(*this, EditKind::Insert);
    transaction.put(*target, std::move(nodes), rules);
    return commit(transaction.finish());
}

Result<std::vector<Node*>> DataCompilation::topmost(std::span<const NodeId> ids)
{
    const std::unordered_set<NodeId> chosen(ids.begin(), ids.end());
    std::unordered_set<NodeId> seen;
    std::vector<Node*> nodes;
    for (const NodeId id : ids) {
        Node* const node = mutableNode(id);
        if (!node)
            return fail(ErrorCode::NodeNotFound);
        if (node == m_root.get())
            return fail(ErrorCode::InvalidArgument, "the root stays");
        bool covered = !seen.insert(id).second;
        for (const Node* above = node->parent(); above && !covered; above = above->parent())
            covered = chosen.contains(above->id());
        if (!covered)
            nodes.push_back(node);
    }
    return nodes;
}

Result<Edit> DataCompilation::remove(std::span<const NodeId> nodes)
{
    TRY_ASSIGN(const auto chosen, topmost(nodes));
    Transaction transaction(*this, EditKind::Remove);
    transaction.remove(chosen);
    return commit(transaction.finish());
}

Result<Edit> DataCompilation::rename(NodeId id, std::string name)
{
    Node* const node = mutableNode(id);
    if (!node)
        return fail(ErrorCode::NodeNotFound);
    if (node == m_root.get())
        return fail(ErrorCode::InvalidArgument, "the root has no name");
    Transaction transaction(*this, EditKind::Rename);
    if (name != node->name()) {
        TRY(checkTypedName(name));
        if (const Node* const existing = node->m_parent->child(name))
            return fail(Error::atPath(ErrorCode::NameTaken, existing->path()));
        transaction.relocate(*node, *node->m_parent, std::move(name));
    }
    Edit edit = transaction.finish();
    edit.m_nodes = {id};
    return commit(std::move(edit));
}

Result<Edit> DataCompilation::move(std::span<const NodeId> nodes, NodeId folder, const ConflictRules& rules)
{
    TRY_ASSIGN(Node* const target, folderForEdit(folder));
    TRY_ASSIGN(const auto chosen, topmost(nodes));
    const std::size_t depth = depthOf(*target) + 1;
    for (const Node* node : chosen) {
        if (node == target || target->isInside(*node))
            return fail(Error::atPath(ErrorCode::MoveIntoItself, node->path()));
        if (depth + node->height() > kMaximumDepth)
            return fail(Error::atPath(ErrorCode::TreeTooDeep, node->path()));
    }
    TRY(refuseOpenQuestions(conflictsOfMove(nodes, folder), rules));
    Transaction transaction(*this, EditKind::Move);
    transaction.take(chosen, *target, rules);
    return commit(transaction.finish());
}

Result<Edit> DataCompilation::newFolder(NodeId parent, std::string name, const Attributes& attributes)
{
    TRY_ASSIGN(Node* const folder, folderForEdit(parent));
    TRY(checkTypedName(name));
    if (const Node* const existing = folder->child(name))
        return fail(Error::atPath(ErrorCode::NameTaken, existing->path()));
    if (depthOf(*folder) + 1 > kMaximumDepth)
        return fail(Error::atPath(ErrorCode::TreeTooDeep, folder->path()));
    std::vector<NodePtr> one;
    one.push_back(Node::makeFolder(name, attributes));
    Transaction transaction(*this, EditKind::NewFolder);
    transaction.put(*folder, std::move(one), {});
    return commit(transaction.finish());
}

Result<Edit> DataCompilation::setProperties(std::span<const NodeId> nodes, const PropertyChange& change)
{
    for (const NodeId id : nodes) {
        if (!node(id))
            return fail(ErrorCode::NodeNotFound);
        if (id == kRootId)
            return fail(ErrorCode::InvalidArgument, "the root is shown as it is");
    }
    Transaction transaction(*this, EditKind::Properties);
    for (const NodeId id : nodes)
        transaction.retouch(*node(id), change);
    return commit(transaction.finish());
}

Result<Edit> DataCompilation::setVolumeLabel(std::string label)
{
    if (label.size() > kMaximumLabelBytes)
        return fail(ErrorCode::NameTooLong, std::to_string(label.size()) + " bytes");
    if (!isUtf8(label))
        return fail(ErrorCode::NameNotUtf8);
    if (hasControlCharacters(label))
        return fail(ErrorCode::NameHasControls);
    Transaction transaction(*this, EditKind::VolumeLabel);
    if (label != m_volumeLabel)
        transaction.relabel(std::move(label));
    return commit(transaction.finish());
}

Edit DataCompilation::commit(Edit edit)
{
    edit.m_before = m_state;
    if (!edit.isEmpty()) {
        m_state = ++m_lastState;
        notify([](CompilationObserver& observer) { observer.edited(); });
    }
    edit.m_after = m_state;
    return edit;
}

Result<> DataCompilation::revert(Edit& edit)
{
    if (!edit.m_applied || edit.m_after != m_state)
        return fail(ErrorCode::InvalidArgument, "not this edit's turn to be undone");
    for (Edit::Step& step : edit.m_steps | std::views::reverse)
        unapply(step);
    edit.m_applied = false;
    m_state = edit.m_before;
    if (!edit.isEmpty())
        notify([](CompilationObserver& observer) { observer.edited(); });
    return {};
}

Result<> DataCompilation::reapply(Edit& edit)
{
    if (edit.m_applied || edit.m_before != m_state)
        return fail(ErrorCode::InvalidArgument, "not this edit's turn to be done again");
    for (Edit::Step& step : edit.m_steps)
        apply(step);
    edit.m_applied = true;
    m_state = edit.m_after;
    if (!edit.isEmpty())
        notify([](CompilationObserver& observer) { observer.edited(); });
    return {};
}

DataCompilation DataCompilation::snapshot() const
{
    DataCompilation copy;
    copy.m_slots.assign(m_slots.size(), nullptr);
    copy.m_root = m_root->clone();
    copy.enter(*copy.m_root);
    copy.m_volumeLabel = m_volumeLabel;
    copy.m_state = m_state;
    copy.m_lastState = m_lastState;
    return copy;
}

} // namespace emberdisc::tree
