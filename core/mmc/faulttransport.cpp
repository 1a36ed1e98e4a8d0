// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/faulttransport.h"

#include "core/base/byteorder.h"
#include "core/mmc/commands.h"
#include "core/mmc/sense.h"

namespace emberdisc::mmc {

namespace {

/// Blocks that a command with an LBA is about.
std::uint32_t blocksOf(const Cdb& cdb)
{
    switch (static_cast<Opcode>(cdb.opcode())) {
    case Opcode::Read12:
    case Opcode::Write12:
        return getBe32(cdb.from(6));
    case Opcode::ReadCd:
        return getBe24(cdb.from(6));
    default:
        return getBe16(cdb.from(7));
    }
}

struct Fits {
    const Command& command;
    std::uint64_t number;
    std::uint64_t ofThatOpcode;

    bool operator()(const AtCommandNumber& at) const { return number >= at.number; }
    bool operator()(const AtOpcode& at) const
    {
        return command.cdb.opcode() == value(at.opcode) && ofThatOpcode >= at.occurrence;
    }
    bool operator()(const AtBlock& at) const
    {
        const auto first = lbaOfCommand(command.cdb);
        return command.cdb.opcode() == value(at.opcode) && first && at.lba >= *first &&
               at.lba < *first + blocksOf(command.cdb);
    }
};

Error errorOf(const Fault& fault, std::uint8_t opcode)
{
    if (const auto* sense = std::get_if<Sense>(&fault.what))
        return checkCondition(*sense, opcode);
    return {std::get<ErrorCode>(fault.what), "planned fault", {}, AtCommand{opcode}};
}

} // namespace

bool FaultTransport::fits(const Planned& planned, const Command& command) const
{
    if (planned.fault.times != 0 && planned.struck >= planned.fault.times)
        return false;
    return std::visit(Fits{command, m_commands, m_perOpcode[command.cdb.opcode()]}, planned.fault.when);
}

Result<Reply> FaultTransport::execute(const Command& command)
{
    ++m_commands;
    ++m_perOpcode[command.cdb.opcode()];
    if (m_hook)
        m_hook(m_commands, command);
    if (m_goneFrom != 0 && m_commands >= m_goneFrom)
        return std::unexpected(
            Error{ErrorCode::DeviceGone, "planned fault", {}, AtCommand{command.cdb.opcode()}});
    for (Planned& planned : m_faults) {
        if (!fits(planned, command))
            continue;
        ++planned.struck;
        return std::unexpected(errorOf(planned.fault, command.cdb.opcode()));
    }
    return m_inner->execute(command);
}

} // namespace emberdisc::mmc
