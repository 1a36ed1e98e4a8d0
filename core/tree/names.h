// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <functional>
#include <string>
#include <string_view>

namespace emberdisc::tree {

/// What Linux and Rock Ridge's NM allow; other name spaces shorten on their own.
inline constexpr std::size_t kMaximumNameBytes = 255;
/// Levels of folders in a compilation; the limits of the image's name spaces are stricter and theirs to
/// check.
inline constexpr std::size_t kMaximumDepth = 1024;

/// What every node's name obeys: NameEmpty; NameInvalid for '/', NUL, "." and ".."; NameTooLong beyond 255
/// bytes; NameNotUtf8.
[[nodiscard]] Result<> checkName(std::string_view name);
/// checkName(), and NameHasControls: for what a person types. A file found on disk may keep such a name.
[[nodiscard]] Result<> checkTypedName(std::string_view name);

[[nodiscard]] bool isUtf8(std::string_view text);
/// U+0000 to U+001F, U+007F and U+0080 to U+009F.
[[nodiscard]] bool hasControlCharacters(std::string_view utf8);
/// Readable UTF-8 for any bytes: what is not UTF-8 is taken for Latin-1, C1 controls become '_'. At most 255
/// bytes remain.
[[nodiscard]] std::string toReadableUtf8(std::string_view bytes);
/// With combining marks joined to the letters before them (Unicode normalization form C), as most systems
/// write names and as readers compare them. What would exceed 255 bytes by that stays as it is.
[[nodiscard]] std::string composed(std::string_view utf8);
/// The longest front part of `utf8` with at most `bytes` bytes that cuts no character.
[[nodiscard]] std::string_view truncateUtf8(std::string_view utf8, std::size_t bytes);

/// How to number a name that is taken.
enum class NumberBefore { Extension, End };
/// "photo (2).jpg", "backup (2).tar.gz", "folder (2)": the first that `taken` says no to, shortened to 255
/// bytes if it must be.
[[nodiscard]] std::string numberedName(std::string_view name, NumberBefore where,
                                       const std::function<bool(const std::string&)>& taken);

} // namespace emberdisc::tree
