// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/imagewish.h"

#include "app/emberdisc-cli/bootoptions.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/projectoption.h"

#include <cstdlib>
#include <utility>

namespace emberdisc::cli {

std::expected<ImageWish, ExitCode> imageWish(Console& console, const Arguments& arguments,
                                             std::optional<jobs::MissingFiles> missing)
{
    if (!namesFiles(arguments))
        return std::unexpected(concludeUsage(console, "PATH is missing: what to put into the image"));
    auto begun = projectFrom(console, arguments);
    if (!begun)
        return std::unexpected(conclude(console, begun.error()));
    auto choice = imageChoice(arguments, std::getenv("SOURCE_DATE_EPOCH"), *begun);
    if (!choice)
        return std::unexpected(concludeUsage(console, choice.error()));
    choice->missing = missing.value_or(choice->missing);
    auto gathered = gather(console, arguments.operands(), *choice, std::move(begun->compilation));
    if (!gathered)
        return std::unexpected(conclude(console, gathered.error()));
    if (const auto found = findBootImages(arguments, choice->image.boot, gathered->compilation); !found)
        return std::unexpected(conclude(console, found.error()));
    return ImageWish{std::move(*choice), std::move(*gathered)};
}

} // namespace emberdisc::cli
