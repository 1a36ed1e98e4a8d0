// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <expected>
#include <string>

namespace emberdisc::image {

/// What the kernel does for who moves bytes from file to file. Errors are errno values. Any thread.
class FileOperations {
public:
    virtual ~FileOperations() = default;

    using Errno = int;
    /// Lets `to` share the blocks of `from` (FICLONERANGE). All numbers are multiples of the file system's
    /// block size.
    [[nodiscard]] virtual std::expected<void, Errno> cloneRange(int from, std::uint64_t fromOffset,
                                                                std::uint64_t length, int to,
                                                                std::uint64_t toOffset) const = 0;
    /// copy_file_range(2): how many bytes were copied; 0 at the end of `from`.
    [[nodiscard]] virtual std::expected<std::uint64_t, Errno> copyRange(int from, std::uint64_t fromOffset,
                                                                        std::uint64_t length, int to,
                                                                        std::uint64_t toOffset) const = 0;
    /// Bytes that a user may still write there.
    [[nodiscard]] virtual std::expected<std::uint64_t, Errno> freeBytes(const std::string& folder) const = 0;
};

[[nodiscard]] const FileOperations& systemFileOperations();

} // namespace emberdisc::image
