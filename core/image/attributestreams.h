// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/image/imagereader.h"
#include "core/tree/extendedattributes.h"

namespace emberdisc::image {

/// The extended attribute that a named stream stands for: one whose name is worth keeping, and that is no
/// larger than Linux allows. AttributeNotKept for others, and whatever reading fails with.
[[nodiscard]] Result<tree::ExtendedAttribute> attributeFrom(const ImageReader& reader,
                                                            const ImageEntry& stream);

} // namespace emberdisc::image
