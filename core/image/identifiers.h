// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/options.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace emberdisc::image {

/// A child of a folder that needs an identifier in some name space.
struct NameRequest {
    std::string_view name; ///< UTF-8, not empty
    bool isFolder = false;
};

/// Identifiers of one folder's children by ECMA-119 7.5, 7.6 and 10, in the order of the requests, unique,
/// and equal for equal requests: a name that is an identifier as it stands keeps it, others get "_2", "_3"
/// ... where they clash. Files have their separator 1 ("README."), none has a version number. Two that differ
/// in nothing but that separator count as a clash, since readers leave it out.
[[nodiscard]] std::vector<std::string> makeIsoIdentifiers(std::span<const NameRequest> requests,
                                                          IsoLevel level);

/// The longest identifier of ISO 9660:1999 7.5.1, and the longest that leaves room for the 28 bytes of a
/// continuation entry in the directory record, which Rock Ridge may need.
inline constexpr std::size_t kLongIdentifier = 207;
inline constexpr std::size_t kLongIdentifierWithRockRidge = 193;
/// Likewise by ISO 9660:1999: UTF-8 with at most `limit` bytes, without separators of their own and version
/// numbers. Control characters and ';' become '_'.
[[nodiscard]] std::vector<std::string> makeLongIdentifiers(std::span<const NameRequest> requests,
                                                           std::size_t limit);

/// Likewise by the Joliet specification: UCS-2BE bytes.
[[nodiscard]] std::vector<std::string> makeJolietIdentifiers(std::span<const NameRequest> requests,
                                                             JolietNames names = JolietNames::Upto64);

} // namespace emberdisc::image
