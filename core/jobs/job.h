// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/image/filesystemchoice.h"
#include "core/recorder/execute.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace emberdisc::jobs {

enum class JobOutcome : std::uint8_t {
    Done,
    Amber, ///< done, but some files are missing: see JobReport::missing
    Failed,
    Cancelled,
};
[[nodiscard]] std::string_view name(JobOutcome outcome);

enum class Verification : std::uint8_t {
    NotDone,
    Identical,
    SamplesIdentical, ///< and the structure: what was not read may differ
    Differs,          ///< or could not be read: the job failed with VerifyDiffers or VerifyUnreadable
};

/// What is said of a disc by which nothing that differs was found.
[[nodiscard]] constexpr Verification goodFor(recorder::VerifyExtent extent)
{
    return extent == recorder::VerifyExtent::Full    ? Verification::Identical
           : extent == recorder::VerifyExtent::Quick ? Verification::SamplesIdentical
                                                     : Verification::NotDone;
}

/// What the disc says after the job.
enum class DiscState : std::uint8_t {
    Unknown, ///< no disc was involved, or it could not be asked
    Blank,
    Appendable,
    Finished,
    Overwritable,
    Unusable, ///< it can neither be read nor written: a recordable disc whose burn was broken off
};
[[nodiscard]] std::string_view name(DiscState state);

/// Numbers for the sentence about a refusal: MediumTooSmall.
struct Shortage {
    std::uint64_t neededBytes = 0;
    std::uint64_t availableBytes = 0;
};

/// A session that was added to others, or a volume that has grown.
struct AppendFacts {
    std::uint16_t earlierSession = 0; ///< whose files are shown, 0: none
    std::uint64_t kept = 0;           ///< files of it
    std::uint64_t replaced = 0;       ///< by new ones
    std::uint64_t hidden = 0;         ///< these stay on the disc, where programs can find them
    std::uint64_t renamed = 0;        ///< files and folders
};

/// How it was burned.
struct BurnFacts {
    recorder::WriteMode mode = recorder::WriteMode::Auto;
    recorder::Closing closing = recorder::Closing::Auto;
    std::uint32_t speed = 0; ///< kB/s, 0: the drive's own choice
    std::int64_t startLba = 0;
    std::vector<recorder::PlanWarning> notes = {};
    /// How low the buffers fell, as far as was seen ten times a second; 100 when that was not told.
    int lowestRingPercent = 100;
    int lowestDevicePercent = 100;
};

/// What happened, as data; the window and the console have the words. A job fills it as it goes, so that a
/// failed or cancelled one tells as much as it knows.
struct JobReport {
    std::uint64_t bytes = 0;   ///< of the user's payload: written, read or compared
    std::uint64_t sectors = 0; ///< likewise, in sectors of the disc
    std::uint32_t tracks = 0;  ///< of audio
    std::uint32_t copies = 0;  ///< discs that were burned
    /// Where copies went that needed a disc of another name: "virtual:FILE".
    std::vector<std::string> furtherDiscs = {};
    double averageSpeed = 0;                 ///< bytes per second of the main phase, 0 when unknown
    std::chrono::milliseconds duration = {}; ///< of the whole job; the runner fills it
    Verification verification = Verification::NotDone;
    DiscState discState = DiscState::Unknown;
    std::optional<recorder::DiscCondition> condition = {}; ///< of a disc, when what was done to it failed
    std::optional<Shortage> shortage = {};
    std::optional<recorder::PlanRefusal> refusal = {}; ///< why there is no plan, with the remedy
    std::optional<BurnFacts> burn = {};                ///< of the last disc
    std::optional<AppendFacts> appended = {};
    std::vector<std::string> damaged = {}; ///< what verification found to differ or unreadable, at most 100
    bool simulated = false;
    std::string target = {}; ///< the device ("/dev/sr0") or file that was written
    /// Of the image, where it was left to the job.
    std::optional<image::FileSystemChoice> choice = {};
    std::vector<Error> missing =
        {}; ///< files of the user that are not in the result, or damaged there, each with its path
    std::vector<Error> warnings = {}; ///< what JobContext::warn was told, in order; the runner fills it
};

struct JobResult {
    JobOutcome outcome = JobOutcome::Failed;
    std::optional<Error> error = {}; ///< set for Failed and Cancelled
    JobReport report = {};
};

/// One user-visible long operation. Made in one thread, run once in another; it owns or has copied all that
/// it needs.
class Job {
public:
    virtual ~Job() = default;

    /// Blocks until done. Ends soon after a stop was requested, with ErrorCode::Cancelled. `report` is filled
    /// on every path.
    [[nodiscard]] virtual Result<> run(JobContext& context, JobReport& report) = 0;
};

} // namespace emberdisc::jobs
