// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/timingtransport.h"

#include <algorithm>

namespace emberdisc::mmc {

Result<Reply> TimingTransport::execute(const Command& command)
{
    const auto started = m_clock.steadyNow();
    Result<Reply> result = m_inner.execute(command);
    const auto took = m_clock.steadyNow() - started;
    Times& times = m_times[static_cast<Opcode>(command.cdb.opcode())];
    ++times.commands;
    times.bytes += result ? result->transferred : 0;
    times.total += took;
    times.longest = std::max(times.longest, took);
    return result;
}

std::string TimingTransport::line(Opcode opcode, const Times& times)
{
    const auto milliseconds = [](Clock::Steady::duration duration) {
        return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count()) +
               " ms";
    };
    return std::string(name(opcode)) + ": " + std::to_string(times.commands) + " commands, " +
           std::to_string(times.bytes) + " bytes, " + milliseconds(times.total) + ", at most " +
           milliseconds(times.longest);
}

} // namespace emberdisc::mmc
