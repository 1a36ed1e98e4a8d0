// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/sense.h"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace emberdisc::mmc {

/// What a sense code asks of us. Grouped by reaction, not by key.
enum class SenseCategory : std::uint8_t {
    None,        ///< all is well
    Recovered,   ///< done, but worth a line in the log (key 1)
    NotReadyYet, ///< becoming ready: wait
    InProgress,  ///< a long command or a full buffer: wait, and repeat what was refused
    NeedsHelp,   ///< not ready until it is started or somebody lends a hand
    NoMedium,
    MediumChanged, ///< unit attention 28h: look at the medium anew
    UnitAttention, ///< reset, changed mode parameters and the like: repeat
    EjectRequested,
    Retry,            ///< communication or seek trouble, aborted: a few more tries
    MediumUnsuitable, ///< wrong kind, or format unknown
    MediumError,      ///< cannot read, format corrupted
    WriteError,       ///< cannot write
    BufferUnderrun,
    CalibrationFailed, ///< power calibration or program memory area
    SessionError,      ///< session could not be fixated
    HardwareError,
    Unsupported,         ///< command, field or combination not offered: fall back
    SequenceError,       ///< somebody disturbed the drive, or a step is missing
    OutOfRange,          ///< LBA beyond the end
    InvalidWriteAddress, ///< not the next writable address
    DiscFull,
    WrongMode, ///< write type does not fit the track
    WriteProtected,
    RemovalPrevented,
    Protected,      ///< copy protection
    IllegalRequest, ///< any other request that the device refuses
    Other,
};

[[nodiscard]] std::string_view name(SenseCategory category);

/// A short English text for the log, and what to do.
struct SenseMeaning {
    SenseCategory category = SenseCategory::Other;
    std::string_view text = {};
};

/// Never fails: codes that are not in the table get the meaning of their ASC, or of their key.
[[nodiscard]] SenseMeaning meaning(const Sense& sense);
[[nodiscard]] SenseMeaning meaning(std::uint8_t key, std::uint8_t asc, std::uint8_t ascq);
/// The code for the person's sentence when a job ends because of that sense.
[[nodiscard]] ErrorCode errorCodeOf(const Sense& sense);
/// "5/21/02 invalid address for write".
[[nodiscard]] std::string describe(const Sense& sense);

/// The category of an Error's sense; nullopt when its cause is none.
[[nodiscard]] std::optional<SenseCategory> categoryOf(const Error& error);

/// Sense data in fixed (70h, 71h) or descriptor format (72h, 73h), SPC-4 4.5. nullopt when there is no sense
/// in it: too short, or another response code.
[[nodiscard]] std::optional<Sense> parseSense(std::span<const std::byte> bytes);
/// Fixed format, 18 bytes, as REQUEST SENSE answers.
[[nodiscard]] std::array<std::byte, 18> encodeFixedSense(const Sense& sense);

/// The error of a command that ended in CHECK CONDITION.
[[nodiscard]] Error checkCondition(const Sense& sense, std::uint8_t opcode);

} // namespace emberdisc::mmc
