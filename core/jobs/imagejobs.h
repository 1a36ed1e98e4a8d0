// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/image/filesystemchoice.h"
#include "core/image/imageplan.h"
#include "core/image/imagestream.h"
#include "core/jobs/job.h"
#include "core/jobs/missingfiles.h"
#include "core/jobs/sourcecheck.h"
#include "core/tree/datacompilation.h"

#include <optional>

namespace emberdisc::jobs {

/// The image that is wanted.
struct ImageOrder {
    image::ImageOptions options = {};
    image::FileSystems fileSystems = image::FileSystems::AsGiven;
    image::Destination destination = image::Destination::File;
    MissingFiles missing = MissingFiles::Ask;
    SourceLook look = SourceLook::Everything;
};

/// Of an image that becomes a file: large files lie so that they can be cloned, whether they are or not.
/// Equal wishes give equal images on any file system.
void alignForFile(image::ImageOptions& options);

/// What an image would be if all files are as they were when they were added.
struct ImagePreview {
    image::ImagePlan plan;
    std::optional<image::FileSystemChoice> choice = {}; ///< where nobody else chose
};
/// Opens no file; any thread. Equal contents are not looked for.
[[nodiscard]] Result<ImagePreview> previewImage(const tree::DataCompilation& compilation,
                                                const ImageOrder& order);

/// What burning and saving a compilation have in common before the first sector: the files are checked, what
/// has to be left out is noted in the report, file systems are chosen where nobody did, and the image is laid
/// out. Its warnings are told.
[[nodiscard]] Result<image::ImagePlan> planCheckedImage(tree::DataCompilation& compilation, ImageOrder order,
                                                        JobContext& context, JobReport& report);

/// And after the last: files that could not be read to their end are missing.
void noteProblems(const image::ImageStream& stream, JobReport& report);

} // namespace emberdisc::jobs
