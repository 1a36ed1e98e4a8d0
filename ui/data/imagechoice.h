// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/filesystemchoice.h"
#include "core/image/missingfiles.h"
#include "core/image/options.h"

namespace emberdisc::ui {

/// What a person wants of the image, apart from its contents: saved with the project, used for burning and
/// for saving alike.
struct ImageChoice {
    image::ImageOptions image = {};
    image::FileSystems fileSystems = image::FileSystems::Automatic;
    image::MissingFiles missing = image::MissingFiles::Ask;

    friend bool operator==(const ImageChoice&, const ImageChoice&) = default;
};

} // namespace emberdisc::ui
