// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/check/checkcontext.h"

namespace emberdisc::image {

/// An image that is a disk as well has a GUID partition table in its system area and a copy of it at its end
/// (UEFI 5.3). Nothing is told of an image that has none.
void checkPartitionTable(CheckContext& context);

} // namespace emberdisc::image
