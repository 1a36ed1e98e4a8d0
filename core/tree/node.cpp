// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tree/node.h"

#include <algorithm>
#include <cassert>
#include <iterator>

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

Node::Node(std::string name, const Attributes& attributes, Content content)
    : m_name(std::move(name)), m_attributes(attributes), m_content(std::move(content))
{}

Node::~Node() = default;

NodePtr Node::makeFolder(std::string name, const Attributes& attributes)
{
    return NodePtr(new Node(std::move(name), attributes, std::make_unique<Folder>()));
}

NodePtr Node::makeFile(std::string name, source::ByteSourcePtr source, const Attributes& attributes)
{
    assert(source);
    return NodePtr(new Node(std::move(name), attributes, std::move(source)));
}

NodePtr Node::makeSymlink(std::string name, std::string target, const Attributes& attributes)
{
    return NodePtr(
        new Node(std::move(name), attributes, std::make_unique<const std::string>(std::move(target))));
}

std::size_t Node::index() const
{
    return m_parent ? m_parent->lowerBound(m_name) : 0;
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
        path += '/' + node->m_name;
    return path;
}

std::uint64_t Node::size() const
{
    return isFile() ? source()->size() : 0;
}

const source::ByteSourcePtr& Node::source() const
{
    static const source::ByteSourcePtr none;
    if (isTaggedFile())
        return std::get<3>(m_content)->source;
    return isFile() ? std::get<1>(m_content) : none;
}

const std::string& Node::target() const
{
    static const std::string none;
    return isSymlink() ? *std::get<2>(m_content) : none;
}

const ExtendedAttributesPtr& Node::extendedAttributes() const
{
    static const ExtendedAttributesPtr none;
    if (isFolder())
        return std::get<0>(m_content)->extended;
    return isTaggedFile() ? std::get<3>(m_content)->extended : none;
}

void Node::setExtendedAttributes(ExtendedAttributesPtr attributes)
{
    assert(!isSymlink());
    if (isFolder())
        folder().extended = std::move(attributes);
    else if (attributes)
        m_content = std::make_unique<TaggedFile>(source(), std::move(attributes));
    else
        m_content = source::ByteSourcePtr(source());
}

const std::vector<NodePtr>& Node::content() const
{
    static const std::vector<NodePtr> none;
    return isFolder() ? std::get<0>(m_content)->children : none;
}

std::size_t Node::lowerBound(std::string_view name) const
{
    const auto& children = content();
    const auto byName = [](const NodePtr& child) -> std::string_view { return child->m_name; };
    return static_cast<std::size_t>(std::ranges::lower_bound(children, name, {}, byName) - children.begin());
}

const Node* Node::child(std::string_view name) const
{
    const auto& children = content();
    const std::size_t at = lowerBound(name);
    return at < children.size() && children[at]->m_name == name ? children[at].get() : nullptr;
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
    const std::size_t at = lowerBound(child->m_name);
    if (at < childCount() && content()[at]->m_name == child->m_name)
        return fail(Error::atPath(ErrorCode::NameTaken, child->m_name));
    Node* const added = child.get();
    std::vector<NodePtr> one;
    one.push_back(std::move(child));
    attach(at, std::move(one));
    return added;
}

Result<> Node::addAll(std::vector<NodePtr>&& children)
{
    assert(isFolder());
    const auto byName = [](const NodePtr& child) -> std::string_view { return child->m_name; };
    if (!std::ranges::is_sorted(children, {}, byName))
        std::ranges::sort(children, {}, byName);
    for (std::size_t i = 0; i < children.size(); ++i)
        if ((i > 0 && children[i]->m_name == children[i - 1]->m_name) || child(children[i]->m_name))
            return fail(Error::atPath(ErrorCode::NameTaken, children[i]->m_name));
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
        copy = makeFolder(m_name, m_attributes);
        copy->folder().counts = counts();
        copy->folder().children.reserve(childCount());
        for (const NodePtr& child : content()) {
            copy->folder().children.push_back(child->clone());
            copy->folder().children.back()->m_parent = copy.get();
        }
        break;
    case NodeKind::File:
        copy = makeFile(m_name, source(), m_attributes);
        break;
    case NodeKind::Symlink:
        copy = makeSymlink(m_name, target(), m_attributes);
        break;
    }
    copy->m_id = m_id;
    copy->m_presentation = m_presentation;
    if (extendedAttributes())
        copy->setExtendedAttributes(extendedAttributes());
    return copy;
}

} // namespace emberdisc::tree
