// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/fileoperations.h"

#include <cerrno>

#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace emberdisc::image {

namespace {

class SystemFileOperations final : public FileOperations {
public:
    std::expected<void, Errno> cloneRange(int from, std::uint64_t fromOffset, std::uint64_t length, int to,
                                          std::uint64_t toOffset) const override
    {
        file_clone_range range = {};
        range.src_fd = from;
        range.src_offset = fromOffset;
        range.src_length = length;
        range.dest_offset = toOffset;
        if (::ioctl(to, FICLONERANGE, &range) != 0)
            return std::unexpected(errno);
        return {};
    }

    std::expected<std::uint64_t, Errno> copyRange(int from, std::uint64_t fromOffset, std::uint64_t length,
                                                  int to, std::uint64_t toOffset) const override
    {
        auto in = static_cast<off_t>(fromOffset);
        auto out = static_cast<off_t>(toOffset);
        ssize_t copied = 0;
        do
            copied = ::copy_file_range(from, &in, to, &out, static_cast<std::size_t>(length), 0);
        while (copied < 0 && errno == EINTR);
        if (copied < 0)
            return std::unexpected(errno);
        return static_cast<std::uint64_t>(copied);
    }

    std::expected<std::uint64_t, Errno> freeBytes(const std::string& folder) const override
    {
        struct statvfs space = {};
        if (::statvfs(folder.c_str(), &space) != 0)
            return std::unexpected(errno);
        return static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize;
    }
};

} // namespace

const FileOperations& systemFileOperations()
{
    static const SystemFileOperations operations;
    return operations;
}

} // namespace emberdisc::image
