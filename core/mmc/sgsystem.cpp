// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/sgsystem.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <memory>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace emberdisc::mmc {

namespace {

int orErrno(int result)
{
    return result < 0 ? -errno : result;
}

} // namespace

int LinuxSgSystem::open(const std::string& path, int flags) const
{
    return orErrno(::open(path.c_str(), flags));
}

void LinuxSgSystem::close(int fd) const
{
    ::close(fd);
}

SgSystem::NodeKind LinuxSgSystem::kind(int fd) const
{
    struct stat status{};
    if (::fstat(fd, &status) != 0)
        return NodeKind::Other;
    if (S_ISBLK(status.st_mode))
        return NodeKind::BlockDevice;
    return S_ISCHR(status.st_mode) ? NodeKind::CharacterDevice : NodeKind::Other;
}

int LinuxSgSystem::lockExclusively(int fd) const
{
    return orErrno(::flock(fd, LOCK_EX | LOCK_NB));
}

int LinuxSgSystem::lockRecord(int fd) const
{
    struct flock lock{};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return orErrno(::fcntl(fd, F_SETLK, &lock));
}

int LinuxSgSystem::ioctl(int fd, unsigned long request, void* argument) const
{
    return orErrno(::ioctl(fd, request, argument));
}

std::string LinuxSgSystem::readText(const std::string& path) const
{
    std::string text;
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return text;
    std::array<char, 4096> piece{};
    for (ssize_t got = 0; (got = ::read(fd, piece.data(), piece.size())) > 0;)
        text.append(piece.data(), static_cast<std::size_t>(got));
    ::close(fd);
    return text;
}

std::string LinuxSgSystem::canonical(const std::string& path) const
{
    const std::unique_ptr<char, void (*)(void*)> resolved(::realpath(path.c_str(), nullptr), std::free);
    return resolved ? std::string(resolved.get()) : path;
}

} // namespace emberdisc::mmc
