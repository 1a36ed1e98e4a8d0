// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/check/udfvolumecheck.h"

namespace emberdisc::image {

/// Goes through the folders and entries of a UDF volume (ECMA-167 4/14) and compares them with each other,
/// with the integrity descriptor and with the bitmap of free space. Each entry is read once, and all folders
/// together are no larger than the image. Cancelled.
[[nodiscard]] Result<> checkUdfTree(CheckContext& context, const udf::VolumeMap& map,
                                    const CheckedVolume& volume);

} // namespace emberdisc::image
