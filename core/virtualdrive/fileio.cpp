// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/fileio.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <string>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace emberdisc::virtualdrive {

Error osError(int error, ErrorCode otherwise, const std::filesystem::path& path, std::string detail)
{
    // A limit on the size of files is a lack of space to the user.
    if (error == EFBIG) {
        Error result = Error::atPath(ErrorCode::NoSpace, path.string(), std::move(detail));
        result.cause = Errno{error};
        return result;
    }
    return Error::fromErrno(error, otherwise, path.string(), std::move(detail));
}

int writeParts(int file, std::span<iovec> parts, std::uint64_t offset)
{
    while (!parts.empty()) {
        const auto done =
            ::pwritev(file, parts.data(), static_cast<int>(parts.size()), static_cast<off_t>(offset));
        if (done < 0) {
            if (errno == EINTR)
                continue;
            return errno;
        }
        if (done == 0)
            return EIO;
        offset += static_cast<std::uint64_t>(done);
        auto left = static_cast<std::size_t>(done);
        while (!parts.empty() && left >= parts.front().iov_len) {
            left -= parts.front().iov_len;
            parts = parts.subspan(1);
        }
        if (!parts.empty()) {
            parts.front().iov_base = static_cast<char*>(parts.front().iov_base) + left;
            parts.front().iov_len -= left;
        }
    }
    return 0;
}

int writeBytes(int file, std::span<const std::byte> bytes, std::uint64_t offset)
{
    iovec part = {const_cast<std::byte*>(bytes.data()), bytes.size()};
    return writeParts(file, std::span(&part, 1), offset);
}

int readBytes(int file, std::span<std::byte> to, std::uint64_t offset)
{
    while (!to.empty()) {
        const auto got = ::pread(file, to.data(), to.size(), static_cast<off_t>(offset));
        if (got < 0) {
            if (errno == EINTR)
                continue;
            return errno;
        }
        if (got == 0) {
            std::ranges::fill(to, std::byte{0});
            return 0;
        }
        to = to.subspan(static_cast<std::size_t>(got));
        offset += static_cast<std::uint64_t>(got);
    }
    return 0;
}

namespace {

std::filesystem::path folderOf(const std::filesystem::path& path)
{
    return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

} // namespace

void syncFolder(const std::filesystem::path& path)
{
    const int folder = ::open(folderOf(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return;
    // Some file systems cannot; then nothing better can be done either.
    static_cast<void>(::fsync(folder));
    ::close(folder);
}

Result<int> openBeside(const std::filesystem::path& path, std::filesystem::path& temporary)
{
    for (unsigned attempt = 0;; ++attempt) {
        temporary = path;
        temporary += "." + std::to_string(::getpid()) + "-" + std::to_string(attempt) + ".new";
        const int file = ::open(temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file >= 0)
            return file;
        if (errno != EEXIST || attempt == 100)
            return std::unexpected(
                osError(errno, ErrorCode::WriteFileFailed, path, "cannot create the disc file"));
    }
}

} // namespace emberdisc::virtualdrive
