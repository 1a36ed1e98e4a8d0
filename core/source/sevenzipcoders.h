// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/sevenzipheader.h"
#include "core/source/unpacker.h"

#include <memory>

namespace emberdisc::source::sevenzip {

/// True for chains of one packed stream: stored, Deflate, BZip2 or Zstandard alone, LZMA or LZMA2 with up to
/// three filters (Delta, and those for machine code but BCJ2) over it, if that needs no more than 256 MiB.
[[nodiscard]] bool canUnpack(const Folder& folder);

/// What a folder unpacks to, from its start; canUnpack() it. FileNotFound and its kin, ImageCorrupt.
[[nodiscard]] Result<std::unique_ptr<Unpacker>> startUnpacking(const ByteSourcePtr& archive,
                                                               const Streams& streams, std::size_t folder);

} // namespace emberdisc::source::sevenzip
