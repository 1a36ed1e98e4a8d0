// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/filesource.h"

#include "core/source/filestatus.h"

#include <algorithm>
#include <cerrno>
#include <new>
#include <span>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace emberdisc::source {

namespace {

/// From here on reading ahead by the kernel pays.
constexpr std::uint64_t kLargeFile = std::uint64_t{1} << 20;
/// The first block of a folder holds its first file, each other one is so much larger than the one before it:
/// few blocks for many files, and little room in the last.
constexpr std::size_t kBlockGrowth = 128;
constexpr std::size_t kLargestBlock = 4096;

Result<> compareWith(const struct stat& found, const std::string& path, std::uint64_t size,
                     std::int64_t modified)
{
    if (!S_ISREG(found.st_mode))
        return fail(Error::atPath(ErrorCode::FileIsSpecial, path, "is no regular file any more"));
    if (static_cast<std::uint64_t>(found.st_size) != size)
        return fail(
            Error::atPath(ErrorCode::FileChanged, path,
                          "had " + std::to_string(size) + " bytes, has " + std::to_string(found.st_size)));
    if (nanoseconds(found.st_mtim) != modified)
        return fail(Error::atPath(ErrorCode::FileChanged, path, "was modified"));
    return {};
}

} // namespace

FileReader::FileReader(int descriptor, std::string path, std::uint64_t size, std::int64_t modified)
    : m_descriptor(descriptor), m_path(std::move(path)), m_size(size), m_modified(modified)
{}

FileReader::~FileReader()
{
    ::close(m_descriptor);
}

Result<std::size_t> FileReader::readAt(std::uint64_t offset, std::span<std::byte> to)
{
    if (offset >= m_size)
        return 0;
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(to.size(), m_size - offset));
    std::size_t done = 0;
    while (done < wanted) {
        const ssize_t got =
            ::pread(m_descriptor, to.data() + done, wanted - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(Error::fromErrno(errno, ErrorCode::ReadFailed, m_path));
        if (got == 0)
            return fail(Error::atPath(ErrorCode::FileChanged, m_path, "has become shorter"));
        done += static_cast<std::size_t>(got);
    }
    // Once more at the end: a file that was written to meanwhile is a mixture of two.
    if (offset + done == m_size)
        TRY(compare());
    return done;
}

Result<> FileReader::compare() const
{
    struct stat found = {};
    if (::fstat(m_descriptor, &found) != 0)
        return fail(Error::fromErrno(errno, ErrorCode::FileUnreadable, m_path));
    return compareWith(found, m_path, m_size, m_modified);
}

std::byte* SourceFolder::roomFor(std::size_t bytes)
{
    bytes = (bytes + alignof(FileSource) - 1) / alignof(FileSource) * alignof(FileSource);
    if (bytes > m_left) {
        const std::size_t size = std::max(bytes, std::min(m_blocks.size() * kBlockGrowth, kLargestBlock));
        m_blocks.push_back(std::make_unique_for_overwrite<std::byte[]>(size));
        m_used = 0;
        m_left = static_cast<std::uint32_t>(size);
    }
    std::byte* const room = m_blocks.back().get() + m_used;
    m_used += static_cast<std::uint32_t>(bytes);
    m_left -= static_cast<std::uint32_t>(bytes);
    return room;
}

FileSource::FileSource(const SourceFolder& folder, std::string_view name, std::uint64_t size,
                       std::int64_t modified)
    : m_folder(folder),
      m_size(size),
      m_modified(modified),
      m_nameLength(static_cast<std::uint32_t>(name.size()))
{}

std::shared_ptr<const FileSource> FileSource::make(std::shared_ptr<SourceFolder> folder,
                                                   std::string_view name, std::uint64_t size,
                                                   std::int64_t modified)
{
    std::byte* const room = folder->roomFor(sizeof(FileSource) + name.size());
    const auto* const file = new (room) FileSource(*folder, name, size, modified);
    std::ranges::copy(std::as_bytes(std::span(name)), room + sizeof(FileSource));
    return {std::move(folder), file};
}

std::string_view FileSource::name() const
{
    return {reinterpret_cast<const char*>(this) + sizeof(FileSource), m_nameLength};
}

Result<std::shared_ptr<const FileSource>> FileSource::find(const std::string& path)
{
    struct stat found = {};
    if (::stat(path.c_str(), &found) != 0)
        return fail(Error::fromErrno(errno, ErrorCode::FileUnreadable, path));
    if (!S_ISREG(found.st_mode))
        return fail(Error::atPath(ErrorCode::FileIsSpecial, path, "is no regular file"));
    return make(std::make_shared<SourceFolder>(std::string()), path,
                static_cast<std::uint64_t>(found.st_size), nanoseconds(found.st_mtim));
}

std::string FileSource::path() const
{
    std::string path = m_folder.path();
    if (!path.empty() && !path.ends_with('/'))
        path += '/';
    return path.append(name());
}

Result<std::unique_ptr<ByteReader>> FileSource::open() const
{
    return openFile();
}

Result<int> FileSource::openDescriptor(const std::string& path) const
{
    // O_NONBLOCK: should a FIFO have taken the file's place, opening it must not wait for a writer. No effect
    // on regular files.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (descriptor < 0)
        return fail(Error::fromErrno(
            errno, errno == ENXIO ? ErrorCode::FileIsSpecial : ErrorCode::FileUnreadable, path));
    return descriptor;
}

Result<std::unique_ptr<FileReader>> FileSource::openFile() const
{
    std::string where = path();
    TRY_ASSIGN(const int descriptor, openDescriptor(where));
    auto reader = std::make_unique<FileReader>(descriptor, std::move(where), m_size, m_modified);
    TRY(reader->compare());
    if (m_size >= kLargeFile)
        ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
    return reader;
}

Result<> FileSource::readAll(std::span<std::byte> to) const
{
    std::string where = path();
    TRY_ASSIGN(const int descriptor, openDescriptor(where));
    FileReader reader(descriptor, std::move(where), m_size, m_modified);
    auto read = reader.readAt(0, to);
    if (read && *read == to.size() && m_size > 0)
        return {};
    TRY(reader.compare()); // says more: that a FIFO has taken its place, for one thing
    if (!read)
        return fail(std::move(read).error());
    return *read == to.size()
               ? Result<>()
               : fail(Error::atPath(ErrorCode::FileChanged, describe(), "shorter than planned"));
}

Result<> FileSource::compare() const
{
    struct stat found = {};
    const std::string where = path();
    return ::stat(where.c_str(), &found) == 0 ? compareWith(found, where, m_size, m_modified) : Result<>();
}

bool FileSource::isUntouchedSince(const Inode& inode) const
{
    struct stat found = {};
    const std::string where = path();
    return ::stat(where.c_str(), &found) == 0 && S_ISREG(found.st_mode) &&
           static_cast<std::uint64_t>(found.st_size) == m_size && nanoseconds(found.st_mtim) == m_modified &&
           nanoseconds(found.st_ctim) == inode.changed && found.st_dev == inode.device &&
           found.st_ino == inode.number && ::faccessat(AT_FDCWD, where.c_str(), R_OK, AT_EACCESS) == 0;
}

} // namespace emberdisc::source
