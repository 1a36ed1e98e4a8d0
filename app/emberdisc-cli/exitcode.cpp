// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/exitcode.h"

#include "core/jobs/job.h"

namespace emberdisc::cli {

ExitCode exitCodeFor(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Cancelled:
        return ExitCode::Cancelled;
    case ErrorCode::InvalidArgument:
    case ErrorCode::SeveralRecorders:
    case ErrorCode::NameEmpty:
    case ErrorCode::NameInvalid:
    case ErrorCode::NameTooLong:
    case ErrorCode::NameTaken:
        return ExitCode::Usage;
    case ErrorCode::DeviceNotFound:
    case ErrorCode::NoRecorder:
    case ErrorCode::RecorderUnsuitable:
    case ErrorCode::NoMedium:
    case ErrorCode::MediumUnsuitable:
    case ErrorCode::MediumFinished:
    case ErrorCode::MediumNotBlank:
    case ErrorCode::MediumNotErasable:
    case ErrorCode::MediumTooSmall:
    case ErrorCode::MediumDamaged:
    case ErrorCode::MediumWriteProtected:
    case ErrorCode::SourceDiscMissing:
    case ErrorCode::SourceDiscInTarget:
    case ErrorCode::SimulationUnsupported:
        return ExitCode::Unsuitable;
    case ErrorCode::VerifyDiffers:
    case ErrorCode::VerifyUnreadable:
        return ExitCode::Differs;
    case ErrorCode::Unsupported:
    case ErrorCode::OutOfMemory:
    case ErrorCode::Internal:
    case ErrorCode::FileNotFound:
    case ErrorCode::FileUnreadable:
    case ErrorCode::FileChanged:
    case ErrorCode::FileExists:
    case ErrorCode::FileIsSpecial:
    case ErrorCode::NotAFolder:
    case ErrorCode::PermissionDenied:
    case ErrorCode::NoSpace:
    case ErrorCode::ReadFailed:
    case ErrorCode::WriteFileFailed:
    case ErrorCode::NodeNotFound:
    case ErrorCode::MoveIntoItself:
    case ErrorCode::CompilationEmpty:
    case ErrorCode::NameNotUtf8:
    case ErrorCode::NameHasControls:
    case ErrorCode::LinkLoop:
    case ErrorCode::AttributeNotKept:
    case ErrorCode::ImageTooLarge:
    case ErrorCode::FileTooLarge:
    case ErrorCode::TreeTooDeep:
    case ErrorCode::TooManyFolders:
    case ErrorCode::FileSystemsOfDisc:
    case ErrorCode::LinksNotKept:
    case ErrorCode::FileNotNamed:
    case ErrorCode::NotAnImage:
    case ErrorCode::ImageCorrupt:
    case ErrorCode::NameSpaceMissing:
    case ErrorCode::PathNotInImage:
    case ErrorCode::UnsafeName:
    case ErrorCode::DeviceBusy:
    case ErrorCode::DeviceForbidden:
    case ErrorCode::DeviceGroupMissing:
    case ErrorCode::DeviceGroupPending:
    case ErrorCode::DeviceSeatMissing:
    case ErrorCode::DeviceNotInSandbox:
    case ErrorCode::CommandForbidden:
    case ErrorCode::DeviceGone:
    case ErrorCode::DeviceTimeout:
    case ErrorCode::TransportFailed:
    case ErrorCode::CheckCondition:
    case ErrorCode::ReplyInvalid:
    case ErrorCode::MediumNotReady:
    case ErrorCode::MediumChanged:
    case ErrorCode::SpeedUnsupported:
    case ErrorCode::WriteFailed:
    case ErrorCode::BufferUnderrun:
    case ErrorCode::CloseFailed:
    case ErrorCode::EraseFailed:
    case ErrorCode::StateMismatch:
    case ErrorCode::NoChecksums:
    case ErrorCode::AudioUndecodable:
    case ErrorCode::AudioTrackTooShort:
    case ErrorCode::AudioTooManyTracks:
    case ErrorCode::SheetInvalid:
    case ErrorCode::DiscFileInvalid:
    case ErrorCode::DiscFileVersion:
    case ErrorCode::DiscFileInUse:
    case ErrorCode::InhibitorUnavailable:
    case ErrorCode::SystemSuspended:
    case ErrorCode::KernelTargetUnavailable:
        return ExitCode::Failed;
    }
    return ExitCode::Failed;
}

ExitCode exitCodeFor(const jobs::JobResult& result)
{
    switch (result.outcome) {
    case jobs::JobOutcome::Done:
        return ExitCode::Done;
    case jobs::JobOutcome::Amber:
        return ExitCode::Amber;
    case jobs::JobOutcome::Cancelled:
        return ExitCode::Cancelled;
    case jobs::JobOutcome::Failed:
        break;
    }
    return result.error ? exitCodeFor(result.error->code) : ExitCode::Failed;
}

int gravity(ExitCode code)
{
    switch (code) {
    case ExitCode::Done:
        return 0;
    case ExitCode::Amber:
        return 1;
    case ExitCode::Unsuitable:
        return 2;
    case ExitCode::Usage:
        return 3;
    case ExitCode::Cancelled:
        return 4;
    case ExitCode::Differs:
        return 5;
    case ExitCode::Failed:
        return 6;
    }
    return 6;
}

} // namespace emberdisc::cli
