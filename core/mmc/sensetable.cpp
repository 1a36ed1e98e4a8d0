// SPDX-License-Identifier: GPL-3.0-or-later
// What additional sense codes mean: SPC-4 annex D and MMC-6 annex F, in our own words, with the reaction that
// each asks for.
#include "core/mmc/sense.h"

#include <array>

namespace emberdisc::mmc {

namespace {

using enum SenseCategory;

constexpr int kAny = -1;

struct Row {
    int key; ///< kAny: under every key
    std::uint8_t asc;
    int ascq; ///< kAny: every qualifier that has no row above
    SenseCategory category;
    std::string_view text;
};

/// The first row that fits counts: qualifiers before their kAny, keys before theirs.
constexpr std::array kRows = {
    Row{kAny, 0x02, 0x00, Retry, "no seek complete"},
    Row{kAny, 0x03, kAny, WriteError, "peripheral write fault"},
    Row{kAny, 0x04, 0x00, NotReadyYet, "not ready, cause not reportable"},
    Row{kAny, 0x04, 0x01, NotReadyYet, "becoming ready"},
    Row{kAny, 0x04, 0x02, NeedsHelp, "not ready, initialising command required"},
    Row{kAny, 0x04, 0x03, NeedsHelp, "not ready, manual intervention required"},
    Row{kAny, 0x04, 0x04, InProgress, "format in progress"},
    Row{kAny, 0x04, 0x07, InProgress, "operation in progress"},
    Row{kAny, 0x04, 0x08, InProgress, "long write in progress"},
    Row{kAny, 0x04, kAny, NotReadyYet, "not ready"},
    Row{kAny, 0x06, kAny, HardwareError, "no reference position found"},
    Row{kAny, 0x08, kAny, Retry, "communication failure"},
    Row{kAny, 0x09, kAny, HardwareError, "tracking or servo failure"},
    Row{kAny, 0x0C, 0x07, WriteError, "write error, recovery needed"},
    Row{kAny, 0x0C, 0x08, WriteError, "write error, recovery failed"},
    Row{kAny, 0x0C, 0x09, BufferUnderrun, "write error, loss of streaming"},
    Row{kAny, 0x0C, 0x0A, WriteError, "write error, padding blocks added"},
    Row{kAny, 0x0C, kAny, WriteError, "write error"},
    Row{kAny, 0x11, kAny, MediumError, "unrecovered read error"},
    Row{kAny, 0x15, kAny, HardwareError, "random positioning error"},
    Row{kAny, 0x1A, kAny, IllegalRequest, "parameter list length error"},
    Row{kAny, 0x20, kAny, Unsupported, "invalid command operation code"},
    Row{3, 0x21, 0x00, BufferUnderrun, "logical block address lost"},
    Row{3, 0x21, 0x02, BufferUnderrun, "write position lost"},
    Row{kAny, 0x21, 0x00, OutOfRange, "logical block address out of range"},
    Row{kAny, 0x21, 0x02, InvalidWriteAddress, "invalid address for write"},
    Row{kAny, 0x21, 0x03, InvalidWriteAddress, "invalid write crossing layer jump"},
    Row{kAny, 0x21, kAny, OutOfRange, "address not usable"},
    Row{kAny, 0x24, kAny, Unsupported, "invalid field in CDB"},
    Row{kAny, 0x25, kAny, Unsupported, "logical unit not supported"},
    Row{kAny, 0x26, kAny, Unsupported, "invalid field in parameter list"},
    Row{kAny, 0x27, kAny, WriteProtected, "write protected"},
    Row{kAny, 0x28, 0x00, MediumChanged, "medium may have changed"},
    Row{kAny, 0x28, 0x02, MediumChanged, "format layer may have changed"},
    Row{kAny, 0x28, kAny, MediumChanged, "medium accessed"},
    Row{kAny, 0x29, kAny, UnitAttention, "power on or reset occurred"},
    Row{kAny, 0x2A, kAny, UnitAttention, "mode parameters changed"},
    Row{kAny, 0x2C, kAny, SequenceError, "command sequence error"},
    Row{kAny, 0x2E, kAny, UnitAttention, "insufficient time for operation"},
    Row{kAny, 0x2F, kAny, UnitAttention, "commands cleared"},
    Row{kAny, 0x30, 0x01, MediumUnsuitable, "cannot read medium, unknown format"},
    Row{kAny, 0x30, 0x02, MediumUnsuitable, "cannot read medium, incompatible format"},
    Row{kAny, 0x30, 0x03, MediumUnsuitable, "cleaning cartridge installed"},
    Row{kAny, 0x30, 0x04, MediumUnsuitable, "cannot write medium, unknown format"},
    Row{kAny, 0x30, 0x05, MediumUnsuitable, "cannot write medium, incompatible format"},
    Row{kAny, 0x30, 0x06, MediumUnsuitable, "cannot format medium, incompatible medium"},
    Row{kAny, 0x30, 0x07, MediumUnsuitable, "cleaning failure"},
    Row{kAny, 0x30, 0x08, MediumUnsuitable, "cannot write, application code mismatch"},
    Row{kAny, 0x30, 0x09, MediumUnsuitable, "session not fixated for append"},
    Row{kAny, 0x30, 0x10, MediumUnsuitable, "medium not formatted"},
    Row{kAny, 0x30, 0x11, MediumUnsuitable, "incompatible volume type"},
    Row{kAny, 0x30, kAny, MediumUnsuitable, "incompatible medium installed"},
    Row{kAny, 0x31, 0x00, MediumError, "medium format corrupted"},
    Row{kAny, 0x31, kAny, MediumError, "format failed"},
    Row{kAny, 0x32, kAny, MediumError, "no defect spare location available"},
    Row{kAny, 0x39, kAny, Unsupported, "saving parameters not supported"},
    Row{kAny, 0x3A, 0x01, NoMedium, "no medium, tray closed"},
    Row{kAny, 0x3A, 0x02, NoMedium, "no medium, tray open"},
    Row{kAny, 0x3A, kAny, NoMedium, "no medium"},
    Row{kAny, 0x3E, kAny, HardwareError, "self-configuration or self-test failure"},
    Row{kAny, 0x3F, kAny, UnitAttention, "operating conditions changed"},
    Row{kAny, 0x44, kAny, HardwareError, "internal target failure"},
    Row{kAny, 0x47, kAny, Retry, "parity error on the bus"},
    Row{kAny, 0x4B, kAny, Retry, "data phase error"},
    Row{kAny, 0x51, kAny, MediumError, "erase failure"},
    Row{kAny, 0x53, 0x02, RemovalPrevented, "medium removal prevented"},
    Row{kAny, 0x53, kAny, HardwareError, "media load or eject failed"},
    Row{kAny, 0x57, kAny, MediumError, "unable to recover table of contents"},
    Row{6, 0x5A, 0x01, EjectRequested, "operator requests medium removal"},
    Row{6, 0x5A, kAny, UnitAttention, "operator request"},
    Row{kAny, 0x63, 0x00, DiscFull, "end of user area encountered on this track"},
    Row{kAny, 0x63, 0x01, DiscFull, "packet does not fit in available space"},
    Row{kAny, 0x63, kAny, DiscFull, "end of user area"},
    Row{kAny, 0x64, 0x00, WrongMode, "illegal mode for this track"},
    Row{kAny, 0x64, 0x01, WrongMode, "invalid packet size"},
    Row{kAny, 0x64, kAny, WrongMode, "illegal mode"},
    Row{kAny, 0x6F, kAny, Protected, "copy protection key exchange failure"},
    Row{kAny, 0x72, 0x01, SessionError, "session fixation error, writing lead-in"},
    Row{kAny, 0x72, 0x02, SessionError, "session fixation error, writing lead-out"},
    Row{kAny, 0x72, 0x03, SessionError, "session fixation error, incomplete track in session"},
    Row{kAny, 0x72, 0x04, SessionError, "empty or partially written reserved track"},
    Row{kAny, 0x72, 0x05, SessionError, "no more track reservations allowed"},
    Row{kAny, 0x72, kAny, SessionError, "session fixation error"},
    Row{1, 0x73, kAny, Recovered, "power calibration area almost full"},
    Row{kAny, 0x73, 0x02, CalibrationFailed, "power calibration area is full"},
    Row{kAny, 0x73, 0x03, CalibrationFailed, "power calibration area error"},
    Row{kAny, 0x73, 0x04, CalibrationFailed, "program memory area update failure"},
    Row{kAny, 0x73, 0x05, CalibrationFailed, "program memory area is full"},
    Row{kAny, 0x73, kAny, CalibrationFailed, "CD control error"},
};

/// When the code has no row: by key, SPC-4 table 45.
constexpr std::array<SenseMeaning, 16> kByKey = {{
    {None, "no sense"},
    {Recovered, "recovered error"},
    {NotReadyYet, "not ready"},
    {MediumError, "medium error"},
    {HardwareError, "hardware error"},
    {IllegalRequest, "illegal request"},
    {UnitAttention, "unit attention"},
    {WriteProtected, "data protected"},
    {MediumError, "blank check"},
    {Other, "vendor specific"},
    {Other, "copy aborted"},
    {Retry, "aborted command"},
    {Other, "obsolete key"},
    {DiscFull, "volume overflow"},
    {Other, "miscompare"},
    {Other, "completed"},
}};

/// The key decides for these, whatever the code says: the command did its work, or was aborted.
SenseCategory underKey(std::uint8_t key, SenseCategory category)
{
    if (key == 0 && category != InProgress)
        return None;
    if (key == 1)
        return Recovered;
    if (key == 11 && category != BufferUnderrun && category != WriteError)
        return Retry;
    return key == 13 ? DiscFull : category;
}

} // namespace

SenseMeaning meaning(std::uint8_t key, std::uint8_t asc, std::uint8_t ascq)
{
    for (const Row& row : kRows)
        if (row.asc == asc && (row.key == kAny || row.key == key) && (row.ascq == kAny || row.ascq == ascq))
            return {underKey(key, row.category), row.text};
    return kByKey[key & 15];
}

std::string_view name(SenseCategory category)
{
    switch (category) {
    case None:
        return "None";
    case Recovered:
        return "Recovered";
    case NotReadyYet:
        return "NotReadyYet";
    case InProgress:
        return "InProgress";
    case NeedsHelp:
        return "NeedsHelp";
    case NoMedium:
        return "NoMedium";
    case MediumChanged:
        return "MediumChanged";
    case UnitAttention:
        return "UnitAttention";
    case EjectRequested:
        return "EjectRequested";
    case Retry:
        return "Retry";
    case MediumUnsuitable:
        return "MediumUnsuitable";
    case MediumError:
        return "MediumError";
    case WriteError:
        return "WriteError";
    case BufferUnderrun:
        return "BufferUnderrun";
    case CalibrationFailed:
        return "CalibrationFailed";
    case SessionError:
        return "SessionError";
    case HardwareError:
        return "HardwareError";
    case Unsupported:
        return "Unsupported";
    case SequenceError:
        return "SequenceError";
    case OutOfRange:
        return "OutOfRange";
    case InvalidWriteAddress:
        return "InvalidWriteAddress";
    case DiscFull:
        return "DiscFull";
    case WrongMode:
        return "WrongMode";
    case WriteProtected:
        return "WriteProtected";
    case RemovalPrevented:
        return "RemovalPrevented";
    case Protected:
        return "Protected";
    case IllegalRequest:
        return "IllegalRequest";
    case Other:
        return "Other";
    }
    return "Other";
}

ErrorCode errorCodeOf(const Sense& sense)
{
    switch (meaning(sense).category) {
    case NoMedium:
        return ErrorCode::NoMedium;
    case NotReadyYet:
    case InProgress:
    case NeedsHelp:
        return ErrorCode::MediumNotReady;
    case MediumChanged:
        return ErrorCode::MediumChanged;
    case MediumUnsuitable:
        return ErrorCode::MediumUnsuitable;
    case MediumError:
        return ErrorCode::MediumDamaged;
    case WriteError:
    case CalibrationFailed:
    case InvalidWriteAddress:
        return ErrorCode::WriteFailed;
    case BufferUnderrun:
        return ErrorCode::BufferUnderrun;
    case SessionError:
        return ErrorCode::CloseFailed;
    case DiscFull:
        return ErrorCode::MediumTooSmall;
    case WriteProtected:
        return ErrorCode::MediumWriteProtected;
    case Unsupported:
        return ErrorCode::Unsupported;
    case None:
    case Recovered:
    case UnitAttention:
    case EjectRequested:
    case Retry:
    case HardwareError:
    case SequenceError:
    case OutOfRange:
    case WrongMode:
    case RemovalPrevented:
    case Protected:
    case IllegalRequest:
    case Other:
        return ErrorCode::CheckCondition;
    }
    return ErrorCode::CheckCondition;
}

} // namespace emberdisc::mmc
