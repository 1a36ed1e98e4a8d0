// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/sevenzipheader.h"
#include "core/source/unpacker.h"

#include <memory>
#include <string>

namespace emberdisc::source::sevenzip {

/// Copy, Deflate, BZip2, Zstandard, LZMA and LZMA2, and the filters Delta, BCJ2 and liblzma's for machine
/// code, in any combination that makes sense and needs no more than 256 MiB.
[[nodiscard]] bool canUnpack(const Folder& folder);
/// Why it cannot be unpacked: "packed with PPMd", "encrypted". Empty if it can.
[[nodiscard]] std::string obstacleOf(const Folder& folder);

/// What a folder unpacks to, from its start; canUnpack() it. FileNotFound and its kin, ImageCorrupt.
[[nodiscard]] Result<std::unique_ptr<Unpacker>> startUnpacking(const ByteSourcePtr& archive,
                                                               const Streams& streams, std::size_t number);

} // namespace emberdisc::source::sevenzip
