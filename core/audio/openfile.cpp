// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/openfile.h"

#include "core/source/filestatus.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace emberdisc::audio {

namespace {

FileStamp stampFrom(const struct stat& status)
{
    return {static_cast<std::uint64_t>(status.st_size), source::nanoseconds(status.st_mtim)};
}

Result<FileStamp> checked(int result, const struct stat& status, const std::string& path)
{
    if (result != 0)
        return fail(Error::fromErrno(errno, ErrorCode::FileUnreadable, path));
    if (!S_ISREG(status.st_mode))
        return fail(Error::atPath(ErrorCode::FileIsSpecial, path,
                                  S_ISDIR(status.st_mode) ? "a folder, no file" : "no regular file"));
    return stampFrom(status);
}

} // namespace

Result<FileStamp> stampOf(const std::string& path)
{
    struct stat status = {};
    const int result = ::stat(path.c_str(), &status);
    return checked(result, status, path);
}

OpenFile::~OpenFile()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

OpenFile::OpenFile(OpenFile&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)), m_stamp(other.m_stamp)
{}

OpenFile& OpenFile::operator=(OpenFile&& other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_stamp, other.m_stamp);
    return *this;
}

Result<OpenFile> OpenFile::open(const std::string& path)
{
    if (path.find('\0') != std::string::npos)
        return fail(Error::atPath(ErrorCode::FileNotFound, path, "NUL in the name"));
    OpenFile file;
    // O_NONBLOCK: a FIFO must not hold us before fstat() has said what it is.
    file.m_descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file.m_descriptor < 0)
        return fail(Error::fromErrno(errno, ErrorCode::FileUnreadable, path));
    struct stat status = {};
    const int result = ::fstat(file.m_descriptor, &status);
    TRY_ASSIGN(file.m_stamp, checked(result, status, path));
    ::posix_fadvise(file.m_descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
    return file;
}

std::int64_t OpenFile::readAt(std::uint64_t offset, std::span<std::byte> to) const
{
    std::size_t done = 0;
    while (done < to.size()) {
        const ssize_t count =
            ::pread(m_descriptor, to.data() + done, to.size() - done, static_cast<off_t>(offset + done));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return -1;
        if (count == 0)
            break;
        done += static_cast<std::size_t>(count);
    }
    return static_cast<std::int64_t>(done);
}

} // namespace emberdisc::audio
