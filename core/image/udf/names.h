// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace emberdisc::image::udf {

/// File identifiers (OSTA CS0 bytes, at most 255 with the compression ID) of one folder's children, in their
/// order, unique, and equal for equal folders. A name that fits is kept. One that is too long is cut, marked
/// with '#' and four digits of its CRC, and keeps a short extension, as in UDF 4.2.2.1; so is one that is no
/// UTF-8 where what can be shown of it is another's name. Should the CRC not tell names apart, more digits
/// count them.
[[nodiscard]] std::vector<std::string> makeIdentifiers(std::span<const std::string_view> names);

} // namespace emberdisc::image::udf
