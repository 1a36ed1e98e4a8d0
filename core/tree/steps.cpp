// SPDX-License-Identifier: GPL-3.0-or-later
// The few things that change a compilation's tree. Edits are made of them, and so are undo and redo.
#include "core/tree/datacompilation.h"
#include "core/tree/observer.h"

#include <algorithm>
#include <iterator>
#include <type_traits>
#include <utility>

namespace emberdisc::tree {

void DataCompilation::addObserver(CompilationObserver& observer)
{
    m_observers.push_back(&observer);
}

void DataCompilation::removeObserver(CompilationObserver& observer)
{
    std::erase(m_observers, &observer);
}

void DataCompilation::notify(const std::function<void(CompilationObserver&)>& tell) const
{
    for (CompilationObserver* observer : m_observers)
        tell(*observer);
}

void DataCompilation::enter(Node& node)
{
    if (node.m_id == kNoId) {
        node.m_id = NodeId{m_slots.size()};
        m_slots.push_back(nullptr);
    }
    m_slots[static_cast<std::size_t>(node.m_id)] = &node;
    for (const NodePtr& child : node.content())
        enter(*child);
}

void DataCompilation::leave(const Node& node)
{
    m_slots[static_cast<std::size_t>(node.id())] = nullptr;
    for (const Node& child : node.children())
        leave(child);
}

void DataCompilation::attach(NodeId parent, std::size_t first, std::vector<NodePtr>&& nodes)
{
    Node& folder = *mutableNode(parent);
    const std::size_t last = first + nodes.size() - 1;
    notify([&](CompilationObserver& observer) { observer.aboutToInsert(folder, first, last); });
    for (const NodePtr& node : nodes)
        enter(*node);
    folder.attach(first, std::move(nodes));
    notify([&](CompilationObserver& observer) { observer.inserted(folder, first, last); });
}

std::vector<NodePtr> DataCompilation::detach(NodeId parent, std::size_t first, std::size_t count)
{
    Node& folder = *mutableNode(parent);
    const std::size_t last = first + count - 1;
    notify([&](CompilationObserver& observer) { observer.aboutToRemove(folder, first, last); });
    std::vector<NodePtr> nodes = folder.detach(first, count);
    for (const NodePtr& node : nodes)
        leave(*node);
    notify([&](CompilationObserver& observer) { observer.removed(folder, first, last); });
    return nodes;
}

void DataCompilation::forgetIds(Node& node)
{
    node.m_id = kNoId;
    for (Node& child : node.detachedChildren())
        forgetIds(child);
}

void DataCompilation::forgetExtendedAttributes()
{
    const auto forget = [](const auto& self, Node& node) -> void {
        if (node.extendedAttributes())
            node.setExtendedAttributes({});
        for (Node& child : node.detachedChildren())
            self(self, child);
    };
    forget(forget, *m_root);
    m_state = ++m_lastState;
    notify([](CompilationObserver& observer) { observer.edited(); });
}

void DataCompilation::replaceContents(DataCompilation&& other)
{
    if (m_root->childCount() > 0)
        detach(kRootId, 0, m_root->childCount()).clear();
    std::vector<NodePtr> nodes = other.m_root->takeChildren();
    other.m_slots = {nullptr, other.m_root.get()};
    for (const NodePtr& node : nodes)
        forgetIds(*node);
    if (!nodes.empty())
        attach(kRootId, 0, std::move(nodes));
    relabel(std::exchange(other.m_volumeLabel, {}));
    m_state = ++m_lastState;
    notify([](CompilationObserver& observer) { observer.edited(); });
}

void DataCompilation::relocate(NodeId id, NodeId toParent, const std::string& toName)
{
    Node& node = *mutableNode(id);
    Node& from = *node.m_parent;
    Node& to = *mutableNode(toParent);
    const std::size_t row = node.index();
    const std::size_t before = to.lowerBound(toName);
    if (&from == &to && (before == row || before == row + 1)) {
        node.setName(toName);
        notify([&](CompilationObserver& observer) { observer.changed(node); });
        return;
    }
    notify([&](CompilationObserver& observer) { observer.aboutToMove(from, row, to, before); });
    std::vector<NodePtr> one = from.detach(row, 1);
    one.front()->setName(toName);
    to.attach(&from == &to && before > row ? before - 1 : before, std::move(one));
    notify([&](CompilationObserver& observer) { observer.moved(node); });
}

void DataCompilation::relabel(const std::string& label)
{
    m_volumeLabel = label;
    notify([](CompilationObserver& observer) { observer.volumeLabelChanged(); });
}

void DataCompilation::retouch(NodeId id, const Edit::Properties& properties)
{
    Node& node = *mutableNode(id);
    node.setAttributes(properties.attributes);
    node.setPresentation(properties.presentation);
    notify([&](CompilationObserver& observer) { observer.changed(node); });
}

void DataCompilation::apply(Edit::Step& step)
{
    if (auto* const insertion = std::get_if<Edit::Insertion>(&step))
        attach(insertion->parent, insertion->first, std::exchange(insertion->nodes, {}));
    else if (auto* const removal = std::get_if<Edit::Removal>(&step))
        removal->nodes = detach(removal->parent, removal->first, removal->count);
    else if (const auto* const relocation = std::get_if<Edit::Relocation>(&step))
        relocate(relocation->node, relocation->toParent, relocation->toName);
    else if (const auto* const change = std::get_if<Edit::Relabel>(&step))
        relabel(change->to);
    else if (const auto* const touch = std::get_if<Edit::Retouch>(&step))
        retouch(touch->node, touch->to);
}

void DataCompilation::unapply(Edit::Step& step)
{
    if (auto* const insertion = std::get_if<Edit::Insertion>(&step))
        insertion->nodes = detach(insertion->parent, insertion->first, insertion->count);
    else if (auto* const removal = std::get_if<Edit::Removal>(&step))
        attach(removal->parent, removal->first, std::exchange(removal->nodes, {}));
    else if (const auto* const relocation = std::get_if<Edit::Relocation>(&step))
        relocate(relocation->node, relocation->fromParent, relocation->fromName);
    else if (const auto* const change = std::get_if<Edit::Relabel>(&step))
        relabel(change->from);
    else if (const auto* const touch = std::get_if<Edit::Retouch>(&step))
        retouch(touch->node, touch->from);
}

} // namespace emberdisc::tree
