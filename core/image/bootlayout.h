// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/image/layout.h"

namespace emberdisc::image {

/// What the catalogue's data is made from: a sector of zeros, which patchBootData() puts the entries into.
[[nodiscard]] source::ByteSourcePtr makeCatalogSource();

/// Boot images and catalogue among a layout's data. Two steps, since sectors are given out between them.
/// Nothing happens when nothing is to boot.

/// Looks at the boot images and adds those that no folder shows, and the catalogue unless `catalogData` is
/// there already because a folder shows it. checkBootOptions() has passed. NodeNotFound with the path,
/// InvalidArgument for what is no file, and examineBootImage()'s reasons.
[[nodiscard]] Result<> addBootData(Layout& layout);
/// Contents that depend on addresses: the catalogue's and the information tables. Sectors are given out.
void patchBootData(Layout& layout);

} // namespace emberdisc::image
