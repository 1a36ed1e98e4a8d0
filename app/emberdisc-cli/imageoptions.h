// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/emberdisc-cli/arguments.h"
#include "app/emberdisc-cli/itemoptions.h"
#include "core/image/filesystemchoice.h"
#include "core/image/options.h"
#include "core/jobs/missingfiles.h"
#include "core/project/project.h"
#include "core/tree/scan.h"

#include <expected>
#include <string>
#include <vector>

namespace emberdisc::cli {

/// What the image options say.
struct ImageChoice {
    image::ImageOptions image = {};
    image::FileSystems fileSystems = image::FileSystems::Automatic; ///< unless --fs or --udf say
    tree::ScanOptions scan = {};
    std::vector<std::string> sourceDrives = {};      ///< whose discs' files are added
    std::optional<std::uint16_t> sourceSession = {}; ///< of these, and of images; the last one unless told
    std::vector<ItemRule> rules = {};                ///< for what was scanned
    jobs::MissingFiles missing = jobs::MissingFiles::Ask;
};

inline constexpr OptionSpec kSourceDriveOption = {
    "--source-drive", "D",
    "also add what the disc in that recorder holds, as DIR/. adds a folder; it is read while the image is "
    "written, and cannot be the recorder that burns; may be repeated"};

[[nodiscard]] std::vector<OptionSpec> imageOptionSpecs();
/// Whether the command line names anything to add.
[[nodiscard]] bool namesFiles(const Arguments& arguments);
/// The error is a sentence without a full stop. `sourceDateEpoch` is the environment's SOURCE_DATE_EPOCH;
/// what the options do not say is as in `project`.
[[nodiscard]] std::expected<ImageChoice, std::string>
imageChoice(const Arguments& arguments, const char* sourceDateEpoch, const project::Project& project = {});

} // namespace emberdisc::cli
