// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/sense.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace emberdisc {

/// Every reason for which something can fail, in all layers: what callers and tests look at, and what the
/// window and the console have a sentence and an advice for. The table in error.cpp names each; a test walks
/// it.
enum class ErrorCode : std::uint16_t {
    // General
    Cancelled,       ///< the user said stop
    InvalidArgument, ///< a caller's or a command line's argument makes no sense
    Unsupported,     ///< a sane wish that this program or device does not offer
    OutOfMemory,
    Internal, ///< our own mistake, caught before it did harm

    // Files and folders of the user
    FileNotFound,
    FileUnreadable, ///< exists, but opening or reading fails
    FileChanged,    ///< size or time differ from what was planned
    FileExists,     ///< would have to be overwritten without having been asked
    FileIsSpecial,  ///< socket, FIFO or device node: has no contents to burn
    NotAFolder,
    PermissionDenied,
    NoSpace, ///< the target file system is full, or too small
    ReadFailed,
    WriteFileFailed,

    // Compilation tree
    NameEmpty,
    NameInvalid, ///< contains '/' or NUL, or is "." or ".."
    NameTooLong,
    NameTaken,
    NodeNotFound,
    MoveIntoItself,
    CompilationEmpty,
    NameNotUtf8,      ///< found on disk; a readable name was made of it
    NameHasControls,  ///< a line feed, an escape: allowed on disk, not typed
    LinkLoop,         ///< a followed symbolic link leads back to a folder above it
    AttributeNotKept, ///< an extended attribute that the target has no place for, or that cannot be read

    // Image
    ImageTooLarge, ///< more sectors than the format can address
    FileTooLarge,  ///< for the chosen format or level
    TreeTooDeep,
    TooManyFolders,    ///< for the chosen format
    FileSystemsOfDisc, ///< a volume that grows keeps those that it has, whatever was wished
    LinksNotKept,      ///< symbolic links that no chosen file system has a place for; detail is how many
    FileNotNamed,      ///< in a volume descriptor, whose field is too short; detail is the name space
    NotAnImage,        ///< no volume descriptor where one belongs
    ImageCorrupt,
    NameSpaceMissing, ///< the image has no such name space (Joliet, Rock Ridge ...)
    PathNotInImage,
    UnsafeName, ///< a name in an image that would leave the folder it is extracted to

    // Transport: what carried the command, not what the device said
    DeviceNotFound,
    DeviceBusy,         ///< mounted, or opened exclusively by somebody else
    DeviceForbidden,    ///< no permission to open it, and none of the following is why
    DeviceGroupMissing, ///< it is for a group that the user is not in; detail is the group
    DeviceGroupPending, ///< the user is in it now, but was not yet when the session began; detail is the
                        ///< group
    DeviceSeatMissing,  ///< it is for the user at the screen, or a group; detail is the group
    DeviceNotInSandbox, ///< detail is Flatpak, Snap or container
    CommandForbidden,   ///< the kernel's command filter refused a command
    DeviceGone,         ///< unplugged
    DeviceTimeout,
    TransportFailed, ///< host adapter or driver status
    CheckCondition,  ///< the device refused or failed: see the Sense in cause
    ReplyInvalid,    ///< the device's answer makes no sense

    // Recorders and media
    NoRecorder,
    SeveralRecorders,   ///< more than one would do; one has to be named
    RecorderUnsuitable, ///< cannot write this kind of medium or mode
    NoMedium,
    MediumNotReady,
    MediumUnsuitable, ///< wrong kind for what is wanted, or read-only
    MediumFinished,   ///< closed: nothing can be added
    MediumNotBlank,   ///< holds data, and neither append nor erase was asked for
    MediumNotErasable,
    MediumTooSmall,
    MediumDamaged,
    MediumWriteProtected,
    MediumChanged,      ///< not the disc that the plan was made for
    SourceDiscMissing,  ///< a disc that files are to be read from is not in its recorder, or another one is
    SourceDiscInTarget, ///< it lies in the recorder that is to burn
    SimulationUnsupported,
    SpeedUnsupported,
    WriteFailed, ///< the recorder could not write
    BufferUnderrun,
    CloseFailed,
    EraseFailed,
    StateMismatch, ///< after burning, the disc does not say what it should

    // Verification
    VerifyDiffers,
    VerifyUnreadable,
    NoChecksums, ///< the disc carries none, and nothing was given to compare with

    // Audio and sheets
    AudioUndecodable,
    AudioTrackTooShort, ///< less than four seconds (Red Book)
    AudioTooManyTracks, ///< more than 99
    SheetInvalid,

    // Virtual discs
    DiscFileInvalid,
    DiscFileVersion,
    DiscFileInUse,

    // Platform
    InhibitorUnavailable,
    SystemSuspended,         ///< the machine went to sleep, or was shut down, while a job ran
    KernelTargetUnavailable, ///< the kernel makes no device of a virtual recorder: target_core_user, tcm_loop
};

/// All codes, in order, for tests and tables.
[[nodiscard]] std::span<const ErrorCode> allErrorCodes();
/// The code's name as it stands above: what `--json` prints and logs show.
[[nodiscard]] std::string_view name(ErrorCode code);

struct Errno {
    int value = 0;
    friend bool operator==(const Errno&, const Errno&) = default;
};
struct AtPath {
    std::string path; ///< in the file system's bytes, UTF-8 where it is sane
    friend bool operator==(const AtPath&, const AtPath&) = default;
};
struct AtLba {
    std::int64_t lba = 0;
    friend bool operator==(const AtLba&, const AtLba&) = default;
};
struct AtCommand {
    std::uint8_t opcode = 0;
    friend bool operator==(const AtCommand&, const AtCommand&) = default;
};

/// Why something failed. `code` is for programs and for the sentence the user reads; `detail` is English for
/// the log.
struct Error {
    using Cause = std::variant<std::monostate, Errno, Sense>;
    using Where = std::variant<std::monostate, AtPath, AtLba, AtCommand>;

    ErrorCode code = ErrorCode::Internal;
    std::string detail = {};
    Cause cause = {};
    Where where = {};

    [[nodiscard]] static Error of(ErrorCode code, std::string detail = {})
    {
        return {code, std::move(detail), {}, {}};
    }
    [[nodiscard]] static Error atPath(ErrorCode code, std::string path, std::string detail = {});
    /// With errno as cause, and the code that fits it: ENOENT is FileNotFound, EACCES PermissionDenied,
    /// ENOSPC NoSpace; others `otherwise`.
    [[nodiscard]] static Error fromErrno(int error, ErrorCode otherwise, std::string path,
                                         std::string detail = {});

    [[nodiscard]] const Sense* sense() const { return std::get_if<Sense>(&cause); }
    /// One line for the log: name, where, cause, detail.
    [[nodiscard]] std::string toString() const;
};

} // namespace emberdisc
