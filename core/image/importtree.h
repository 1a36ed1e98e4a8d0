// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/image/imagereader.h"
#include "core/tree/scan.h"

#include <cstdint>
#include <functional>

namespace emberdisc::image {

/// What becomes of the files' bytes.
enum class ImportedContents : std::uint8_t {
    Read,         ///< they are read from the reader's source whenever they are wanted
    StayOnTheDisc ///< the image to come is for the same disc: it refers to them (RecordedContents)
};

/// What an image, or an earlier session of a disc, holds as nodes for a compilation: names, times, modes,
/// owners and symbolic links, and files whose bytes are read from the reader's source, which has to outlive
/// them. Names of one file share their contents, and stay hard links. Left out, and in the report: folders
/// that cannot be read (ImageCorrupt), devices (FileIsSpecial), names that no file can have (UnsafeName),
/// doubles (NameTaken); of extended attributes doubles and what goes beyond 256 MiB (AttributeNotKept). The
/// nodes are what lies in the root. Contents that stay on the disc but do not lie in one run there (small
/// ones within a file entry of UDF, scattered ones) are read now; those of more than 16 MiB are left out
/// (Unsupported). NameSpaceMissing, Cancelled. Progress: bytes of files so far.
[[nodiscard]] Result<tree::ScanResult> importTree(const ImageReader& reader, NameSpace nameSpace,
                                                  JobContext& context,
                                                  ImportedContents contents = ImportedContents::Read);

/// What is to stand for the contents of a file at `path`, the first of its names, for who keeps the reader
/// and its source alive.
using OwnContents = std::function<source::ByteSourcePtr(source::ByteSourcePtr contents,
                                                        const std::string& path, const ImageEntry& entry)>;
/// Likewise, with Read.
[[nodiscard]] Result<tree::ScanResult> importTree(const ImageReader& reader, NameSpace nameSpace,
                                                  JobContext& context, OwnContents own);

} // namespace emberdisc::image
