// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/emberdisc-cli/arguments.h"
#include "core/image/imagereader.h"
#include "core/mmc/transport.h"
#include "core/source/sectorsource.h"

#include <memory>
#include <optional>

namespace emberdisc::cli {

struct Console;

/// The sectors of a file or a disc, and which session's descriptors are meant.
struct OpenSectors {
    std::unique_ptr<mmc::Transport> transport = {}; ///< of a disc
    std::unique_ptr<source::SectorSource> sectors = {};
    image::ReaderOptions options = {};
};

/// An image to look into: a file, or the last session of a disc. Keeps open what the reader reads from.
struct OpenImage {
    std::unique_ptr<mmc::Transport> transport = {}; ///< of a disc
    std::unique_ptr<source::SectorSource> sectors;
    image::ImageReader reader;
    image::NameSpace nameSpace;
};

[[nodiscard]] OptionSpec nameSpaceOption();
/// --session N: openSectors() and openImage() look at it.
[[nodiscard]] OptionSpec sessionOption();
/// The error is a sentence without a full stop.
[[nodiscard]] std::expected<std::optional<image::NameSpace>, std::string>
nameSpaceFrom(const Arguments& arguments);

/// `file`, which may be a project that is no image yet, or without one the disc in the recorder.
/// InvalidArgument for a session that there is not, and what opening either fails with.
[[nodiscard]] Result<OpenSectors> openSectors(Console& console, const Arguments& arguments,
                                              const std::optional<std::string>& file);
/// Likewise. NameSpaceMissing, and what opening either fails with.
[[nodiscard]] Result<OpenImage> openImage(Console& console, const Arguments& arguments,
                                          const std::optional<std::string>& file,
                                          std::optional<image::NameSpace> wanted);

} // namespace emberdisc::cli
