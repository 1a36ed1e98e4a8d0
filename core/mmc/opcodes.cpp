// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/opcodes.h"

namespace emberdisc::mmc {

// A switch rather than a table: the compiler tells when a command has no name.
std::string_view name(Opcode opcode)
{
    switch (opcode) {
    case Opcode::TestUnitReady:
        return "TEST UNIT READY";
    case Opcode::RequestSense:
        return "REQUEST SENSE";
    case Opcode::FormatUnit:
        return "FORMAT UNIT";
    case Opcode::Inquiry:
        return "INQUIRY";
    case Opcode::ModeSelect6:
        return "MODE SELECT(6)";
    case Opcode::ModeSense6:
        return "MODE SENSE(6)";
    case Opcode::StartStopUnit:
        return "START STOP UNIT";
    case Opcode::PreventAllowMediumRemoval:
        return "PREVENT ALLOW MEDIUM REMOVAL";
    case Opcode::ReadFormatCapacities:
        return "READ FORMAT CAPACITIES";
    case Opcode::ReadCapacity:
        return "READ CAPACITY";
    case Opcode::Read10:
        return "READ(10)";
    case Opcode::Write10:
        return "WRITE(10)";
    case Opcode::Seek10:
        return "SEEK(10)";
    case Opcode::WriteAndVerify10:
        return "WRITE AND VERIFY(10)";
    case Opcode::Verify10:
        return "VERIFY(10)";
    case Opcode::SynchronizeCache:
        return "SYNCHRONIZE CACHE";
    case Opcode::WriteBuffer:
        return "WRITE BUFFER";
    case Opcode::ReadBuffer:
        return "READ BUFFER";
    case Opcode::ReadSubChannel:
        return "READ SUB-CHANNEL";
    case Opcode::ReadTocPmaAtip:
        return "READ TOC/PMA/ATIP";
    case Opcode::PlayAudio10:
        return "PLAY AUDIO(10)";
    case Opcode::GetConfiguration:
        return "GET CONFIGURATION";
    case Opcode::PlayAudioMsf:
        return "PLAY AUDIO MSF";
    case Opcode::GetEventStatusNotification:
        return "GET EVENT STATUS NOTIFICATION";
    case Opcode::PauseResume:
        return "PAUSE/RESUME";
    case Opcode::StopPlayScan:
        return "STOP PLAY/SCAN";
    case Opcode::ReadDiscInformation:
        return "READ DISC INFORMATION";
    case Opcode::ReadTrackInformation:
        return "READ TRACK INFORMATION";
    case Opcode::ReserveTrack:
        return "RESERVE TRACK";
    case Opcode::SendOpcInformation:
        return "SEND OPC INFORMATION";
    case Opcode::ModeSelect10:
        return "MODE SELECT(10)";
    case Opcode::RepairTrack:
        return "REPAIR TRACK";
    case Opcode::ModeSense10:
        return "MODE SENSE(10)";
    case Opcode::CloseTrackSession:
        return "CLOSE TRACK SESSION";
    case Opcode::ReadBufferCapacity:
        return "READ BUFFER CAPACITY";
    case Opcode::SendCueSheet:
        return "SEND CUE SHEET";
    case Opcode::ReportLuns:
        return "REPORT LUNS";
    case Opcode::Blank:
        return "BLANK";
    case Opcode::SecurityProtocolIn:
        return "SECURITY PROTOCOL IN";
    case Opcode::SendKey:
        return "SEND KEY";
    case Opcode::ReportKey:
        return "REPORT KEY";
    case Opcode::LoadUnloadMedium:
        return "LOAD/UNLOAD MEDIUM";
    case Opcode::SetReadAhead:
        return "SET READ AHEAD";
    case Opcode::Read12:
        return "READ(12)";
    case Opcode::Write12:
        return "WRITE(12)";
    case Opcode::ReadMediaSerialNumber:
        return "READ MEDIA SERIAL NUMBER";
    case Opcode::GetPerformance:
        return "GET PERFORMANCE";
    case Opcode::ReadDiscStructure:
        return "READ DISC STRUCTURE";
    case Opcode::SetStreaming:
        return "SET STREAMING";
    case Opcode::ReadCdMsf:
        return "READ CD MSF";
    case Opcode::Scan:
        return "SCAN";
    case Opcode::SetCdSpeed:
        return "SET CD SPEED";
    case Opcode::MechanismStatus:
        return "MECHANISM STATUS";
    case Opcode::ReadCd:
        return "READ CD";
    case Opcode::SendDiscStructure:
        return "SEND DISC STRUCTURE";
    }
    return "UNKNOWN COMMAND";
}

} // namespace emberdisc::mmc
