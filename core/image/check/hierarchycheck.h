// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/check/checkcontext.h"
#include "core/image/check/descriptorcheck.h"

namespace emberdisc::image {

/// Goes through all directories of a hierarchy (ECMA-119 6.8, 9.1), with Rock Ridge where it is announced,
/// and compares them with its path tables. Each directory is read once, and all of them together are no
/// larger than the image. Cancelled.
[[nodiscard]] Result<> checkHierarchy(CheckContext& context, const DescribedHierarchy& hierarchy);

} // namespace emberdisc::image
