// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/image/filesystemchoice.h"
#include "core/image/missingfiles.h"
#include "core/image/options.h"
#include "core/image/partialfile.h"
#include "core/source/origin.h"
#include "core/tree/datacompilation.h"
#include "core/tree/report.h"
#include "core/tree/scan.h"

#include <functional>
#include <string>

/// The project file: a compilation with all its options. README.md has the grammar.
namespace emberdisc::project {

struct Project {
    tree::DataCompilation compilation = {};
    /// Its label and base address are none of the project's: the compilation has the label, and a medium the
    /// address.
    image::ImageOptions image = {};
    image::FileSystems fileSystems = image::FileSystems::Automatic;
    image::MissingFiles missing = image::MissingFiles::Ask;
};

/// Gives what a session of a disc holds, as image::scanSectors() has it, from whatever recorder it lies in
/// now; `lastIn` is where it was when the project was saved. SourceDiscMissing.
using DiscFinder = std::function<Result<tree::ScanResult>(const source::SessionIdentity& session,
                                                          const std::string& lastIn, JobContext& context)>;

struct Opened {
    Project project = {};
    /// What is not as it was when the project was saved: FileNotFound, PermissionDenied, FileUnreadable,
    /// FileIsSpecial, ImageCorrupt (of archives), and FileChanged. Files that cannot be found stay in the
    /// compilation as they were; those that have changed are there as they are now.
    /// Of a disc that is not there it is one entry for all of its files, SourceDiscMissing.
    tree::Report report = {};
};

/// Written beside, synced and renamed. Unsupported, with the path in the image, for a file whose bytes come
/// from no file (an earlier session, say); FileExists; the errors of image::PartialFile.
[[nodiscard]] Result<> save(const Project& project, const std::string& path, image::ExistingFile existing);

/// Looks at all files that it names, and reads through archives that members of it come from; without
/// `discs` no disc is there. Blocks; any thread. SheetInvalid, with the reason; DiscFileVersion;
/// FileNotFound, PermissionDenied, FileUnreadable; Cancelled. Progress: items that were looked at.
[[nodiscard]] Result<Opened> open(const std::string& path, JobContext& context, const DiscFinder& discs = {});

/// What a project file is called: ".ember".
inline constexpr std::string_view kSuffix = ".ember";

} // namespace emberdisc::project
