// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/check/checkcontext.h"
#include "core/image/check/descriptorcheck.h"

#include <cstdint>
#include <span>
#include <string>

namespace emberdisc::image {

/// A directory as the check of its hierarchy met it.
struct CheckedFolder {
    std::uint64_t extent = 0;    ///< logical block address
    std::uint32_t length = 0;    ///< bytes
    std::size_t parent = 0;      ///< index; the root is its own
    std::string identifier = {}; ///< bytes of its directory record; empty for the root
    Occupancy::Place place = Occupancy::kRoot;
    int depth = 0;
    bool isRelocated = false;
    std::uint64_t parentLink = 0; ///< PL of its entry for the parent; 0: none
};

/// Compares a hierarchy's path tables with each other and with its directories: ECMA-119 6.9 and 9.4.
void checkPathTables(CheckContext& context, const DescribedHierarchy& hierarchy,
                     std::span<const CheckedFolder> folders);

} // namespace emberdisc::image
