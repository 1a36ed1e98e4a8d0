// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/openimage.h"

#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/consolecontext.h"
#include "app/emberdisc-cli/drivechoice.h"
#include "app/emberdisc-cli/numbers.h"
#include "app/emberdisc-cli/projectoption.h"
#include "app/shared/drivecatalog.h"
#include "core/image/imagestream.h"
#include "core/image/sessions.h"
#include "core/jobs/imagejobs.h"
#include "core/project/project.h"
#include "core/recorder/discsource.h"
#include "core/source/filesectorsource.h"

namespace emberdisc::cli {

OptionSpec nameSpaceOption()
{
    return {"--fs", "NAMES", "iso9660, rockridge, joliet or udf; the one that says most unless told"};
}

std::expected<std::optional<image::NameSpace>, std::string> nameSpaceFrom(const Arguments& arguments)
{
    const auto text = arguments.value("--fs");
    if (!text)
        return std::optional<image::NameSpace>();
    if (const auto nameSpace = image::nameSpaceFrom(*text))
        return nameSpace;
    return std::unexpected("--fs takes iso9660, rockridge, joliet or udf");
}

OptionSpec sessionOption()
{
    return {"--session", "N",
            "the Nth session; a disc's last one, and a file's first descriptors, unless told"};
}

namespace {

std::unexpected<Error> noSession(std::uint64_t number, std::uint64_t sessions)
{
    return fail(ErrorCode::InvalidArgument,
                "there is no session " + std::to_string(number) + ", there are " + std::to_string(sessions));
}

/// What --session asks for; 0 when nothing.
Result<std::uint64_t> wantedSession(const Arguments& arguments)
{
    const auto text = arguments.value("--session");
    if (!text)
        return std::uint64_t{0};
    const auto number = wholeFrom(*text);
    if (!number || *number == 0)
        return fail(ErrorCode::InvalidArgument, "--session takes a number from 1 on");
    return *number;
}

/// Of images within files and of volumes that were grown on media without sessions.
Result<std::uint64_t> foundSession(source::SectorSource& sectors, std::uint64_t number)
{
    TRY_ASSIGN(const auto starts, image::findSessions(sectors));
    if (number > starts.size())
        return noSession(number, starts.size());
    return starts[static_cast<std::size_t>(number - 1)];
}

/// The image that a project would become.
Result<std::unique_ptr<source::SectorSource>> plannedSectors(Console& console, const std::string& path)
{
    SilentJobContext quiet(console.stop); // what is shown shall be what is in the image
    TRY_ASSIGN(const project::Opened opened, openProject(console, path, quiet));
    ConsoleContext context(console);
    for (const Error& entry : opened.report.entries)
        context.warn(entry);
    jobs::ImageOrder order{.options = opened.project.image, .fileSystems = opened.project.fileSystems};
    jobs::alignForFile(order.options);
    TRY_ASSIGN(auto preview, jobs::previewImage(opened.project.compilation, order));
    return std::make_unique<image::ImageStream>(std::move(preview.plan));
}

} // namespace

Result<OpenSectors> openSectors(Console& console, const Arguments& arguments,
                                const std::optional<std::string>& file)
{
    TRY_ASSIGN(const std::uint64_t session, wantedSession(arguments));
    OpenSectors open;
    if (file && file->ends_with(project::kSuffix)) {
        TRY_ASSIGN(open.sectors, plannedSectors(console, *file));
        return open;
    }
    if (file) {
        TRY_ASSIGN(open.sectors, source::FileSectorSource::open(*file, source::LastSector::MayBeCut));
        if (session != 0) {
            TRY_ASSIGN(open.options.sessionStart, foundSession(*open.sectors, session));
        }
        return open;
    }
    TRY_ASSIGN(const auto drive, driveFor(console, arguments, holdsMedium));
    TRY_ASSIGN(open.transport, console.drives.open(drive, jobs::DeviceAccess::Query));
    TRY_ASSIGN(auto disc, recorder::DiscSectorSource::open(*open.transport, console.clock, console.stop));
    open.options.sessionStart = disc->sessionStart();
    if (session != 0 && disc->medium().status == recorder::MediumStatus::Overwritable) {
        TRY_ASSIGN(open.options.sessionStart, foundSession(*disc, session));
    } else if (session != 0) {
        const auto start = disc->startOf(session);
        if (!start)
            return noSession(session, disc->medium().sessions.size());
        open.options.sessionStart = *start;
    }
    open.sectors = std::move(disc);
    return open;
}

Result<OpenImage> openImage(Console& console, const Arguments& arguments,
                            const std::optional<std::string>& file, std::optional<image::NameSpace> wanted)
{
    TRY_ASSIGN(OpenSectors open, openSectors(console, arguments, file));
    auto reader = image::ImageReader::open(*open.sectors, open.options);
    if (!reader) {
        Error error = std::move(reader).error();
        if (file && std::holds_alternative<std::monostate>(error.where))
            error.where = AtPath{*file};
        return fail(std::move(error));
    }
    TRY_ASSIGN(const auto nameSpace, reader->choose(wanted));
    return OpenImage{std::move(open.transport), std::move(open.sectors), std::move(*reader), nameSpace};
}

} // namespace emberdisc::cli
