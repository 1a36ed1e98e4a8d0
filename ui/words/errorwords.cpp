// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/words/errorwords.h"

#include <QCoreApplication>

#include <system_error>

namespace emberdisc::ui {

namespace {

class Words {
    Q_DECLARE_TR_FUNCTIONS(Words)

public:
    static ErrorWords general(const Error& error, const QString& what);
    static ErrorWords file(const Error& error, const QString& path);
    static ErrorWords compilation(const Error& error, const QString& name);
    static ErrorWords image(const Error& error, const QString& path);
    static ErrorWords device(const Error& error, const QString& device);
    static ErrorWords forbidden(const Error& error, const QString& device);
    static QString wayOutOf(const QString& sandbox, const QString& device);
    static ErrorWords medium(const Error& error, const QString& disc);
    static ErrorWords outcome(const Error& error, const QString& path);
    static ErrorWords other(const Error& error, const QString& path);
    static QString reason(const Error& error);
};

QString Words::reason(const Error& error)
{
    if (const auto* number = std::get_if<Errno>(&error.cause))
        return QString::fromStdString(std::generic_category().message(number->value));
    if (const auto* sense = error.sense())
        return tr("the recorder reported %1/%2/%3")
            .arg(QString::number(sense->key, 16).toUpper(),
                 QStringLiteral("%1").arg(sense->asc, 2, 16, QLatin1Char('0')).toUpper(),
                 QStringLiteral("%1").arg(sense->ascq, 2, 16, QLatin1Char('0')).toUpper());
    return {};
}

ErrorWords Words::general(const Error& error, const QString& what)
{
    switch (error.code) {
    case ErrorCode::Cancelled:
        return {tr("It was cancelled."), tr("Nothing else has to be done.")};
    case ErrorCode::InvalidArgument:
        return {what.isEmpty()
                    ? tr("That is not possible: %1.").arg(QString::fromStdString(error.detail))
                    : tr("“%1” cannot be used here: %2.").arg(what, QString::fromStdString(error.detail)),
                tr("Check what was entered.")};
    case ErrorCode::Unsupported:
        if (!what.isEmpty())
            return {error.detail.empty() ? tr("“%1” is not supported.").arg(what)
                                         : tr("“%1” is of a kind that is not supported: %2.")
                                               .arg(what, QString::fromStdString(error.detail)),
                    tr("Leave it out, or let another program unpack or convert it first.")};
        return {error.detail.empty()
                    ? tr("This is not supported.")
                    : tr("This is not supported: %1.").arg(QString::fromStdString(error.detail)),
                tr("Choose another way, or another recorder.")};
    case ErrorCode::OutOfMemory:
        return {tr("There is not enough memory."), tr("Close other programs, or burn fewer files at once.")};
    default:
        return {tr("Emberdisc made a mistake: %1.").arg(QString::fromStdString(error.toString())),
                tr("Please report this with the line above.")};
    }
}

ErrorWords Words::file(const Error& error, const QString& path)
{
    switch (error.code) {
    case ErrorCode::FileNotFound:
        return {tr("“%1” does not exist.").arg(path),
                tr("It may have been moved, renamed or deleted. Put it back, or leave it out.")};
    case ErrorCode::FileUnreadable:
        return {tr("“%1” cannot be read.").arg(path), tr("Check its permissions, or leave it out.")};
    case ErrorCode::FileChanged:
        return {tr("“%1” has changed since it was added.").arg(path),
                tr("Add it again, and do not work on it while it is burned.")};
    case ErrorCode::FileExists:
        return {tr("“%1” exists already.").arg(path), tr("Choose another name, or allow it to be replaced.")};
    case ErrorCode::FileIsSpecial:
        return {tr("“%1” is not a file, but a folder, a device, a socket or a pipe.").arg(path),
                tr("Only files have contents, and can be written. Choose a file, or leave it out.")};
    case ErrorCode::NotAFolder:
        return {tr("“%1” is not a folder.").arg(path), tr("Choose a folder.")};
    case ErrorCode::PermissionDenied:
        return {tr("There is no permission to use “%1”.").arg(path),
                tr("Change its permissions, or choose another place.")};
    case ErrorCode::NoSpace:
        return {path.isEmpty() ? tr("There is not enough free space.")
                               : tr("There is not enough free space for “%1”.").arg(path),
                tr("Free some space, or choose another folder. Nothing was left behind.")};
    case ErrorCode::ReadFailed:
        if (const auto* sector = std::get_if<AtLba>(&error.where))
            return {error.detail.empty()
                        ? tr("The disc cannot be read at sector %1.").arg(sector->lba)
                        : tr("The disc cannot be read at sector %1: %2.")
                              .arg(QString::number(sector->lba), QString::fromStdString(error.detail)),
                    tr("Clean the disc, or try another recorder. A copy can fill in what cannot be read.")};
        return {tr("Reading “%1” failed.").arg(path),
                tr("The disk or the connection may be faulty. Try again, or leave it out.")};
    default:
        if (path.isEmpty())
            return {tr("What was asked for could not be written on."),
                    tr("The program that takes it may have ended; look at what it says.")};
        return {tr("Writing “%1” failed.").arg(path), tr("Check the disk it lies on, and try again.")};
    }
}

ErrorWords Words::compilation(const Error& error, const QString& name)
{
    switch (error.code) {
    case ErrorCode::NameEmpty:
        return {tr("A name cannot be empty."), tr("Enter at least one character.")};
    case ErrorCode::NameInvalid:
        return {tr("“%1” cannot be a name.").arg(name),
                tr("A name has no slash, and is neither “.” nor “..”.")};
    case ErrorCode::NameTooLong:
        return {tr("“%1” is too long for a name.").arg(name), tr("Use at most 255 bytes.")};
    case ErrorCode::NameTaken:
        return {tr("There is a “%1” in this folder already.").arg(name), tr("Choose another name.")};
    case ErrorCode::NodeNotFound:
        return {name.isEmpty() ? tr("That item is not in the compilation any more.")
                               : tr("“%1” is not in the compilation.").arg(name),
                tr("Look whether it is written as it stands there; it may have been removed, too.")};
    case ErrorCode::NameNotUtf8:
        return {tr("The name “%1” is not encoded in UTF-8.").arg(name),
                tr("A readable name was made of it; look whether it is right.")};
    case ErrorCode::NameHasControls:
        return {tr("The name “%1” has control characters.").arg(name),
                tr("Use letters, digits and signs only.")};
    case ErrorCode::LinkLoop:
        return {tr("The link “%1” leads back to a folder that it lies in.").arg(name),
                tr("It is left out; keep links as links to have it on the disc.")};
    case ErrorCode::AttributeNotKept:
        return {name.isEmpty()
                    ? tr("Extended attributes are not kept: %1.").arg(QString::fromStdString(error.detail))
                    : tr("An extended attribute of “%1” is not kept: %2.")
                          .arg(name, QString::fromStdString(error.detail)),
                tr("The files themselves are complete.")};
    case ErrorCode::MoveIntoItself:
        return {tr("A folder cannot be moved into itself."), tr("Choose a folder outside it.")};
    default:
        return {tr("There is nothing to burn yet."), tr("Add files or folders first.")};
    }
}

ErrorWords Words::image(const Error& error, const QString& path)
{
    const QString it = path.isEmpty() ? tr("The image") : tr("“%1”").arg(path);
    switch (error.code) {
    case ErrorCode::ImageTooLarge:
        return {tr("The compilation is larger than any disc image can be."),
                tr("Divide it between several discs.")};
    case ErrorCode::FileTooLarge:
        return {tr("%1 is too large for the chosen format.").arg(it),
                tr("Choose a level or a file system that holds larger files.")};
    case ErrorCode::TooManyFolders:
        return {tr("ISO 9660 can number %1 folders, and there are more.")
                    .arg(QString::fromStdString(error.detail)),
                tr("Choose UDF alone, or pack some of the folders into archives.")};
    case ErrorCode::FileSystemsOfDisc:
        return {tr("The disc keeps the file systems that it has, not those that were chosen."),
                tr("To have others, erase the disc and burn everything anew.")};
    case ErrorCode::LinksNotKept:
        return {
            tr("%n symbolic link(s) is/are left out.", nullptr, QString::fromStdString(error.detail).toInt()),
            tr("Choose Rock Ridge or UDF, which have a place for them.")};
    case ErrorCode::FileNotNamed:
        return {
            tr("The volume descriptor of %1 does not name %2: the name is too long for it.")
                .arg(error.detail == "joliet" ? QStringLiteral("Joliet") : QStringLiteral("ISO 9660"), it),
            tr("The file is on the disc. Give it a shorter name.")};
    case ErrorCode::TreeTooDeep:
        return {path.isEmpty() ? tr("Folders are nested more deeply than the format provides for.")
                               : tr("%1 is nested more deeply than the format provides for.").arg(it),
                tr("Old systems may not show it. Allow Rock Ridge, or make the folders flatter.")};
    case ErrorCode::NotAnImage:
        return {error.detail.empty()
                    ? tr("%1 is not a disc image.").arg(it)
                    : tr("%1 is not a disc image: %2.").arg(it, QString::fromStdString(error.detail)),
                tr("Choose a whole .iso file, or the .cue or .toc file that describes the tracks.")};
    case ErrorCode::ImageCorrupt:
        return {error.detail.empty()
                    ? tr("%1 is damaged.").arg(it)
                    : tr("%1 is damaged (%2).").arg(it, QString::fromStdString(error.detail)),
                tr("Get a fresh copy, and check that it was transferred as a whole. Extracting saves what "
                   "can be read.")};
    case ErrorCode::NameSpaceMissing:
        return {tr("The image has no such file system."),
                tr("Leave the choice of the file system to Emberdisc.")};
    case ErrorCode::PathNotInImage:
        return {tr("%1 is not in the image.").arg(it), tr("List the image to see what is there.")};
    default:
        return {tr("A name would lead out of its folder: %1.").arg(it),
                tr("It is left out. Who made it may mean harm.")};
    }
}

ErrorWords Words::device(const Error& error, const QString& device)
{
    const QString it = device.isEmpty() ? tr("The recorder") : tr("“%1”").arg(device);
    switch (error.code) {
    case ErrorCode::DeviceNotFound:
        return {tr("%1 is not there: no such recorder is connected.").arg(it),
                tr("Check that it is connected, or choose another recorder.")};
    case ErrorCode::DeviceBusy:
        return {error.detail.empty() ? tr("%1 is in use by another program.").arg(it)
                                     : tr("%1 is in use: %2.").arg(it, QString::fromStdString(error.detail)),
                tr("Close the program that uses the disc, or unmount it.")};
    case ErrorCode::DeviceForbidden:
    case ErrorCode::DeviceGroupMissing:
    case ErrorCode::DeviceGroupPending:
    case ErrorCode::DeviceSeatMissing:
    case ErrorCode::DeviceNotInSandbox:
    case ErrorCode::CommandForbidden:
        return forbidden(error, device);
    case ErrorCode::DeviceGone:
        return {tr("%1 was disconnected.").arg(it),
                tr("Connect it again. The disc in it may be incomplete.")};
    case ErrorCode::DeviceTimeout:
        return {tr("%1 does not answer any more.").arg(it),
                tr("Switch it off and on again. The disc in it may be incomplete.")};
    case ErrorCode::TransportFailed:
        return {tr("The connection to the recorder failed."), tr("Check the cable, and try again.")};
    case ErrorCode::CheckCondition:
        return {tr("The recorder refused a command: %1.").arg(reason(error)),
                tr("Try another disc or a lower speed.")};
    default:
        return {tr("The recorder gave an answer that makes no sense."), tr("Eject the disc and try again.")};
    }
}

/// Each with the one thing that has to be done.
ErrorWords Words::forbidden(const Error& error, const QString& device)
{
    const QString it = device.isEmpty() ? tr("the recorder") : tr("“%1”").arg(device);
    const QString which = QString::fromStdString(error.detail);
    const QString joining =
        tr("Have the administrator add you to it (“usermod -aG %1” and your name), then log "
           "out and in again.")
            .arg(which);
    switch (error.code) {
    case ErrorCode::DeviceGroupMissing:
        return {tr("Only members of the group “%1” may use %2, and you are not one of them.").arg(which, it),
                joining};
    case ErrorCode::DeviceGroupPending:
        return {tr("You belong to the group “%1”, which may use %2, but did not yet when you logged in.")
                    .arg(which, it),
                tr("Log out and in again; nothing else is missing.")};
    case ErrorCode::DeviceSeatMissing:
        return {tr("Only who works at this computer's own screen, and the group “%1”, may use %2. You are "
                   "logged in from elsewhere, or somebody else is at the screen.")
                    .arg(which, it),
                tr("Log in at the screen. To use it from elsewhere, too: %1").arg(joining)};
    case ErrorCode::DeviceNotInSandbox:
        return {tr("The sandbox that Emberdisc runs in (%1) keeps %2 from it.").arg(which, it),
                wayOutOf(which, device)};
    case ErrorCode::CommandForbidden:
        return {tr("The system did not let a command pass to %1.").arg(it),
                tr("The administrator has narrowed what programs may send to it: burning needs all commands "
                   "that Linux lets through by itself.")};
    default:
        return {tr("There is no permission to control %1.").arg(it),
                tr("Have the administrator look at who may read and write it. Usually a group for recorders "
                   "may, and whoever works at the computer's screen.")};
    }
}

QString Words::wayOutOf(const QString& sandbox, const QString& device)
{
    if (sandbox == QStringLiteral("Flatpak"))
        return tr(
            "“flatpak override --user --device=all io.github.emberdisc.Emberdisc” gives it the devices; "
            "then start it again.");
    if (sandbox == QStringLiteral("Snap"))
        return tr("“snap connect emberdisc:optical-drive” gives it the recorders; then start it again.");
    return tr("Start the container with the device (“--device %1” for Podman and Docker).")
        .arg(device.isEmpty() ? QStringLiteral("/dev/sr0") : device);
}

ErrorWords Words::medium(const Error& error, const QString& disc)
{
    switch (error.code) {
    case ErrorCode::NoRecorder:
        return {tr("There is no suitable recorder."), tr("Connect one, or use the virtual recorder.")};
    case ErrorCode::SeveralRecorders:
        return {tr("More than one recorder could be used."), tr("Say which one.")};
    case ErrorCode::RecorderUnsuitable:
        return {tr("This recorder cannot write that way."), tr("Choose another mode or another recorder.")};
    case ErrorCode::NoMedium:
        return {tr("There is no disc in the recorder."), tr("Insert a disc that can be written.")};
    case ErrorCode::MediumNotReady:
        return {tr("The disc is not ready."), tr("Wait a moment, and try again.")};
    case ErrorCode::MediumUnsuitable:
        return {error.detail.empty()
                    ? tr("This disc cannot be used for that.")
                    : tr("This disc cannot be used for that: %1.").arg(QString::fromStdString(error.detail)),
                tr("Insert another kind of disc.")};
    case ErrorCode::MediumFinished:
        return {tr("The disc is finished: nothing can be added to it."),
                tr("Insert a blank disc, or erase it if it is rewritable.")};
    case ErrorCode::MediumNotBlank:
        return {tr("The disc holds data already."),
                tr("Append to it, erase it first if it is rewritable, or insert a blank disc.")};
    case ErrorCode::MediumNotErasable:
        return {tr("This disc cannot be erased."),
                tr("Only rewritable discs (RW, RE, RAM) can. Insert one of these.")};
    case ErrorCode::MediumTooSmall:
        return {error.detail.empty()
                    ? tr("It does not fit on the disc.")
                    : tr("It does not fit on the disc: %1.").arg(QString::fromStdString(error.detail)),
                tr("Take something out, or use a larger disc.")};
    case ErrorCode::MediumDamaged:
        return {tr("The disc is damaged, or its last burn was interrupted."),
                tr("Erase it completely if it is rewritable, or use another disc.")};
    case ErrorCode::MediumWriteProtected:
        return {tr("The disc is write-protected."), tr("Remove the protection, or use another disc.")};
    case ErrorCode::MediumChanged:
        return {tr("This is not the disc that the burn was prepared for."),
                tr("Start again with the disc that is in the recorder now.")};
    case ErrorCode::SourceDiscMissing:
        return {tr("The disc “%1”, which files are to be read from, is not in its recorder.").arg(disc),
                tr("Insert it again, or take its files out of the compilation.")};
    case ErrorCode::SourceDiscInTarget:
        return {tr("Files that are to be burned are on the disc in this recorder."),
                tr("Save an image first and burn that, or use another recorder.")};
    case ErrorCode::SimulationUnsupported:
        return {tr("This kind of disc has no simulation."),
                tr("Burn without it, or rehearse on a virtual disc.")};
    default:
        return {tr("The recorder cannot write this disc at that speed."),
                tr("Choose one of the speeds that it offers.")};
    }
}

ErrorWords Words::outcome(const Error& error, const QString& path)
{
    const QString why = reason(error);
    const QString because = why.isEmpty() ? QString() : tr(" (%1)").arg(why);
    switch (error.code) {
    case ErrorCode::WriteFailed:
        return {tr("Writing to the disc failed%1.").arg(because),
                tr("Try a lower speed or another disc. This one is not complete.")};
    case ErrorCode::BufferUnderrun:
        return {tr("The data did not arrive in time."), tr("Burn at a lower speed, or from a faster disk.")};
    case ErrorCode::CloseFailed:
        return {tr("The disc was written, but could not be closed%1.").arg(because),
                tr("It may be unreadable elsewhere. Try another disc.")};
    case ErrorCode::EraseFailed:
        return {tr("Erasing or formatting failed%1.").arg(because),
                tr("Try it in full, or use another disc.")};
    case ErrorCode::StateMismatch:
        return {tr("The recorder reported success, but the disc says otherwise."),
                tr("Do not trust this disc. Try another one.")};
    case ErrorCode::VerifyDiffers:
        return {path.isEmpty() ? tr("What was read is not what should be there.")
                               : tr("What was read is not what should be there, first in “%1”.").arg(path),
                tr("Do not trust this copy. Try a lower speed or another disc.")};
    case ErrorCode::VerifyUnreadable:
        return {path.isEmpty() ? tr("Part of the disc cannot be read.")
                               : tr("Part of the disc cannot be read, first in “%1”.").arg(path),
                tr("Do not trust this disc. Clean it and verify again, or use another one.")};
    default:
        return {tr("There was nothing to compare the disc with."),
                tr("Give the image file that it was made from, or verify all of a disc that carries "
                   "checksums.")};
    }
}

ErrorWords Words::other(const Error& error, const QString& path)
{
    switch (error.code) {
    case ErrorCode::AudioUndecodable:
        return {tr("“%1” is not audio that can be decoded.").arg(path),
                tr("Convert it to FLAC or WAV, or leave it out.")};
    case ErrorCode::AudioTrackTooShort:
        return {error.detail.empty() ? tr("“%1” is shorter than four seconds.").arg(path)
                                     : tr("A track of “%1” is shorter than four seconds: %2.")
                                           .arg(path, QString::fromStdString(error.detail)),
                tr("Silence is added: a track of a CD has to last at least four seconds.")};
    case ErrorCode::AudioTooManyTracks:
        return {tr("An audio CD holds at most 99 tracks."), tr("Remove some tracks.")};
    case ErrorCode::SheetInvalid:
        return {tr("“%1” cannot be used: %2.").arg(path, QString::fromStdString(error.detail)),
                tr("Correct it, or choose another file.")};
    case ErrorCode::DiscFileInvalid:
        return {tr("“%1” is not a virtual disc, or is damaged.").arg(path),
                tr("Choose another file, or create a new virtual disc.")};
    case ErrorCode::DiscFileVersion:
        return {tr("“%1” was made by a newer Emberdisc.").arg(path), tr("Use that version to open it.")};
    case ErrorCode::DiscFileInUse:
        return {tr("The virtual disc “%1” is in another recorder.").arg(path),
                tr("Wait until the other program is done with it, or eject it there.")};
    case ErrorCode::KernelTargetUnavailable:
        return {tr("The kernel makes no device of a virtual recorder: %1.")
                    .arg(QString::fromStdString(error.detail)),
                tr("Load its modules as root: modprobe -a target_core_user tcm_loop sr_mod sg. They need "
                   "configfs at /sys/kernel/config.")};
    case ErrorCode::SystemSuspended:
        return {
            tr("The computer went to sleep, or was shut down, before it was done."),
            tr("What became of the disc is told here. Begin anew, and let the computer run until the end.")};
    default:
        return {tr("The computer could not be kept from going to sleep."),
                tr("Do not suspend or log off until the burn has ended.")};
    }
}

} // namespace

ErrorWords wordsFor(const Error& error)
{
    QString place;
    if (const auto* path = std::get_if<AtPath>(&error.where))
        place = QString::fromStdString(path->path);
    if (error.code <= ErrorCode::Internal)
        return Words::general(error, place);
    if (error.code <= ErrorCode::WriteFileFailed)
        return Words::file(error, place);
    if (error.code <= ErrorCode::AttributeNotKept)
        return Words::compilation(error, place);
    if (error.code <= ErrorCode::UnsafeName)
        return Words::image(error, place);
    if (error.code <= ErrorCode::ReplyInvalid)
        return Words::device(error, place);
    if (error.code <= ErrorCode::SpeedUnsupported)
        return Words::medium(error, place);
    if (error.code <= ErrorCode::NoChecksums)
        return Words::outcome(error, place);
    return Words::other(error, place);
}

QString oneLine(const Error& error)
{
    const ErrorWords words = wordsFor(error);
    return words.sentence + QLatin1Char(' ') + words.advice;
}

} // namespace emberdisc::ui
