// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/importtree.h"
#include "core/tree/names.h"

#include <cstddef>
#include <cstdlib>

/// What a hostile image may make of a compilation.
namespace emberdisc::fuzz {

inline void checkNames(const tree::Node& folder)
{
    for (const tree::Node& child : folder.children()) {
        if (!tree::isUtf8(child.name()) || !tree::checkName(child.name()) || child.parent() != &folder)
            std::abort();
        checkNames(child);
    }
}

/// Makes nodes of what a name space shows, in both ways, and reads in the middle of each file.
inline void importAll(const image::ImageReader& reader, image::NameSpace nameSpace)
{
    SilentJobContext context;
    for (const auto contents : {image::ImportedContents::Read, image::ImportedContents::StayOnTheDisc}) {
        const auto found = image::importTree(reader, nameSpace, context, contents);
        if (!found)
            continue;
        for (const tree::NodePtr& node : found->nodes) {
            checkNames(*node);
            if (!node->isFile())
                continue;
            if (const auto opened = node->source()->open()) {
                std::byte bytes[100];
                (void)(*opened)->readAt(node->size() / 2, bytes);
            }
        }
    }
}

} // namespace emberdisc::fuzz
