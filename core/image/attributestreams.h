// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/image/imagereader.h"
#include "core/tree/extendedattributes.h"

namespace emberdisc::image {

/// AttributeNotKept with the stream's name and a reason: "is there twice".
[[nodiscard]] Error attributeNotKept(const ImageEntry& stream, const std::string& why);

/// AttributeNotKept, with the reason, unless a named stream can stand for an extended attribute: one that has
/// a name worth keeping, and that is no larger than Linux allows.
[[nodiscard]] Result<> checkAttribute(const ImageEntry& stream);

/// The extended attribute that a named stream stands for; AttributeNotKept, also for what cannot be read.
[[nodiscard]] Result<tree::ExtendedAttribute> attributeFrom(const ImageReader& reader,
                                                            const ImageEntry& stream);

} // namespace emberdisc::image
