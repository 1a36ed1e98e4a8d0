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

Result<OpenImage> openImage(Console& console, const Arguments& arguments,
                            const std::optional<std::string>& file, std::optional<image::NameSpace> wanted)
{
    std::unique_ptr<mmc::Transport> transport;
    std::unique_ptr<source::SectorSource> sectors;
    image::ReaderOptions options;
    if (file) {
        TRY_ASSIGN(sectors, source::FileSectorSource::open(*file));
    } else {
        TRY_ASSIGN(const auto drive, driveFor(console, arguments, holdsMedium));
        TRY_ASSIGN(transport, console.drives.open(drive, jobs::DeviceAccess::Query));
        TRY_ASSIGN(auto disc, recorder::DiscSectorSource::open(*transport, console.clock, console.stop));
        options.sessionStart = disc->sessionStart();
        sectors = std::move(disc);
    }
    auto reader = image::ImageReader::open(*sectors, options);
    if (!reader) {
        Error error = std::move(reader).error();
        if (file && std::holds_alternative<std::monostate>(error.where))
            error.where = AtPath{*file};
        return fail(std::move(error));
    }
    TRY_ASSIGN(const auto nameSpace, reader->choose(wanted));
    return OpenImage{std::move(transport), std::move(sectors), std::move(*reader), nameSpace};
}

} // namespace emberdisc::cli
