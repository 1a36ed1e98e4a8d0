// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/blockingtransport.h"

#include "core/mmc/commands.h"
#include "core/mmc/opcodes.h"

#include <algorithm>
#include <vector>

namespace emberdisc::mmc {

namespace {

/// IMMED in byte 1 of the block; 0 for commands that do not have it there.
std::uint8_t immediateBitOf(Opcode opcode)
{
    switch (opcode) {
    case Opcode::StartStopUnit:
    case Opcode::CloseTrackSession:
        return 0x01;
    case Opcode::SynchronizeCache:
        return 0x02;
    case Opcode::Blank:
        return 0x10;
    default:
        return 0;
    }
}

/// Of FORMAT UNIT it is in byte 1 of the parameter list, MMC-6 6.5.3.2.
constexpr std::byte kFormatImmediate{0x02};

} // namespace

Result<Reply> BlockingTransport::execute(const Command& command)
{
    Command waiting = command;
    std::vector<std::byte> list;
    const auto opcode = static_cast<Opcode>(command.cdb.opcode());
    const std::uint8_t flags = command.cdb.at(1);
    if (const std::uint8_t bit = immediateBitOf(opcode); (flags & bit) != 0) {
        waiting.cdb.set(1, static_cast<std::uint8_t>(flags & ~bit));
    } else if (opcode == Opcode::FormatUnit && command.out.size() > 1 &&
               (command.out[1] & kFormatImmediate) != std::byte{0}) {
        list.assign(command.out.begin(), command.out.end());
        list[1] &= ~kFormatImmediate;
        waiting.out = list;
    } else {
        return m_inner.execute(command);
    }
    waiting.timeout = std::max(command.timeout, timeoutOf(commandClassOf(waiting.cdb, waiting.out)));
    return m_inner.execute(waiting);
}

} // namespace emberdisc::mmc
