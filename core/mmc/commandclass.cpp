// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/byteorder.h"
#include "core/mmc/commands.h"

namespace emberdisc::mmc {

namespace {

bool isImmediate(const Cdb& cdb, std::span<const std::byte> out)
{
    const auto bit = immediateBitOf(static_cast<Opcode>(cdb.opcode()));
    if (!bit)
        return false;
    if (bit->in == ImmediateBit::In::Block)
        return (cdb.at(1) & bit->mask) != 0;
    return out.size() > 1 && (std::to_integer<std::uint8_t>(out[1]) & bit->mask) != 0;
}

} // namespace

std::optional<ImmediateBit> immediateBitOf(Opcode opcode)
{
    using enum ImmediateBit::In;
    switch (opcode) {
    case Opcode::StartStopUnit:
    case Opcode::CloseTrackSession:
    case Opcode::RepairTrack:
        return ImmediateBit{Block, 0x01};
    case Opcode::SynchronizeCache:
        return ImmediateBit{Block, 0x02};
    case Opcode::Blank:
        return ImmediateBit{Block, 0x10};
    case Opcode::FormatUnit:
        return ImmediateBit{ParameterList, 0x02}; // MMC-6 6.5.4.2
    default:
        return std::nullopt;
    }
}

std::chrono::milliseconds timeoutOf(CommandClass commandClass)
{
    using std::chrono::seconds;
    switch (commandClass) {
    case CommandClass::Query:
        return seconds(30);
    case CommandClass::Read:
        return seconds(60);
    case CommandClass::Write:
        return seconds(200);
    case CommandClass::MediumLoad:
        return seconds(300);
    case CommandClass::LongFlush:
        return seconds(3600);
    case CommandClass::LongErase:
        return seconds(18000);
    }
    return seconds(30);
}

CommandClass commandClassOf(const Cdb& cdb, std::span<const std::byte> out)
{
    const auto longUnlessImmediate = [&](CommandClass otherwise) {
        return isImmediate(cdb, out) ? CommandClass::Write : otherwise;
    };
    switch (static_cast<Opcode>(cdb.opcode())) {
    case Opcode::Read10:
    case Opcode::Read12:
    case Opcode::Verify10:
    case Opcode::ReadCd:
    case Opcode::ReadCdMsf:
        return CommandClass::Read;
    case Opcode::Write10:
    case Opcode::Write12:
    case Opcode::WriteAndVerify10:
    case Opcode::ReserveTrack:
    case Opcode::SendCueSheet:
    case Opcode::SendOpcInformation:
    case Opcode::SendDiscStructure:
        return CommandClass::Write;
    case Opcode::StartStopUnit:
    case Opcode::LoadUnloadMedium:
        return CommandClass::MediumLoad;
    case Opcode::SynchronizeCache:
    case Opcode::CloseTrackSession:
    case Opcode::RepairTrack:
        return longUnlessImmediate(CommandClass::LongFlush);
    case Opcode::Blank:
    case Opcode::FormatUnit:
        return longUnlessImmediate(CommandClass::LongErase);
    default:
        return CommandClass::Query;
    }
}

std::optional<std::int64_t> lbaOfCommand(const Cdb& cdb)
{
    switch (static_cast<Opcode>(cdb.opcode())) {
    case Opcode::Read10:
    case Opcode::Read12:
    case Opcode::Write10:
    case Opcode::Write12:
    case Opcode::WriteAndVerify10:
    case Opcode::Verify10:
    case Opcode::ReadCd:
        return static_cast<std::int32_t>(getBe32(cdb.from(2)));
    default:
        return std::nullopt;
    }
}

} // namespace emberdisc::mmc
