// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/ringserver.h"

#include "core/virtualdrive/commandring.h"
#include "core/virtualdrive/stopdescriptor.h"

#include <array>
#include <cerrno>
#include <cstdint>

#include <poll.h>
#include <unistd.h>

namespace emberdisc::virtualdrive {

namespace {

/// What UIO passes in either direction: a count of which nobody needs the value.
using Bell = std::uint32_t;

bool ring(int doorbell)
{
    constexpr Bell once = 1;
    return ::write(doorbell, &once, sizeof once) == sizeof once;
}

} // namespace

Result<> serveRing(std::span<std::byte> memory, int doorbell, mmc::Transport& transport,
                   const std::stop_token& stop)
{
    TRY_ASSIGN(CommandRing commands, CommandRing::over(memory));
    const StopDescriptor stopping(stop);
    if (!stopping.isValid())
        return fail(ErrorCode::OutOfMemory, "no descriptor to wait with");
    while (!stop.stop_requested()) {
        // Before waiting: commands may have come before anybody listened to the bell.
        TRY_ASSIGN(const std::size_t answered, commands.answerAll(transport));
        if (answered > 0 && !ring(doorbell))
            return {};
        std::array<pollfd, 2> waiting{{{stopping.get(), POLLIN, 0}, {doorbell, POLLIN, 0}}};
        if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR)
            return fail(Error::fromErrno(errno, ErrorCode::Internal, "UIO"));
        Bell count = 0;
        if (waiting[1].revents != 0 && ::read(doorbell, &count, sizeof count) != sizeof count)
            return {}; // the kernel took the device away
    }
    return {};
}

} // namespace emberdisc::virtualdrive
