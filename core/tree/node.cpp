// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tree/node.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

namespace emberdisc::tree {

Counts& Counts::operator+=(const Counts& other)
{
    files += other.files;
    folders += other.folders;
    symlinks += other.symlinks;
    bytes += other.bytes;
    return *this;
}

Counts& Counts::operator-=(const Counts& other)
{
    files -= other.files;
    folders -= other.folders;
    symlinks -= other.symlinks;
    bytes -= other.bytes;
    return *this;
}

Node::Node(std::string_view name, const Attributes& attributes, Content content)
    : m_attributes(attributes), m_content(std::move(content))
{
    setName(name);
}

Node::~Node() = default;

NodePtr Node::makeFolder(std::string_view name, const Attributes& attributes)
{
    return NodePtr(new Node(name, attributes, std::make_unique<Folder>()));
}

NodePtr Node::makeFile(std::string_view name, source::ByteSourcePtr source, const Attributes& attributes)
{
    assert(source);
    return NodePtr(new Node(name, attributes, std::move(source)));
}

NodePtr Node::makeSymlink(std::string_view name, std::string target, const Attributes& attributes)
{
    return NodePtr(new Node(name, attributes, std::make_unique<Symlink>(std::move(target))));
}

std::string_view Node::name() const
{
    return m_name.isNone() ? source()->name() : m_name.view();
}

void Node::setName(std::string_view name)
{
    m_name = isFile() && source()->name() == name ? CompactText() : CompactText(name);
}

void Node::setTarget(std::string target)
{
    std::get<std::unique_ptr<Symlink>>(m_content)->target = std::move(target);
}

std::size_t Node::index() const
{
    return m_parent ? m_parent->lowerBound(name()) : 0;
}

std::string Node::path() const
{
    std::vector<const Node*> chain;
    for (const Node* node = this; node->m_parent; node = node->m_parent)
        chain.push_back(node);
    if (chain.empty())
        return "/";
    std::string path;
    for (const Node* node : chain | std::views::reverse)
        path.append(1, '/').append(node->name());
    return path;
}

std::uint64_t Node::size() const
{
    return isFile() ? source()->size() : 0;
}

const source::ByteSourcePtr& Node::source() const
{
    if (const auto* const plain = std::get_if<source::ByteSourcePtr>(&m_content))
        return *plain;
    static const source::ByteSourcePtr none;
    return isSpecialFile() ? std::get<3>(m_content)->source : none;
}

const std::string& Node::target() const
{
    static const std::string none;
    return isSymlink() ? std::get<2>(m_content)->target : none;
}

const ExtendedAttributesPtr& Node::extendedAttributes() const
{
    static const ExtendedAttributesPtr none;
    if (isFolder())
        return std::get<0>(m_content)->extended;
    return isSpecialFile() ? std::get<3>(m_content)->extended : none;
}

const Presentation& Node::presentation() const
{
    static const Presentation usual;
    switch (kind()) {
    case NodeKind::Folder:
        return std::get<0>(m_content)->presentation;
    case NodeKind::Symlink:
        return std::get<2>(m_content)->presentation;
    case NodeKind::File:
        break;
    }
    return isSpecialFile() ? std::get<3>(m_content)->presentation : usual;
}

void Node::setExtendedAttributes(ExtendedAttributesPtr attributes)
{
    assert(!isSymlink());
    if (isFolder())
        folder().extended = std::move(attributes);
    else
        setSpecial(std::move(attributes), presentation());
}

void Node::setPresentation(const Presentation& wanted)
{
    switch (kind()) {
    case NodeKind::Folder:
        folder().presentation = wanted;
        break;
    case NodeKind::Symlink:
        std::get<2>(m_content)->presentation = wanted;
        break;
    case NodeKind::File:
        setSpecial(extendedAttributes(), wanted);
        break;
    }
}

void Node::setSpecial(ExtendedAttributesPtr extended, const Presentation& wanted)
{
    source::ByteSourcePtr source = this->source();
    if (extended || wanted != Presentation{})
        m_content = std::make_unique<SpecialFile>(std::move(source), std::move(extended), wanted);
    else
        m_content = std::move(source);
}

const std::vector<NodePtr>& Node::content() const
{
    static const std::vector<NodePtr> none;
    return isFolder() ? std::get<0>(m_content)->children : none;
}

std::size_t Node::lowerBound(std::string_view name) const
{
    const auto& children = content();
    const auto byName = [](const NodePtr& child) { return child->name(); };
    return static_cast<std::size_t>(std::ranges::lower_bound(children, name, {}, byName) - children.begin());
}

const Node* Node::child(std::string_view name) const
{
    const auto& children = content();
    const std::size_t at = lowerBound(name);
    return at < children.size() && children[at]->name() == name ? children[at].get() : nullptr;
}

Node* Node::child(std::string_view name)
{
    return const_cast<Node*>(std::as_const(*this).child(name));
}

Counts Node::counts() const
{
    return isFolder() ? std::get<0>(m_content)->counts : Counts{};
}

Counts Node::countsWithItself() const
{
    Counts counts = this->counts();
    switch (kind()) {
    case NodeKind::Folder:
        ++counts.folders;
        break;
    case NodeKind::File:
        ++counts.files;
        counts.bytes += size();
        break;
    case NodeKind::Symlink:
        ++counts.symlinks;
        break;
    }
    return counts;
}

std::size_t Node::height() const
{
    std::size_t height = 0;
    for (const Node& node : children())
        height = std::max(height, node.height() + 1);
    return height;
}

bool Node::isInside(const Node& folder) const
{
    for (const Node* node = m_parent; node; node = node->m_parent)
        if (node == &folder)
            return true;
    return false;
}

Result<Node*> Node::add(NodePtr child)
{
    assert(isFolder() && child && !child->m_parent);
    const std::size_t at = lowerBound(child->name());
    if (at < childCount() && content()[at]->name() == child->name())
        return fail(Error::atPath(ErrorCode::NameTaken, std::string(child->name())));
    Node* const added = child.get();
    std::vector<NodePtr> one;
    one.push_back(std::move(child));
    attach(at, std::move(one));
    return added;
}

Result<> Node::addAll(std::vector<NodePtr>&& children)
{
    assert(isFolder());
    children = sortedByName(std::move(children));
    for (std::size_t i = 0; i < children.size(); ++i)
        if ((i > 0 && children[i]->name() == children[i - 1]->name()) || child(children[i]->name()))
            return fail(Error::atPath(ErrorCode::NameTaken, std::string(children[i]->name())));
    if (childCount() == 0) {
        attach(0, std::move(children));
        return {};
    }
    for (NodePtr& child : children)
        TRY(add(std::move(child)));
    return {};
}

void Node::attach(std::size_t first, std::vector<NodePtr>&& nodes)
{
    Counts plus;
    for (const NodePtr& node : nodes) {
        node->m_parent = this;
        plus += node->countsWithItself();
    }
    auto& children = folder().children;
    children.insert(children.begin() + static_cast<std::ptrdiff_t>(first),
                    std::make_move_iterator(nodes.begin()), std::make_move_iterator(nodes.end()));
    nodes.clear();
    countUp(plus, {});
}

std::vector<NodePtr> Node::detach(std::size_t first, std::size_t count)
{
    auto& children = folder().children;
    const auto begin = children.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = begin + static_cast<std::ptrdiff_t>(count);
    std::vector<NodePtr> nodes(std::make_move_iterator(begin), std::make_move_iterator(end));
    children.erase(begin, end);
    Counts minus;
    for (const NodePtr& node : nodes) {
        node->m_parent = nullptr;
        minus += node->countsWithItself();
    }
    countUp({}, minus);
    return nodes;
}

void Node::countUp(const Counts& plus, const Counts& minus)
{
    for (Node* node = this; node; node = node->m_parent) {
        node->folder().counts += plus;
        node->folder().counts -= minus;
    }
}

NodePtr Node::clone() const
{
    NodePtr copy;
    switch (kind()) {
    case NodeKind::Folder:
        copy = makeFolder(name(), m_attributes);
        copy->folder().counts = counts();
        copy->folder().extended = extendedAttributes();
        copy->folder().presentation = presentation();
        copy->folder().children.reserve(childCount());
        for (const NodePtr& child : content()) {
            copy->folder().children.push_back(child->clone());
            copy->folder().children.back()->m_parent = copy.get();
        }
        break;
    case NodeKind::File:
        copy = makeFile(name(), source(), m_attributes);
        if (isSpecialFile())
            copy->setSpecial(extendedAttributes(), presentation());
        break;
    case NodeKind::Symlink:
        copy = makeSymlink(name(), target(), m_attributes);
        copy->setPresentation(presentation());
        break;
    }
    copy->m_id = m_id;
    return copy;
}

/// What is moved about while sorting are views and numbers, which lie side by side.
std::vector<NodePtr> sortedByName(std::vector<NodePtr>&& nodes)
{
    if (std::ranges::is_sorted(nodes, {}, [](const NodePtr& node) { return node->name(); }))
        return std::move(nodes);
    std::vector<std::pair<std::string_view, std::size_t>> order;
    order.reserve(nodes.size());
    for (const NodePtr& node : nodes)
        order.emplace_back(node->name(), order.size());
    std::ranges::sort(order);
    std::vector<NodePtr> sorted;
    sorted.reserve(nodes.size());
    for (const auto& [name, index] : order)
        sorted.push_back(std::move(nodes[index]));
    nodes.clear();
    return sorted;
}

} // namespace emberdisc::tree
