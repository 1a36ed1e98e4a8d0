// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/filesink.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace emberdisc::image {

namespace {

using namespace std::chrono_literals;

std::string folderOf(const std::string& path)
{
    const std::string folder = std::filesystem::path(path).parent_path().string();
    return folder.empty() ? "." : folder;
}

/// The file under its temporary name; it goes away unless it is kept.
class PartialFile {
public:
    explicit PartialFile(std::string path) : m_path(std::move(path)), m_folder(folderOf(m_path)) {}
    PartialFile(const PartialFile&) = delete;
    PartialFile& operator=(const PartialFile&) = delete;
    ~PartialFile()
    {
        if (m_fd >= 0)
            ::close(m_fd);
        if (!m_partial.empty())
            ::unlink(m_partial.c_str());
    }

    Result<> create(std::uint64_t size)
    {
        struct statvfs space = {};
        if (::statvfs(m_folder.c_str(), &space) != 0)
            return fail(Error::fromErrno(errno, ErrorCode::WriteFileFailed, m_folder));
        if (static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize < size)
            return fail(
                Error::atPath(ErrorCode::NoSpace, m_folder, std::to_string(size) + " bytes are needed"));
        return createUnderNewName();
    }

    Result<> write(std::span<const std::byte> bytes)
    {
        while (!bytes.empty()) {
            const ssize_t written = ::write(m_fd, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR)
                continue;
            if (written < 0)
                return fail(Error::fromErrno(errno, ErrorCode::WriteFileFailed, m_path));
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        }
        return {};
    }

    Result<> keep(ExistingFile existing)
    {
        if (::fsync(m_fd) != 0)
            return fail(Error::fromErrno(errno, ErrorCode::WriteFileFailed, m_path));
        if (::close(std::exchange(m_fd, -1)) != 0)
            return fail(Error::fromErrno(errno, ErrorCode::WriteFileFailed, m_path));
        TRY(rename(existing));
        m_partial.clear();
        const int folder = ::open(m_folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (folder >= 0) { // the name as well; file systems that cannot are no reason to fail
            ::fsync(folder);
            ::close(folder);
        }
        return {};
    }

private:
    /// Like mkstemp(), but with the rights that any new file gets.
    Result<> createUnderNewName()
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
            m_fd = ::open(partial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
            if (m_fd >= 0) {
                m_partial = std::move(partial);
                return {};
            }
            if (errno != EEXIST)
                break;
        }
        return fail(Error::fromErrno(errno, ErrorCode::WriteFileFailed, m_folder));
    }

    /// Never over a file that came into being meanwhile, unless that was asked for.
    Result<> rename(ExistingFile existing)
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

    std::string m_path;
    std::string m_folder;
    std::string m_partial;
    int m_fd = -1;
};

/// Tells progress at most ten times a second.
class Reporter {
public:
    Reporter(JobContext& context, const Clock& clock, std::uint64_t total)
        : m_context(context), m_clock(clock), m_total(total), m_start(clock.steadyNow()), m_nextTime(m_start)
    {}

    void tell(std::uint64_t done, source::SectorSource& source, std::uint64_t sector)
    {
        const auto now = m_clock.steadyNow();
        const bool isLast = done == m_total;
        if (!isLast && now < m_nextTime)
            return;
        m_nextTime = now + 100ms;
        Progress progress;
        progress.done = done;
        progress.total = m_total;
        const double seconds = std::chrono::duration<double>(now - m_start).count();
        progress.bytesPerSecond = seconds > 0 ? static_cast<double>(done) / seconds : 0;
        progress.item = source.describe(sector);
        m_context.progress(progress);
    }

private:
    JobContext& m_context;
    const Clock& m_clock;
    std::uint64_t m_total;
    Clock::Steady::time_point m_start;
    Clock::Steady::time_point m_nextTime; // of telling progress
};

Result<> checkTarget(const std::string& path, ExistingFile existing)
{
    struct stat found = {};
    if (::lstat(path.c_str(), &found) != 0)
        return {};
    if (S_ISDIR(found.st_mode))
        return fail(Error::atPath(ErrorCode::FileExists, path, "is a folder"));
    if (existing == ExistingFile::Fail)
        return fail(Error::atPath(ErrorCode::FileExists, path));
    return {};
}

} // namespace

Result<> writeToFile(source::SectorSource& source, const std::string& path, JobContext& context,
                     const WriteFileOptions& options, const Clock& clock)
{
    if (path.empty() || path.ends_with('/') || options.chunkSectors == 0)
        return fail(ErrorCode::InvalidArgument, "no file name");
    context.phase(Phase::Copying);
    TRY(checkTarget(path, options.existing));
    const std::uint64_t sectors = source.sectorCount();
    const std::uint64_t total = sectors * source.sectorSize();
    PartialFile file(path);
    TRY(file.create(total));
    Reporter reporter(context, clock, total);
    std::vector<std::byte> buffer(std::size_t{options.chunkSectors} * source.sectorSize());
    for (std::uint64_t sector = 0; sector < sectors;) {
        if (context.stopRequested())
            return fail(ErrorCode::Cancelled);
        const std::uint64_t count = std::min<std::uint64_t>(options.chunkSectors, sectors - sector);
        const auto bytes = std::span(buffer).first(static_cast<std::size_t>(count * source.sectorSize()));
        TRY(source.read(sector, bytes));
        TRY(file.write(bytes));
        sector += count;
        reporter.tell(sector * source.sectorSize(), source, sector - 1);
    }
    if (context.stopRequested())
        return fail(ErrorCode::Cancelled);
    context.phase(Phase::Flushing);
    return file.keep(options.existing);
}

} // namespace emberdisc::image
