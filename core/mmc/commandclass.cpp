// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/byteorder.h"
#include "core/mmc/commands.h"

namespace emberdisc::mmc {

namespace {

CommandClass longUnless(bool immediate, CommandClass otherwise)
{
    return immediate ? CommandClass::Write : otherwise;
}

} // namespace

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
    const auto flag = [&](std::uint8_t mask) { return (cdb.at(1) & mask) != 0; };
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
        return longUnless(flag(0x02), CommandClass::LongFlush);
    case Opcode::CloseTrackSession:
    case Opcode::RepairTrack:
        return longUnless(flag(0x01), CommandClass::LongFlush);
    case Opcode::Blank:
        return longUnless(flag(0x10), CommandClass::LongErase);
    case Opcode::FormatUnit:
        // MMC-6 6.5.4.2: IMMED is bit 1 of the second byte of the parameter list.
        return longUnless(out.size() > 1 && (out[1] & std::byte{0x02}) != std::byte{0},
                          CommandClass::LongErase);
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
