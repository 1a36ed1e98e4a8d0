// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/platform/kernelfiles.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace emberdisc::platform {

namespace fs = std::filesystem;

namespace {

std::unexpected<Error> failed(int error, ErrorCode otherwise, const fs::path& path)
{
    const ErrorCode code = error == EEXIST ? ErrorCode::FileExists : otherwise;
    return fail(Error::fromErrno(error, code, path.string()));
}

Result<> outcome(int result, const fs::path& path)
{
    if (result != 0)
        return failed(errno, ErrorCode::WriteFileFailed, path);
    return {};
}

} // namespace

fs::path KernelFiles::inRoot(const fs::path& path) const
{
    return m_root / path.relative_path();
}

Result<> KernelFiles::makeFolder(const fs::path& path)
{
    return outcome(::mkdir(inRoot(path).c_str(), 0755), path);
}

Result<> KernelFiles::removeFolder(const fs::path& path)
{
    return outcome(::rmdir(inRoot(path).c_str()), path);
}

Result<> KernelFiles::write(const fs::path& path, std::string_view text)
{
    const OwnedFd file(::open(inRoot(path).c_str(), O_WRONLY | O_CLOEXEC));
    if (file.get() < 0)
        return failed(errno, ErrorCode::WriteFileFailed, path);
    // In one piece: the kernel takes each write() for a setting of its own.
    if (::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
        return failed(errno, ErrorCode::WriteFileFailed, path);
    return {};
}

Result<std::string> KernelFiles::read(const fs::path& path) const
{
    std::ifstream file(inRoot(path));
    if (!file)
        return failed(errno, ErrorCode::ReadFailed, path);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (file.bad())
        return failed(EIO, ErrorCode::ReadFailed, path);
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    return text;
}

Result<> KernelFiles::link(const fs::path& path, const fs::path& target)
{
    return outcome(::symlink(inRoot(target).c_str(), inRoot(path).c_str()), path);
}

Result<> KernelFiles::removeLink(const fs::path& path)
{
    return outcome(::unlink(inRoot(path).c_str()), path);
}

std::vector<std::string> KernelFiles::names(const fs::path& folder) const
{
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator entry(inRoot(folder), error), end; !error && entry != end;
         entry.increment(error))
        names.push_back(entry->path().filename().string());
    std::ranges::sort(names);
    return names;
}

bool KernelFiles::exists(const fs::path& path) const
{
    std::error_code ignored;
    return fs::exists(inRoot(path), ignored);
}

Result<OwnedFd> KernelFiles::open(const fs::path& path)
{
    OwnedFd file(::open(inRoot(path).c_str(), O_RDWR | O_CLOEXEC));
    if (file.get() < 0)
        return failed(errno, errno == EBUSY ? ErrorCode::DeviceBusy : ErrorCode::ReadFailed, path);
    return file;
}

} // namespace emberdisc::platform
