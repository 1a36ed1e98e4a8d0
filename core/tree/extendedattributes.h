// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace emberdisc::tree {

/// What a person or program noted beside a file's contents, see xattr(7).
struct ExtendedAttribute {
    std::string name = {}; ///< with its name space: "user.xdg.tags"
    std::vector<std::byte> value = {};

    friend bool operator==(const ExtendedAttribute&, const ExtendedAttribute&) = default;
};
/// Sorted by their names.
using ExtendedAttributes = std::vector<ExtendedAttribute>;
/// Null instead of none.
using ExtendedAttributesPtr = std::shared_ptr<const ExtendedAttributes>;

/// What Linux allows: XATTR_NAME_MAX, XATTR_SIZE_MAX and XATTR_LIST_MAX of its <linux/limits.h>.
inline constexpr std::size_t kLongestAttributeName = 255;
inline constexpr std::size_t kLargestAttributeValue = 65536;
inline constexpr std::size_t kLongestAttributeList = 65536; ///< of all names with a NUL each

/// True for those of the name space "user". The others are about one machine: "security" holds labels of its
/// policy and capabilities, which grant rights where they are restored; "system" access lists by the numbers
/// of its users; "trusted" what only its administrator sees.
[[nodiscard]] bool isWorthKeeping(std::string_view attributeName);

/// True for a name that Linux could have given, and that is worth keeping.
[[nodiscard]] bool isAttributeName(std::string_view name);

enum class LastLink : bool { Stays, IsFollowed };

/// Those of a file or folder that are worth keeping; null when there are none, or the file system has no such
/// thing. FileUnreadable and the like with the path.
[[nodiscard]] Result<ExtendedAttributesPtr> readExtendedAttributes(const std::string& path, LastLink link);

} // namespace emberdisc::tree
