// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/partialfile.h"

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <random>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace emberdisc::image {

namespace {

std::string folderOf(const std::string& path)
{
    const std::string folder = std::filesystem::path(path).parent_path().string();
    return folder.empty() ? "." : folder;
}

/// An open file by its descriptor, which leads to files that have no other name, too.
std::string ownPath(int file)
{
    return "/proc/self/fd/" + std::to_string(file);
}

Result<> writeAll(std::span<const std::byte> bytes, const std::string& path, auto writeSome)
{
    while (!bytes.empty()) {
        const ssize_t written = writeSome(bytes);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return fail(Error::fromErrno(errno, ErrorCode::WriteFileFailed, path));
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

} // namespace

Result<> writeAt(int file, std::uint64_t offset, std::span<const std::byte> bytes, const std::string& path)
{
    return writeAll(bytes, path, [&](std::span<const std::byte> rest) {
        return ::pwrite(file, rest.data(), rest.size(),
                        static_cast<off_t>(offset + (bytes.size() - rest.size())));
    });
}

Result<> writeNext(int file, std::span<const std::byte> bytes, const std::string& path)
{
    return writeAll(bytes, path, [file](std::span<const std::byte> rest) {
        return ::write(file, rest.data(), rest.size());
    });
}

PartialFile::PartialFile(std::string path) : m_path(std::move(path)), m_folder(folderOf(m_path)) {}

PartialFile::~PartialFile()
{
    if (!m_partial.empty())
        ::unlink(m_partial.c_str());
}

Result<> PartialFile::resolve()
{
    constexpr int kMostLinks = 40; // as many as the kernel follows
    struct stat found = {};
    for (int links = 0; ::lstat(m_path.c_str(), &found) == 0 && S_ISLNK(found.st_mode); ++links) {
        std::error_code error;
        const auto target = std::filesystem::read_symlink(m_path, error);
        if (error || links == kMostLinks)
            return fail(Error::fromErrno(error ? error.value() : ELOOP, ErrorCode::WriteFileFailed, m_path));
        m_path = (std::filesystem::path(m_folder) / target).string();
        m_folder = folderOf(m_path);
    }
    if (::lstat(m_path.c_str(), &found) == 0 && !S_ISREG(found.st_mode)) // a device is no file to be replaced
        return fail(Error::atPath(ErrorCode::FileIsSpecial, m_path));
    return {};
}

Result<> PartialFile::makePartial(const std::function<bool(const char* name)>& make)
{
    static constexpr int kAttempts = 100;
    static constexpr std::size_t kLongestName = 255 - 32;
    const std::string name = std::filesystem::path(m_path).filename().string().substr(0, kLongestName);
    std::random_device random;
    for (int i = 0; i < kAttempts; ++i) {
        std::string suffix;
        for (std::uint32_t number = random(); suffix.size() < 6; number /= 36)
            suffix += "0123456789abcdefghijklmnopqrstuvwxyz"[number % 36];
        std::string partial = m_folder + "/." + name + ".part-" + suffix;
        if (make(partial.c_str())) {
            m_partial = std::move(partial);
            return {};
        }
        if (errno != EEXIST)
            break;
    }
    return fail(Error::fromErrno(errno, ErrorCode::WriteFileFailed, m_folder));
}

bool PartialFile::createUnnamed()
{
    OwnedFd file(::open(m_folder.c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666));
    if (file.get() < 0 || ::access(ownPath(file.get()).c_str(), F_OK) != 0) // without /proc it stays nameless
        return false;
    m_file = std::move(file);
    return true;
}

Result<> PartialFile::create()
{
    TRY(resolve());
    if (!createUnnamed())
        TRY(makePartial([this](const char* name) {
            m_file = OwnedFd(::open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
            return m_file.get() >= 0;
        }));
    m_direct = OwnedFd(::open(ownPath(m_file.get()).c_str(), O_WRONLY | O_DIRECT | O_CLOEXEC));
    return {};
}

void PartialFile::writeDirectly(std::uint64_t& offset, std::span<const std::byte>& bytes)
{
    constexpr std::size_t kWorthIt = 256 * 1024;
    constexpr std::uintptr_t kPage = 4096;
    if (bytes.size() < kWorthIt || reinterpret_cast<std::uintptr_t>(bytes.data()) % kPage != 0)
        return;
    while (!bytes.empty() && m_direct.get() >= 0) {
        const ssize_t written =
            ::pwrite(m_direct.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (written < 0 && errno != EINTR)
            m_direct = OwnedFd(); // its blocks are larger than our sectors, or it cannot after all
        if (written < 0)
            continue;
        bytes = bytes.subspan(static_cast<std::size_t>(written));
        offset += static_cast<std::uint64_t>(written);
    }
}

Result<> PartialFile::write(std::uint64_t offset, std::span<const std::byte> bytes)
{
    writeDirectly(offset, bytes);
    return writeAt(m_file.get(), offset, bytes, m_path);
}

void PartialFile::settle(std::uint64_t end)
{
    constexpr std::uint64_t kPiece = std::uint64_t{32} << 20;
    if (end < m_settled + kPiece)
        return;
    // Whether that went well shows when the file is synced.
    (void)::sync_file_range(m_file.get(), static_cast<off_t>(m_settled), static_cast<off_t>(end - m_settled),
                            SYNC_FILE_RANGE_WRITE);
    m_settled = end;
}

Result<> PartialFile::clear()
{
    m_settled = 0;
    if (::ftruncate(m_file.get(), 0) != 0)
        return fail(Error::fromErrno(errno, ErrorCode::WriteFileFailed, m_path));
    return {};
}

Result<> PartialFile::keep(ExistingFile existing)
{
    if (::fsync(m_file.get()) != 0)
        return fail(Error::fromErrno(errno, ErrorCode::WriteFileFailed, m_path));
    if (m_partial.empty())
        TRY(link(existing));
    if (!m_partial.empty())
        TRY(rename(existing));
    m_partial.clear();
    const int folder = ::open(m_folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) { // the name as well; file systems that cannot are no reason to fail
        ::fsync(folder);
        ::close(folder);
    }
    return {};
}

Result<> PartialFile::link(ExistingFile existing)
{
    const std::string own = ownPath(m_file.get());
    const auto linkTo = [&own](const char* name) {
        return ::linkat(AT_FDCWD, own.c_str(), AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0;
    };
    if (linkTo(m_path.c_str()))
        return {};
    if (errno == EEXIST && existing == ExistingFile::Replace)
        return makePartial(linkTo);
    return fail(errno == EEXIST ? Error::atPath(ErrorCode::FileExists, m_path)
                                : Error::fromErrno(errno, ErrorCode::WriteFileFailed, m_path));
}

Result<> PartialFile::rename(ExistingFile existing)
{
    const unsigned flags = existing == ExistingFile::Fail ? RENAME_NOREPLACE : 0;
    if (::renameat2(AT_FDCWD, m_partial.c_str(), AT_FDCWD, m_path.c_str(), flags) == 0)
        return {};
    if (errno == EEXIST)
        return fail(Error::atPath(ErrorCode::FileExists, m_path));
    if (errno != EINVAL && errno != ENOSYS)
        return fail(Error::fromErrno(errno, ErrorCode::WriteFileFailed, m_path));
    if (existing == ExistingFile::Fail &&
        ::access(m_path.c_str(), F_OK) == 0) // a file system without the flag
        return fail(Error::atPath(ErrorCode::FileExists, m_path));
    if (::rename(m_partial.c_str(), m_path.c_str()) != 0)
        return fail(Error::fromErrno(errno, ErrorCode::WriteFileFailed, m_path));
    return {};
}

} // namespace emberdisc::image
