// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/faulttransport.h"

#include "core/mmc/sense.h"

namespace emberdisc::mmc {

Result<Reply> FaultTransport::execute(const Command& command)
{
    ++m_commands;
    if (m_hook)
        m_hook(m_commands, command);
    const auto strike = m_plan.next(command);
    if (m_clock != nullptr && strike.delay.count() > 0)
        m_clock->sleepFor(strike.delay, {});
    if (!strike.failure)
        return m_inner.execute(command);
    if (const auto* sense = std::get_if<Sense>(&*strike.failure))
        return fail(checkCondition(*sense, command.cdb.opcode()));
    return std::unexpected(
        Error{std::get<ErrorCode>(*strike.failure), "planned fault", {}, AtCommand{command.cdb.opcode()}});
}

} // namespace emberdisc::mmc
