// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

#include <sys/uio.h>

/// What a disc file needs of the operating system. Offsets and lengths are bytes.
namespace emberdisc::virtualdrive {

/// `otherwise` where the errno says nothing better.
[[nodiscard]] Error osError(int error, ErrorCode otherwise, const std::filesystem::path& path,
                            std::string detail);
/// 0, or the errno. `parts` is used up.
[[nodiscard]] int writeParts(int file, std::span<iovec> parts, std::uint64_t offset);
/// 0, or the errno.
[[nodiscard]] int writeBytes(int file, std::span<const std::byte> bytes, std::uint64_t offset);
/// 0, or the errno; what lies behind the end of the file is zeros.
[[nodiscard]] int readBytes(int file, std::span<std::byte> to, std::uint64_t offset);
/// Makes names in the folder of `path` durable, where the file system can.
void syncFolder(const std::filesystem::path& path);
/// A new file beside `path`, with a name that no other process takes. Errors: as osError() finds them.
[[nodiscard]] Result<int> openBeside(const std::filesystem::path& path, std::filesystem::path& temporary);

} // namespace emberdisc::virtualdrive
