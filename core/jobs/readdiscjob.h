// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job.h"
#include "core/jobs/jobservices.h"
#include "core/jobs/overwrite.h"
#include "core/recorder/readdisc.h"

#include <string>

namespace emberdisc::jobs {

struct ReadDiscRequest {
    std::string deviceId;
    std::string path; ///< the image to be made, or its sheet
    Overwrite overwrite = Overwrite::Ask;
    recorder::ReadDiscOptions options = {};
};

/// The map of what a disc did not give, beside the image: "disc.iso.map".
[[nodiscard]] std::string mapFileOf(const std::string& image);

/// Reads a disc into files.
///
/// Into an .iso, or whatever else the path is called, the data of a disc: from its first sector to the end of
/// its last data track, or of its volume where it can be written anywhere. MediumUnsuitable for a disc with
/// audio.
///
/// Into a .cue (or .bin) all of a CD: the sheet, and beside it a .bin of whole sectors (2352 bytes) of all
/// tracks, one after the other, with the pauses that can be read. REM SESSION stands before the first track
/// of each session, when there are several; what lies between sessions is not in the .bin. MediumUnsuitable
/// for other discs.
///
/// The files appear when all has been tried, the sheet last, and a disc that could not be read as a whole
/// leaves a map beside the image (recorder::RescueMap); the files or tracks of the disc that are hit are
/// missing in the report. When image and map are there from an earlier run, what is in the map is tried
/// again, with this drive and disc, and the rest is left; it must be the same disc (MediumChanged). An image
/// whose map shows nothing unreadable has none. Errors: FileExists, NoSpace, and those of
/// recorder::readDisc().
class ReadDiscJob final : public Job {
public:
    ReadDiscJob(ReadDiscRequest request, const JobServices& services);
    [[nodiscard]] Result<> run(JobContext& context, JobReport& report) override;
    /// After it has run: several tracks or sessions of a CD became one image, which does not tell them apart.
    [[nodiscard]] bool joinsTracks() const { return m_joinsTracks; }

private:
    [[nodiscard]] Result<> readImage(JobContext& context, JobReport& report);

    ReadDiscRequest m_request;
    JobServices m_services;
    bool m_joinsTracks = false;
};

} // namespace emberdisc::jobs
