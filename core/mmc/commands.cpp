// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/commands.h"

#include "core/base/byteorder.h"

#include <utility>

namespace emberdisc::mmc {

namespace {

Cdb cdbOf(Opcode opcode)
{
    return Cdb(value(opcode));
}

std::uint32_t raw(std::int32_t lba)
{
    return static_cast<std::uint32_t>(lba);
}

/// LBA in bytes 2-5 and count in 7-8, as all ten-byte block commands have them: SBC-3 5.8.
Cdb blocks10(Opcode opcode, std::int32_t lba, std::uint16_t blocks)
{
    Cdb cdb = cdbOf(opcode);
    putBe32(cdb.from(2), raw(lba));
    putBe16(cdb.from(7), blocks);
    return cdb;
}

Cdb blocks12(Opcode opcode, std::int32_t lba, std::uint32_t blocks, Streaming streaming)
{
    Cdb cdb = cdbOf(opcode);
    putBe32(cdb.from(2), raw(lba));
    putBe32(cdb.from(6), blocks);
    cdb.set(10, streaming == Streaming::Yes ? 0x80 : 0x00);
    return cdb;
}

std::uint8_t bit(Immediate immediate, unsigned number)
{
    return static_cast<std::uint8_t>(std::to_underlying(immediate) << number);
}

} // namespace

Cdb testUnitReady()
{
    return cdbOf(Opcode::TestUnitReady);
}

Cdb requestSense(std::uint8_t allocationLength)
{
    return cdbOf(Opcode::RequestSense).set(4, allocationLength);
}

Cdb formatUnit(DefectList defects)
{
    return cdbOf(Opcode::FormatUnit).set(1, defects == DefectList::Complete ? 0x19 : 0x11);
}

Cdb inquiry(std::uint16_t allocationLength)
{
    Cdb cdb = cdbOf(Opcode::Inquiry);
    putBe16(cdb.from(3), allocationLength);
    return cdb;
}

Cdb startStopUnit(Immediate immediate, StartStop operation)
{
    return cdbOf(Opcode::StartStopUnit).set(1, bit(immediate, 0)).set(4, std::to_underlying(operation));
}

Cdb preventAllowMediumRemoval(Removal removal)
{
    return cdbOf(Opcode::PreventAllowMediumRemoval).set(4, std::to_underlying(removal));
}

Cdb readFormatCapacities(std::uint16_t allocationLength)
{
    Cdb cdb = cdbOf(Opcode::ReadFormatCapacities);
    putBe16(cdb.from(7), allocationLength);
    return cdb;
}

Cdb readCapacity()
{
    return cdbOf(Opcode::ReadCapacity);
}

Cdb read10(std::int32_t lba, std::uint16_t blocks)
{
    return blocks10(Opcode::Read10, lba, blocks);
}

Cdb read12(std::int32_t lba, std::uint32_t blocks, Streaming streaming)
{
    return blocks12(Opcode::Read12, lba, blocks, streaming);
}

Cdb write10(std::int32_t lba, std::uint16_t blocks)
{
    return blocks10(Opcode::Write10, lba, blocks);
}

Cdb write12(std::int32_t lba, std::uint32_t blocks, Streaming streaming)
{
    return blocks12(Opcode::Write12, lba, blocks, streaming);
}

Cdb writeAndVerify10(std::int32_t lba, std::uint16_t blocks)
{
    return blocks10(Opcode::WriteAndVerify10, lba, blocks);
}

Cdb verify10(std::int32_t lba, std::uint16_t blocks)
{
    return blocks10(Opcode::Verify10, lba, blocks);
}

Cdb synchronizeCache(Immediate immediate)
{
    return cdbOf(Opcode::SynchronizeCache).set(1, bit(immediate, 1));
}

Cdb readToc(TocFormat format, AddressForm form, std::uint8_t trackOrSession, std::uint16_t allocationLength)
{
    Cdb cdb = cdbOf(Opcode::ReadTocPmaAtip);
    cdb.set(1, static_cast<std::uint8_t>(std::to_underlying(form) << 1));
    cdb.set(2, std::to_underlying(format)).set(6, trackOrSession);
    putBe16(cdb.from(7), allocationLength);
    return cdb;
}

Cdb getConfiguration(RequestedType type, FeatureCode starting, std::uint16_t allocationLength)
{
    Cdb cdb = cdbOf(Opcode::GetConfiguration).set(1, std::to_underlying(type));
    putBe16(cdb.from(2), value(starting));
    putBe16(cdb.from(7), allocationLength);
    return cdb;
}

Cdb getEventStatusNotification(std::uint8_t classes, std::uint16_t allocationLength)
{
    Cdb cdb = cdbOf(Opcode::GetEventStatusNotification).set(1, 0x01).set(4, classes);
    putBe16(cdb.from(7), allocationLength);
    return cdb;
}

Cdb readDiscInformation(DiscInformationType type, std::uint16_t allocationLength)
{
    Cdb cdb = cdbOf(Opcode::ReadDiscInformation).set(1, std::to_underlying(type));
    putBe16(cdb.from(7), allocationLength);
    return cdb;
}

Cdb readTrackInformation(TrackAddress address, std::uint32_t number, std::uint16_t allocationLength)
{
    Cdb cdb = cdbOf(Opcode::ReadTrackInformation).set(1, std::to_underlying(address));
    putBe32(cdb.from(2), number);
    putBe16(cdb.from(7), allocationLength);
    return cdb;
}

Cdb reserveTrack(std::uint32_t blocks)
{
    Cdb cdb = cdbOf(Opcode::ReserveTrack);
    putBe32(cdb.from(5), blocks);
    return cdb;
}

Cdb sendOpcInformation()
{
    return cdbOf(Opcode::SendOpcInformation).set(1, 0x01);
}

Cdb modeSelect10(std::uint16_t parameterListLength)
{
    Cdb cdb = cdbOf(Opcode::ModeSelect10).set(1, 0x10);
    putBe16(cdb.from(7), parameterListLength);
    return cdb;
}

Cdb modeSense10(PageControl control, std::uint8_t page, std::uint16_t allocationLength)
{
    Cdb cdb = cdbOf(Opcode::ModeSense10).set(1, 0x08);
    cdb.set(2, static_cast<std::uint8_t>((std::to_underlying(control) << 6) | (page & 0x3F)));
    putBe16(cdb.from(7), allocationLength);
    return cdb;
}

Cdb closeTrackSession(Immediate immediate, CloseFunction function, std::uint16_t track)
{
    Cdb cdb = cdbOf(Opcode::CloseTrackSession).set(1, bit(immediate, 0)).set(2, std::to_underlying(function));
    putBe16(cdb.from(4), track);
    return cdb;
}

Cdb readBufferCapacity(BufferUnit unit)
{
    Cdb cdb = cdbOf(Opcode::ReadBufferCapacity).set(1, std::to_underlying(unit));
    putBe16(cdb.from(7), 12);
    return cdb;
}

Cdb sendCueSheet(std::uint32_t length)
{
    Cdb cdb = cdbOf(Opcode::SendCueSheet);
    putBe24(cdb.from(6), length);
    return cdb;
}

Cdb blank(Immediate immediate, BlankType type, std::uint32_t address)
{
    Cdb cdb = cdbOf(Opcode::Blank);
    cdb.set(1, static_cast<std::uint8_t>(bit(immediate, 4) | std::to_underlying(type)));
    putBe32(cdb.from(2), address);
    return cdb;
}

Cdb getPerformance(PerformanceDirection direction, std::uint32_t startLba, std::uint16_t descriptors)
{
    // MMC-6 6.8.2.2: tolerance 10b (the only one defined), write, except 00b. Writing is asked for with 04h
    // alone, as the tools do whose requests drives were tested with; reading with 10h.
    Cdb cdb = cdbOf(Opcode::GetPerformance);
    cdb.set(1, direction == PerformanceDirection::Write ? 0x04 : 0x10);
    putBe32(cdb.from(2), startLba);
    putBe16(cdb.from(8), descriptors);
    return cdb.set(10, 0x00);
}

Cdb getWriteSpeeds(std::uint16_t descriptors)
{
    Cdb cdb = cdbOf(Opcode::GetPerformance);
    putBe16(cdb.from(8), descriptors);
    return cdb.set(10, 0x03);
}

Cdb readDiscStructure(StructureMedia media, std::uint32_t address, std::uint8_t layer, std::uint8_t format,
                      std::uint16_t allocationLength)
{
    Cdb cdb = cdbOf(Opcode::ReadDiscStructure).set(1, std::to_underlying(media));
    putBe32(cdb.from(2), address);
    cdb.set(6, layer).set(7, format);
    putBe16(cdb.from(8), allocationLength);
    return cdb;
}

Cdb sendDiscStructure(StructureMedia media, std::uint8_t format, std::uint16_t parameterListLength)
{
    Cdb cdb = cdbOf(Opcode::SendDiscStructure).set(1, std::to_underlying(media)).set(7, format);
    putBe16(cdb.from(8), parameterListLength);
    return cdb;
}

Cdb setStreaming(std::uint16_t parameterListLength)
{
    Cdb cdb = cdbOf(Opcode::SetStreaming);
    putBe16(cdb.from(9), parameterListLength);
    return cdb;
}

Cdb setCdSpeed(RotationControl rotation, std::uint16_t readSpeed, std::uint16_t writeSpeed)
{
    Cdb cdb = cdbOf(Opcode::SetCdSpeed).set(1, std::to_underlying(rotation));
    putBe16(cdb.from(2), readSpeed);
    putBe16(cdb.from(4), writeSpeed);
    return cdb;
}

Cdb readCd(SectorType expected, std::int32_t lba, std::uint32_t blocks, MainChannel main, SubChannel sub)
{
    Cdb cdb = cdbOf(Opcode::ReadCd);
    cdb.set(1, static_cast<std::uint8_t>(std::to_underlying(expected) << 2));
    putBe32(cdb.from(2), raw(lba));
    putBe24(cdb.from(6), blocks);
    return cdb.set(9, std::to_underlying(main)).set(10, std::to_underlying(sub));
}

Cdb readSubChannel(SubChannelText text, std::uint8_t track, std::uint16_t allocationLength)
{
    constexpr std::uint8_t kSubQ = 0x40;
    Cdb cdb = cdbOf(Opcode::ReadSubChannel).set(2, kSubQ).set(3, std::to_underlying(text)).set(6, track);
    putBe16(cdb.from(7), allocationLength);
    return cdb;
}

Command makeCommand(const Cdb& cdb)
{
    return {cdb, {}, {}, timeoutOf(commandClassOf(cdb))};
}

Command makeCommandIn(const Cdb& cdb, std::span<std::byte> in)
{
    return {cdb, in, {}, timeoutOf(commandClassOf(cdb))};
}

Command makeCommandOut(const Cdb& cdb, std::span<const std::byte> out)
{
    return {cdb, {}, out, timeoutOf(commandClassOf(cdb, out))};
}

} // namespace emberdisc::mmc
