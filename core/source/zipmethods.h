// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/source/bytesource.h"
#include "core/source/unpacker.h"

#include <cstdint>
#include <memory>
#include <string>

/// How members of zip archives are packed: APPNOTE 4.4.5.
namespace emberdisc::source {

inline constexpr std::uint16_t kZipStored = 0;

[[nodiscard]] bool canUnpackZip(std::uint16_t method);
/// What people call it: "Deflate64", "PPMd".
[[nodiscard]] std::string zipMethodName(std::uint16_t method);

/// What `packed` unpacks to, which is `size` bytes; canUnpackZip() the method. FileNotFound and its kin,
/// ImageCorrupt, Unsupported for what needs too much memory.
[[nodiscard]] Result<std::unique_ptr<Unpacker>> startUnpackingZip(const ByteSourcePtr& packed,
                                                                  std::uint16_t method, std::uint64_t size);

} // namespace emberdisc::source
