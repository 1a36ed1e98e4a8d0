// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tree/links.h"

#include <bit>

namespace emberdisc::tree {

namespace {

constexpr std::uint64_t kNoDevice = UINT64_MAX; // no file system has it

} // namespace

std::optional<LinkKey> linkKeyOf(const Node& file)
{
    const Attributes& attributes = file.attributes();
    if (attributes.links <= 1 || attributes.inode == 0)
        return std::nullopt;
    return LinkKey(attributes.device, attributes.inode, file.size());
}

FileIdentity identityOf(const source::ByteSource& contents)
{
    return {.device = kNoDevice, .inode = std::bit_cast<std::uintptr_t>(&contents)};
}

} // namespace emberdisc::tree
