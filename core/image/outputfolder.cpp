// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/outputfolder.h"

#include "core/image/partialfile.h"

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace emberdisc::image {

namespace {

constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

Result<> setTimeAndMode(int fd, const RestoredAttributes& attributes, const std::string& path)
{
    if (attributes.modified) {
        const timespec times[2] = {{0, UTIME_OMIT}, {*attributes.modified, 0}};
        if (::futimens(fd, times) != 0)
            return fail(Error::fromErrno(errno, ErrorCode::WriteFileFailed, path));
    }
    if (attributes.mode && ::fchmod(fd, *attributes.mode & 0777) != 0)
        return fail(Error::fromErrno(errno, ErrorCode::WriteFileFailed, path));
    return {};
}

std::unexpected<Error> failWithErrno(const std::string& path)
{
    if (errno == EEXIST || errno == ENOTDIR || errno == ELOOP || errno == EISDIR)
        return fail(Error::atPath(ErrorCode::FileExists, path));
    if (errno == ENAMETOOLONG)
        return fail(Error::atPath(ErrorCode::NameTooLong, path));
    if (errno == EMFILE || errno == ENFILE)
        return fail(Error::atPath(ErrorCode::TreeTooDeep, path));
    return fail(Error::fromErrno(errno, ErrorCode::WriteFileFailed, path));
}

Result<> setExtendedAttribute(int fd, const std::string& name, std::span<const std::byte> value,
                              const std::string& path)
{
    if (::fsetxattr(fd, name.c_str(), value.data(), value.size(), 0) == 0)
        return {};
    const ErrorCode code = errno == ENOTSUP ? ErrorCode::Unsupported : ErrorCode::AttributeNotKept;
    Error error = Error::atPath(code, path, name + ": " + std::generic_category().message(errno));
    error.cause = Errno{errno};
    return fail(std::move(error));
}

} // namespace

OutputFile::OutputFile(int folder, int file, std::string name, std::string path)
    : m_folder(folder), m_file(file), m_name(std::move(name)), m_path(std::move(path))
{}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : m_folder(other.m_folder),
      m_file(std::exchange(other.m_file, -1)),
      m_name(std::move(other.m_name)),
      m_path(std::move(other.m_path))
{}

OutputFile::~OutputFile()
{
    if (m_file < 0)
        return;
    ::close(m_file);
    ::unlinkat(m_folder, m_name.c_str(), 0);
}

Result<> OutputFile::write(std::span<const std::byte> bytes)
{
    return writeNext(m_file, bytes, m_path);
}

Result<> OutputFile::setExtended(const std::string& name, std::span<const std::byte> value) const
{
    return setExtendedAttribute(m_file, name, value, m_path);
}

Result<> OutputFile::finish(const RestoredAttributes& attributes)
{
    TRY(setTimeAndMode(m_file, attributes, m_path));
    const int file = std::exchange(m_file, -1);
    if (::close(file) == 0)
        return {};
    const int error = errno;
    ::unlinkat(m_folder, m_name.c_str(), 0);
    return fail(Error::fromErrno(error, ErrorCode::WriteFileFailed, m_path));
}

OutputFolder::OutputFolder(int fd, std::string path) : m_fd(fd), m_path(std::move(path)) {}

OutputFolder::OutputFolder(OutputFolder&& other) noexcept
    : m_fd(std::exchange(other.m_fd, -1)), m_path(std::move(other.m_path))
{}

OutputFolder& OutputFolder::operator=(OutputFolder&& other) noexcept
{
    std::swap(m_fd, other.m_fd);
    std::swap(m_path, other.m_path);
    return *this;
}

OutputFolder::~OutputFolder()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

Result<OutputFolder> OutputFolder::open(const std::string& path)
{
    std::error_code error;
    std::filesystem::create_directories(path, error);
    const int fd = ::open(path.c_str(), kFolderFlags);
    if (fd >= 0)
        return OutputFolder(fd, path);
    if (errno == ENOTDIR)
        return fail(Error::atPath(ErrorCode::NotAFolder, path));
    return fail(Error::fromErrno(error ? error.value() : errno, ErrorCode::WriteFileFailed, path));
}

Result<> OutputFolder::checkName(const std::string& name) const
{
    const bool isSafe = !name.empty() && name != "." && name != ".." && name.find('/') == name.npos &&
                        name.find('\0') == name.npos;
    if (!isSafe)
        return fail(Error::atPath(ErrorCode::UnsafeName, m_path + "/" + name));
    return {};
}

Result<OutputFolder> OutputFolder::makeFolder(const std::string& name) const
{
    TRY(checkName(name));
    const std::string path = m_path + "/" + name;
    if (::mkdirat(m_fd, name.c_str(), 0777) != 0 && errno != EEXIST)
        return failWithErrno(path);
    const int fd = ::openat(m_fd, name.c_str(), kFolderFlags | O_NOFOLLOW);
    if (fd < 0)
        return failWithErrno(path);
    return OutputFolder(fd, path);
}

Result<OutputFile> OutputFolder::makeFile(const std::string& name) const
{
    TRY(checkName(name));
    const std::string path = m_path + "/" + name;
    const int fd = ::openat(m_fd, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0)
        return failWithErrno(path);
    return OutputFile(m_fd, fd, name, path);
}

Result<> OutputFolder::makeLink(const std::string& name, const std::string& target,
                                std::optional<std::int64_t> modified) const
{
    TRY(checkName(name));
    const std::string path = m_path + "/" + name;
    if (target.empty() || target.find('\0') != target.npos)
        return fail(Error::atPath(ErrorCode::UnsafeName, path, "a link without a sane target"));
    if (::symlinkat(target.c_str(), m_fd, name.c_str()) != 0)
        return failWithErrno(path);
    if (modified) {
        const timespec times[2] = {{0, UTIME_OMIT}, {*modified, 0}};
        if (::utimensat(m_fd, name.c_str(), times, AT_SYMLINK_NOFOLLOW) != 0)
            return fail(Error::fromErrno(errno, ErrorCode::WriteFileFailed, path));
    }
    return {};
}

Result<> OutputFolder::setAttributes(const RestoredAttributes& attributes) const
{
    return setTimeAndMode(m_fd, attributes, m_path);
}

Result<> OutputFolder::setExtended(const std::string& name, std::span<const std::byte> value) const
{
    return setExtendedAttribute(m_fd, name, value, m_path);
}

Result<> OutputFolder::checkSpace(std::uint64_t bytes) const
{
    struct statvfs space = {};
    if (::fstatvfs(m_fd, &space) != 0)
        return fail(Error::fromErrno(errno, ErrorCode::WriteFileFailed, m_path));
    if (static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize < bytes)
        return fail(Error::atPath(ErrorCode::NoSpace, m_path, std::to_string(bytes) + " bytes are needed"));
    return {};
}

} // namespace emberdisc::image
