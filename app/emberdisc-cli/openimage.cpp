// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/openimage.h"

#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/drivechoice.h"
#include "app/shared/drivecatalog.h"
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

Result<OpenSectors> openSectors(Console& console, const Arguments& arguments,
                                const std::optional<std::string>& file)
{
    OpenSectors open;
    if (file) {
        TRY_ASSIGN(open.sectors, source::FileSectorSource::open(*file));
        return open;
    }
    TRY_ASSIGN(const auto drive, driveFor(console, arguments, holdsMedium));
    TRY_ASSIGN(open.transport, console.drives.open(drive, jobs::DeviceAccess::Query));
    TRY_ASSIGN(auto disc, recorder::DiscSectorSource::open(*open.transport, console.clock, console.stop));
    open.options.sessionStart = disc->sessionStart();
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
