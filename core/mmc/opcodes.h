// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace emberdisc::mmc {

/// Operation codes, MMC-6 table 227 and SPC-4 table E.2, under the names that the standards give them.
enum class Opcode : std::uint8_t {
    TestUnitReady = 0x00,
    RequestSense = 0x03,
    FormatUnit = 0x04,
    Inquiry = 0x12,
    ModeSelect6 = 0x15,
    ModeSense6 = 0x1A,
    StartStopUnit = 0x1B,
    PreventAllowMediumRemoval = 0x1E,
    ReadFormatCapacities = 0x23,
    ReadCapacity = 0x25,
    Read10 = 0x28,
    Write10 = 0x2A,
    Seek10 = 0x2B,
    WriteAndVerify10 = 0x2E,
    Verify10 = 0x2F,
    SynchronizeCache = 0x35,
    WriteBuffer = 0x3B,
    ReadBuffer = 0x3C,
    ReadSubChannel = 0x42,
    ReadTocPmaAtip = 0x43,
    PlayAudio10 = 0x45,
    GetConfiguration = 0x46,
    PlayAudioMsf = 0x47,
    GetEventStatusNotification = 0x4A,
    PauseResume = 0x4B,
    StopPlayScan = 0x4E,
    ReadDiscInformation = 0x51,
    ReadTrackInformation = 0x52,
    ReserveTrack = 0x53,
    SendOpcInformation = 0x54,
    ModeSelect10 = 0x55,
    RepairTrack = 0x58,
    ModeSense10 = 0x5A,
    CloseTrackSession = 0x5B,
    ReadBufferCapacity = 0x5C,
    SendCueSheet = 0x5D,
    ReportLuns = 0xA0,
    Blank = 0xA1,
    SecurityProtocolIn = 0xA2,
    SendKey = 0xA3,
    ReportKey = 0xA4,
    LoadUnloadMedium = 0xA6,
    SetReadAhead = 0xA7,
    Read12 = 0xA8,
    Write12 = 0xAA,
    ReadMediaSerialNumber = 0xAB,
    GetPerformance = 0xAC,
    ReadDiscStructure = 0xAD,
    SetStreaming = 0xB6,
    ReadCdMsf = 0xB9,
    Scan = 0xBA,
    SetCdSpeed = 0xBB,
    MechanismStatus = 0xBD,
    ReadCd = 0xBE,
    SendDiscStructure = 0xBF,
};

[[nodiscard]] constexpr std::uint8_t value(Opcode opcode)
{
    return static_cast<std::uint8_t>(opcode);
}

/// The command's name as the standard writes it, "READ TRACK INFORMATION"; "UNKNOWN COMMAND" for others.
[[nodiscard]] std::string_view name(Opcode opcode);

} // namespace emberdisc::mmc
