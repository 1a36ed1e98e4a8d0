// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/blockingtransport.h"

#include "core/mmc/commands.h"
#include "core/mmc/opcodes.h"

#include <algorithm>
#include <vector>

namespace emberdisc::mmc {

Result<Reply> BlockingTransport::execute(const Command& command)
{
    const auto bit = immediateBitOf(static_cast<Opcode>(command.cdb.opcode()));
    if (!bit)
        return m_inner.execute(command);
    Command waiting = command;
    std::vector<std::byte> list;
    const auto cleared = [&bit](std::uint8_t flags) { return static_cast<std::uint8_t>(flags & ~bit->mask); };
    if (bit->in == ImmediateBit::In::Block) {
        waiting.cdb.set(1, cleared(command.cdb.at(1)));
    } else if (command.out.size() > 1) {
        list.assign(command.out.begin(), command.out.end());
        list[1] = std::byte{cleared(std::to_integer<std::uint8_t>(list[1]))};
        waiting.out = list;
    }
    waiting.timeout = std::max(command.timeout, timeoutOf(commandClassOf(waiting.cdb, waiting.out)));
    return m_inner.execute(waiting);
}

} // namespace emberdisc::mmc
