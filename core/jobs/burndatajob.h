// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/filesystemchoice.h"
#include "core/image/imageplan.h"
#include "core/jobs/burnrequest.h"
#include "core/jobs/earliersession.h"
#include "core/jobs/job.h"
#include "core/jobs/jobservices.h"
#include "core/jobs/missingfiles.h"
#include "core/recorder/burnplan.h"
#include "core/recorder/mediumstate.h"
#include "core/tree/datacompilation.h"

namespace emberdisc::jobs {

class DiscBurner;

struct BurnDataRequest {
    tree::DataCompilation compilation; ///< a snapshot
    image::ImageOptions image = {};    ///< baseLba is set by the job
    BurnTarget target = {};
    MissingFiles missing = MissingFiles::Ask;
    image::FileSystems fileSystems = image::FileSystems::AsGiven;
    EarlierFiles earlier = {}; ///< when something is appended
};

/// Which kinds of disc file systems are chosen for.
[[nodiscard]] image::Destination destinationFor(const recorder::MediumState& medium);
/// How much the job would write onto such a medium, if all files are as they were when they were added. Equal
/// contents are counted once only by the job itself, which reads them.
[[nodiscard]] Result<recorder::Payload> measureFor(const BurnDataRequest& request,
                                                   const recorder::MediumState& medium);

/// Looks at all files again, lays out the image for the medium at hand, and burns it while it is built; then
/// compares the disc with what was sent. Files that changed since they were added are taken as they are now,
/// with a warning. Files that are gone or cannot be read are told as warnings, and SkipUnreadable is asked
/// once, before anything is written; what is left out, or fails while it is written, is in
/// JobReport::missing. CompilationEmpty; the errors of SourceDiscs, recorder::plan, execute and verify.
///
/// Appending to a disc that holds something, the image is a new session, or on media that can be written
/// anywhere what is new of a volume that grows; it refers to the files of an earlier session, which are not
/// stored again. That it is still the same disc is looked at right before the first write. The errors of
/// EarlierSession.
class BurnDataJob final : public Job {
public:
    BurnDataJob(BurnDataRequest request, const JobServices& services);
    [[nodiscard]] Result<> run(JobContext& context, JobReport& report) override;

private:
    [[nodiscard]] Result<> append(DiscBurner& burner, JobContext& context, JobReport& report);
    [[nodiscard]] Result<> burn(DiscBurner& burner, EarlierSession* earlier, JobContext& context,
                                JobReport& report);
    [[nodiscard]] Result<> burnGrown(DiscBurner& burner, EarlierSession& earlier,
                                     const image::ImagePlan& plan, recorder::Payload payload,
                                     JobContext& context, JobReport& report);

    BurnDataRequest m_request;
    JobServices m_services;
};

} // namespace emberdisc::jobs
