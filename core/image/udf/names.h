// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace emberdisc::image::udf {

/// File identifiers (OSTA CS0 bytes, at most 255 with the compression ID) of one folder's children, in their
/// order, unique, and equal for equal names. A name that fits is kept; one that is too long, or is no UTF-8,
/// is cut, marked with
/// '#' and four digits of its CRC, and keeps a short extension, as in UDF 4.2.2.1.
[[nodiscard]] std::vector<std::string> makeIdentifiers(std::span<const std::string_view> names);

} // namespace emberdisc::image::udf
