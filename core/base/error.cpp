// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <type_traits>

namespace emberdisc {

namespace {

struct CodeName {
    ErrorCode code;
    std::string_view name;
};

constexpr std::array kNames = {
    CodeName{ErrorCode::Cancelled, "Cancelled"},
    CodeName{ErrorCode::InvalidArgument, "InvalidArgument"},
    CodeName{ErrorCode::Unsupported, "Unsupported"},
    CodeName{ErrorCode::OutOfMemory, "OutOfMemory"},
    CodeName{ErrorCode::Internal, "Internal"},
    CodeName{ErrorCode::FileNotFound, "FileNotFound"},
    CodeName{ErrorCode::FileUnreadable, "FileUnreadable"},
    CodeName{ErrorCode::FileChanged, "FileChanged"},
    CodeName{ErrorCode::FileExists, "FileExists"},
    CodeName{ErrorCode::FileIsSpecial, "FileIsSpecial"},
    CodeName{ErrorCode::NotAFolder, "NotAFolder"},
    CodeName{ErrorCode::PermissionDenied, "PermissionDenied"},
    CodeName{ErrorCode::NoSpace, "NoSpace"},
    CodeName{ErrorCode::ReadFailed, "ReadFailed"},
    CodeName{ErrorCode::WriteFileFailed, "WriteFileFailed"},
    CodeName{ErrorCode::NameEmpty, "NameEmpty"},
    CodeName{ErrorCode::NameInvalid, "NameInvalid"},
    CodeName{ErrorCode::NameTooLong, "NameTooLong"},
    CodeName{ErrorCode::NameTaken, "NameTaken"},
    CodeName{ErrorCode::NodeNotFound, "NodeNotFound"},
    CodeName{ErrorCode::MoveIntoItself, "MoveIntoItself"},
    CodeName{ErrorCode::CompilationEmpty, "CompilationEmpty"},
    CodeName{ErrorCode::NameNotUtf8, "NameNotUtf8"},
    CodeName{ErrorCode::NameHasControls, "NameHasControls"},
    CodeName{ErrorCode::LinkLoop, "LinkLoop"},
    CodeName{ErrorCode::AttributeNotKept, "AttributeNotKept"},
    CodeName{ErrorCode::ImageTooLarge, "ImageTooLarge"},
    CodeName{ErrorCode::FileTooLarge, "FileTooLarge"},
    CodeName{ErrorCode::TreeTooDeep, "TreeTooDeep"},
    CodeName{ErrorCode::TooManyFolders, "TooManyFolders"},
    CodeName{ErrorCode::FileSystemsOfDisc, "FileSystemsOfDisc"},
    CodeName{ErrorCode::LinksNotKept, "LinksNotKept"},
    CodeName{ErrorCode::FileNotNamed, "FileNotNamed"},
    CodeName{ErrorCode::NotAnImage, "NotAnImage"},
    CodeName{ErrorCode::ImageCorrupt, "ImageCorrupt"},
    CodeName{ErrorCode::NameSpaceMissing, "NameSpaceMissing"},
    CodeName{ErrorCode::PathNotInImage, "PathNotInImage"},
    CodeName{ErrorCode::UnsafeName, "UnsafeName"},
    CodeName{ErrorCode::DeviceNotFound, "DeviceNotFound"},
    CodeName{ErrorCode::DeviceBusy, "DeviceBusy"},
    CodeName{ErrorCode::DeviceForbidden, "DeviceForbidden"},
    CodeName{ErrorCode::DeviceGroupMissing, "DeviceGroupMissing"},
    CodeName{ErrorCode::DeviceGroupPending, "DeviceGroupPending"},
    CodeName{ErrorCode::DeviceSeatMissing, "DeviceSeatMissing"},
    CodeName{ErrorCode::DeviceNotInSandbox, "DeviceNotInSandbox"},
    CodeName{ErrorCode::CommandForbidden, "CommandForbidden"},
    CodeName{ErrorCode::DeviceGone, "DeviceGone"},
    CodeName{ErrorCode::DeviceTimeout, "DeviceTimeout"},
    CodeName{ErrorCode::TransportFailed, "TransportFailed"},
    CodeName{ErrorCode::CheckCondition, "CheckCondition"},
    CodeName{ErrorCode::ReplyInvalid, "ReplyInvalid"},
    CodeName{ErrorCode::NoRecorder, "NoRecorder"},
    CodeName{ErrorCode::SeveralRecorders, "SeveralRecorders"},
    CodeName{ErrorCode::RecorderUnsuitable, "RecorderUnsuitable"},
    CodeName{ErrorCode::NoMedium, "NoMedium"},
    CodeName{ErrorCode::MediumNotReady, "MediumNotReady"},
    CodeName{ErrorCode::MediumUnsuitable, "MediumUnsuitable"},
    CodeName{ErrorCode::MediumFinished, "MediumFinished"},
    CodeName{ErrorCode::MediumNotBlank, "MediumNotBlank"},
    CodeName{ErrorCode::MediumNotErasable, "MediumNotErasable"},
    CodeName{ErrorCode::MediumTooSmall, "MediumTooSmall"},
    CodeName{ErrorCode::MediumDamaged, "MediumDamaged"},
    CodeName{ErrorCode::MediumWriteProtected, "MediumWriteProtected"},
    CodeName{ErrorCode::MediumChanged, "MediumChanged"},
    CodeName{ErrorCode::SourceDiscMissing, "SourceDiscMissing"},
    CodeName{ErrorCode::SourceDiscInTarget, "SourceDiscInTarget"},
    CodeName{ErrorCode::SimulationUnsupported, "SimulationUnsupported"},
    CodeName{ErrorCode::SpeedUnsupported, "SpeedUnsupported"},
    CodeName{ErrorCode::WriteFailed, "WriteFailed"},
    CodeName{ErrorCode::BufferUnderrun, "BufferUnderrun"},
    CodeName{ErrorCode::CloseFailed, "CloseFailed"},
    CodeName{ErrorCode::EraseFailed, "EraseFailed"},
    CodeName{ErrorCode::StateMismatch, "StateMismatch"},
    CodeName{ErrorCode::VerifyDiffers, "VerifyDiffers"},
    CodeName{ErrorCode::VerifyUnreadable, "VerifyUnreadable"},
    CodeName{ErrorCode::NoChecksums, "NoChecksums"},
    CodeName{ErrorCode::AudioUndecodable, "AudioUndecodable"},
    CodeName{ErrorCode::AudioTrackTooShort, "AudioTrackTooShort"},
    CodeName{ErrorCode::AudioTooManyTracks, "AudioTooManyTracks"},
    CodeName{ErrorCode::SheetInvalid, "SheetInvalid"},
    CodeName{ErrorCode::DiscFileInvalid, "DiscFileInvalid"},
    CodeName{ErrorCode::DiscFileVersion, "DiscFileVersion"},
    CodeName{ErrorCode::DiscFileInUse, "DiscFileInUse"},
    CodeName{ErrorCode::InhibitorUnavailable, "InhibitorUnavailable"},
    CodeName{ErrorCode::SystemSuspended, "SystemSuspended"},
    CodeName{ErrorCode::KernelTargetUnavailable, "KernelTargetUnavailable"},
};

constexpr auto kCodes = [] {
    std::array<ErrorCode, kNames.size()> codes{};
    for (std::size_t i = 0; i < kNames.size(); ++i)
        codes[i] = kNames[i].code;
    return codes;
}();

// A code without a row, or out of order, does not compile.
static_assert([] {
    for (std::size_t i = 0; i < kNames.size(); ++i)
        if (static_cast<std::size_t>(kNames[i].code) != i)
            return false;
    return true;
}());
static_assert(static_cast<std::size_t>(ErrorCode::KernelTargetUnavailable) + 1 == kNames.size());

std::string hex(unsigned value)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    return {digits[(value >> 4) & 15], digits[value & 15]};
}

ErrorCode codeOf(int error, ErrorCode otherwise)
{
    switch (error) {
    case ENOENT:
        return ErrorCode::FileNotFound;
    case EACCES:
    case EPERM:
        return ErrorCode::PermissionDenied;
    case ENOSPC:
    case EDQUOT:
        return ErrorCode::NoSpace;
    case ENOTDIR:
        return ErrorCode::NotAFolder;
    case EEXIST:
        return ErrorCode::FileExists;
    default:
        return otherwise;
    }
}

} // namespace

std::span<const ErrorCode> allErrorCodes()
{
    return kCodes;
}

std::string_view name(ErrorCode code)
{
    const auto index = static_cast<std::size_t>(code);
    return index < kNames.size() ? kNames[index].name : "Unknown";
}

Error Error::atPath(ErrorCode code, std::string path, std::string detail)
{
    return {code, std::move(detail), {}, AtPath{std::move(path)}};
}

Error Error::fromErrno(int error, ErrorCode otherwise, std::string path, std::string detail)
{
    return {codeOf(error, otherwise), std::move(detail), Errno{error}, AtPath{std::move(path)}};
}

std::string Error::toString() const
{
    std::string text{name(code)};
    if (const auto* path = std::get_if<AtPath>(&where))
        text += " at " + path->path;
    else if (const auto* lba = std::get_if<AtLba>(&where))
        text += " at LBA " + std::to_string(lba->lba);
    else if (const auto* command = std::get_if<AtCommand>(&where))
        text += " at command " + hex(command->opcode) + "h";
    if (const auto* error = std::get_if<Errno>(&cause))
        text += " (" + std::generic_category().message(error->value) + ")";
    else if (const auto* s = sense())
        text += " (sense " + hex(s->key).substr(1) + "/" + hex(s->asc) + "/" + hex(s->ascq) + ")";
    if (!detail.empty())
        text += ": " + detail;
    return text;
}

} // namespace emberdisc
