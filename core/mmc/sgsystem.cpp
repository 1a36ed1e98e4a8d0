// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/sgsystem.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <vector>

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace emberdisc::mmc {

namespace {

int orErrno(int result)
{
    return result < 0 ? -errno : result;
}

SgSystem::NodeKind kindOf(const struct stat& status)
{
    if (S_ISBLK(status.st_mode))
        return SgSystem::NodeKind::BlockDevice;
    return S_ISCHR(status.st_mode) ? SgSystem::NodeKind::CharacterDevice : SgSystem::NodeKind::Other;
}

/// For an entry of the user or group database: more than any has in practice.
constexpr std::size_t kEntrySize = 64 * 1024;

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
    return ::fstat(fd, &status) == 0 ? kindOf(status) : NodeKind::Other;
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

std::optional<SgSystem::Node> LinuxSgSystem::node(const std::string& path) const
{
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0)
        return std::nullopt;
    return Node{.kind = kindOf(status),
                .major = major(status.st_rdev),
                .minor = minor(status.st_rdev),
                .group = status.st_gid,
                .permissions = status.st_mode & 07777};
}

bool LinuxSgSystem::exists(const std::string& path) const
{
    return ::access(path.c_str(), F_OK) == 0;
}

std::string LinuxSgSystem::groupName(std::uint32_t group) const
{
    std::vector<char> text(kEntrySize);
    struct group entry{};
    struct group* found = nullptr;
    if (::getgrgid_r(group, &entry, text.data(), text.size(), &found) != 0 || found == nullptr)
        return std::to_string(group);
    return found->gr_name;
}

bool LinuxSgSystem::hasGroup(std::uint32_t group) const
{
    if (::getegid() == group)
        return true;
    const int count = ::getgroups(0, nullptr);
    std::vector<gid_t> groups(static_cast<std::size_t>(std::max(count, 0)));
    const int got = ::getgroups(static_cast<int>(groups.size()), groups.data());
    groups.resize(static_cast<std::size_t>(std::max(got, 0)));
    return std::ranges::find(groups, group) != groups.end();
}

bool LinuxSgSystem::isListedInGroup(std::uint32_t group) const
{
    std::vector<char> text(kEntrySize);
    struct passwd entry{};
    struct passwd* user = nullptr;
    if (::getpwuid_r(::getuid(), &entry, text.data(), text.size(), &user) != 0 || user == nullptr)
        return false;
    int count = 0;
    (void)::getgrouplist(user->pw_name, user->pw_gid, nullptr, &count);
    std::vector<gid_t> groups(static_cast<std::size_t>(std::max(count, 0)));
    if (::getgrouplist(user->pw_name, user->pw_gid, groups.data(), &count) < 0)
        return false;
    return std::ranges::find(groups, group) != groups.end();
}

std::string LinuxSgSystem::environment(const std::string& variable) const
{
    const char* value = std::getenv(variable.c_str()); // NOLINT(concurrency-mt-unsafe): nobody sets any
    return value != nullptr ? value : "";
}

} // namespace emberdisc::mmc
