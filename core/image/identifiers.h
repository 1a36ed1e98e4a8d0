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

/// Likewise by the Joliet specification: UCS-2BE bytes, at most 64 characters.
[[nodiscard]] std::vector<std::string> makeJolietIdentifiers(std::span<const NameRequest> requests);

} // namespace emberdisc::image
