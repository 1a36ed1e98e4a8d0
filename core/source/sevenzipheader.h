// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/source/bytesource.h"
#include "core/source/sevenzipstreams.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// The header of a 7z archive, as 7zFormat.txt of the LZMA SDK describes it; the names are its own. A
/// "folder" is a chain of coders over packed streams; what it unpacks to is cut into the contents of files.
namespace emberdisc::source::sevenzip {

struct File {
    std::string name = {};
    bool hasStream = true;
    bool isFolder = false;
    bool isAnti = false;                          ///< says that something is to be deleted; no content
    std::optional<std::uint64_t> modified = {};   ///< 100 ns since 1601 UTC
    std::optional<std::uint32_t> attributes = {}; ///< of Windows; from bit 16 on st_mode if bit 15 is set
};

struct Header {
    Streams streams = {};
    std::vector<File> files = {}; ///< those with a stream have the substreams one after the other
};

/// By the first six bytes of a file.
[[nodiscard]] bool looksLikeSevenZip(std::span<const std::byte> head);

/// Reads the header, also one that is packed itself. ImageCorrupt; Unsupported for one that is packed in an
/// unknown way or encrypted; Cancelled. Every count is bounded by the bytes that are there.
[[nodiscard]] Result<Header> readHeader(const ByteSourcePtr& archive, JobContext& context);

} // namespace emberdisc::source::sevenzip
