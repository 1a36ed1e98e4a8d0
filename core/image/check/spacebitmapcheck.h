// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/check/checkcontext.h"
#include "core/image/check/udfvolumecheck.h"

#include <cstdint>
#include <vector>

namespace emberdisc::image {

/// Sectors that something of a UDF volume takes.
struct UsedSectors {
    std::uint64_t lba = 0;
    std::uint64_t sectors = 0;
    Occupancy::Place place = Occupancy::kNone;
};

/// An image that can be written to says which of its blocks are free (ECMA-167 4/14.3.3): tells of those that
/// are used nevertheless.
void checkSpaceBitmaps(CheckContext& context, const CheckedVolume& volume, std::vector<UsedSectors> used);

} // namespace emberdisc::image
