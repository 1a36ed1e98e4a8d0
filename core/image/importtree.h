// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/image/imagereader.h"
#include "core/tree/scan.h"

namespace emberdisc::image {

/// What an image, or an earlier session of a disc, holds as nodes for a compilation: names, times, modes,
/// owners and symbolic links, and files whose bytes are read from the reader's source, which has to outlive
/// them. Hard links stay hard links where Rock Ridge tells. Left out, and in the report: folders that cannot
/// be read (ImageCorrupt), devices (FileIsSpecial), names that no file can have (UnsafeName), doubles
/// (NameTaken). The nodes are what lies in the root. NameSpaceMissing, Cancelled. Progress: entries so far.
[[nodiscard]] Result<tree::ScanResult> importTree(const ImageReader& reader, NameSpace nameSpace,
                                                  JobContext& context);

} // namespace emberdisc::image
