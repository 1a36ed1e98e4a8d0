// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/bytesource.h"
#include "core/tree/node.h"

#include <cstdint>
#include <optional>
#include <tuple>

/// Hard links: several names of one file.
namespace emberdisc::tree {

/// Device, inode and size: with another size it was looked at when it was another file.
using LinkKey = std::tuple<std::uint64_t, std::uint64_t, std::uint64_t>;

/// The same for all names of one file. Nothing for a file that has one name.
[[nodiscard]] std::optional<LinkKey> linkKeyOf(const Node& file);

struct FileIdentity {
    std::uint64_t device = 0; ///< as in Attributes
    std::uint64_t inode = 0;  ///< likewise
};

/// Of a file that no file system has, but an archive, an image or a disc: its names share their contents, and
/// keep them. No other file has it as long as one of the names exists.
[[nodiscard]] FileIdentity identityOf(const source::ByteSource& contents);

} // namespace emberdisc::tree
