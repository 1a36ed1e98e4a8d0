// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/faultplan.h"

#include "core/base/byteorder.h"
#include "core/mmc/commands.h"

#include <algorithm>
#include <utility>

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

bool fits(const FaultTrigger& when, const Cdb& cdb)
{
    if (!when.opcodes.empty() && std::ranges::find(when.opcodes, cdb.opcode(),
                                                   [](Opcode o) { return value(o); }) == when.opcodes.end())
        return false;
    if (!when.lba)
        return true;
    const auto first = lbaOfCommand(cdb);
    return first && *when.lba >= *first && *when.lba < std::int64_t{*first} + blocksOf(cdb);
}

} // namespace

FaultPlan::FaultPlan(std::vector<Fault> faults)
{
    for (Fault& fault : faults)
        add(std::move(fault));
}

void FaultPlan::add(Fault fault)
{
    const std::scoped_lock lock(m_mutex);
    m_faults.push_back({std::move(fault)});
}

FaultPlan::Strike FaultPlan::next(const Command& command)
{
    const std::scoped_lock lock(m_mutex);
    Strike strike;
    for (Planned& planned : m_faults) {
        const Fault& fault = planned.fault;
        if (!fits(fault.when, command.cdb))
            continue;
        // Counted also behind one that strikes: a fault means the same whatever stands before it.
        const std::uint64_t number = ++planned.seen;
        const bool strikes =
            number >= fault.when.first && (fault.times == 0 || number - fault.when.first < fault.times);
        if (!strikes || strike.failure)
            continue;
        if (const auto* delay = std::get_if<Delay>(&fault.what)) {
            strike.delay += delay->duration;
        } else if (std::holds_alternative<Hang>(fault.what)) {
            strike.delay += command.timeout;
            strike.failure = ErrorCode::DeviceTimeout;
        } else if (const auto* sense = std::get_if<Sense>(&fault.what)) {
            strike.failure = *sense;
        } else {
            strike.failure = std::get<ErrorCode>(fault.what);
        }
    }
    if (m_gone)
        return {.failure = ErrorCode::DeviceGone};
    m_gone = strike.failure && *strike.failure == std::variant<Sense, ErrorCode>(ErrorCode::DeviceGone);
    return strike;
}

} // namespace emberdisc::mmc
