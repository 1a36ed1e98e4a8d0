// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/pipewriter.h"

#include <cerrno>
#include <string>

#include "core/base/pagememory.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace emberdisc::image {

namespace {

constexpr int kPipeBytes = 1024 * 1024; // so that both ends work in large pieces
constexpr int kPatience = 100;          // milliseconds until the stop is looked at again

} // namespace

PipeWriter::PipeWriter(int descriptor) : m_descriptor(descriptor)
{
    struct stat found = {};
    if (::fstat(descriptor, &found) != 0)
        return; // writing tells
    m_isSocket = S_ISSOCK(found.st_mode);
    if (!S_ISFIFO(found.st_mode))
        return;
    (void)::fcntl(descriptor, F_SETPIPE_SZ, kPipeBytes); // as large as the user may have it
    // O_NONBLOCK belongs to the open file, which others share who do not expect it: hence one of its own.
    const std::string again = "/proc/self/fd/" + std::to_string(descriptor);
    m_own = OwnedFd(::open(again.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
    if (m_own.get() >= 0)
        m_descriptor = m_own.get();
    m_takesPages = PageMemory::hasLargePages();
}

ssize_t PipeWriter::writeSome(std::span<const std::byte> bytes) const
{
    return m_isSocket ? ::send(m_descriptor, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL)
                      : ::write(m_descriptor, bytes.data(), bytes.size());
}

ssize_t PipeWriter::giveSome(std::span<const std::byte> bytes) const
{
    const iovec one{.iov_base = const_cast<std::byte*>(bytes.data()), .iov_len = bytes.size()};
    return ::vmsplice(m_descriptor, &one, 1, m_own.get() >= 0 ? SPLICE_F_NONBLOCK : 0U);
}

Result<> PipeWriter::write(std::span<const std::byte> bytes, const JobContext& context) const
{
    return put(bytes, &PipeWriter::writeSome, context);
}

Result<> PipeWriter::give(std::span<const std::byte> bytes, const JobContext& context)
{
    if (m_takesPages) {
        auto given = put(bytes, &PipeWriter::giveSome, context);
        if (given || given.error().code == ErrorCode::Cancelled)
            return given;
        m_takesPages = false; // a sandbox that forbids it, for one thing; what else is wrong, writing tells
    }
    return write(bytes, context);
}

/// Leaves in `bytes` what was not put in.
Result<> PipeWriter::put(std::span<const std::byte>& bytes, Put some, const JobContext& context) const
{
    while (!bytes.empty()) {
        if (context.stopRequested())
            return fail(ErrorCode::Cancelled);
        const ssize_t written = (this->*some)(bytes);
        if (written >= 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {
            pollfd waiting{.fd = m_descriptor, .events = POLLOUT, .revents = 0};
            (void)::poll(&waiting, 1, kPatience); // what is wrong with it, the next write tells
        } else if (errno != EINTR) {
            return fail(Error::fromErrno(errno, ErrorCode::WriteFileFailed, {}));
        }
    }
    return {};
}

} // namespace emberdisc::image
