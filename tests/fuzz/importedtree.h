// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/importtree.h"
#include "core/tree/names.h"

#include <cstddef>
#include <cstdlib>

/// What a hostile image may make of a compilation.
namespace emberdisc::fuzz {

inline void look(const tree::Node& node, const tree::Node* parent)
{
    if (!tree::isUtf8(node.name()) || !tree::checkName(node.name()) || node.parent() != parent)
        std::abort();
    if (node.isFile())
        if (const auto opened = node.source()->open()) {
            std::byte bytes[100];
            (void)(*opened)->readAt(node.size() / 2, bytes);
        }
    for (const tree::Node& child : node.children())
        look(child, &node);
}

/// Makes nodes of what a name space shows, in both ways, and reads in the middle of each file.
inline void importAll(const image::ImageReader& reader, image::NameSpace nameSpace)
{
    SilentJobContext context;
    for (const auto contents : {image::ImportedContents::Read, image::ImportedContents::StayOnTheDisc})
        if (const auto found = image::importTree(reader, nameSpace, context, contents))
            for (const tree::NodePtr& node : found->nodes)
                look(*node, nullptr);
}

} // namespace emberdisc::fuzz
