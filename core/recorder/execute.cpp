// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/execute.h"

#include "core/base/log.h"
#include "core/mmc/device.h"
#include "core/recorder/answers.h"
#include "core/recorder/salvage.h"
#include "core/recorder/steprunner.h"
#include "core/recorder/traylock.h"
#include "core/recorder/writepage.h"
#include "core/recorder/writestrategy.h"

#include <algorithm>
#include <optional>

namespace emberdisc::recorder {

namespace {

std::unexpected<BurnFailure> failure(Error error, DiscCondition condition)
{
    return std::unexpected(BurnFailure{{std::move(error), condition}});
}

/// Empty if the disc says what the plan expects, else what is wrong.
std::string contradiction(const ExpectedMedium& expected, const MediumState& after)
{
    if (after.status != expected.status)
        return "the disc is " + std::string(name(after.status)) + ", expected was " +
               std::string(name(expected.status));
    // Media that can be written anywhere have one track, whatever lies in it.
    if (expected.status == MediumStatus::Overwritable)
        return {};
    if (after.sessions.size() != expected.sessions)
        return "the disc has " + std::to_string(after.sessions.size()) + " sessions, expected were " +
               std::to_string(expected.sessions);
    const auto complete = [](const TrackInfo& track) { return track.state == TrackState::Complete; };
    const auto tracks = static_cast<std::uint32_t>(std::ranges::count_if(after.tracks, complete));
    if (tracks != expected.tracks)
        return "the disc has " + std::to_string(tracks) + " complete tracks, expected were " +
               std::to_string(expected.tracks);
    if (expected.trackSectors == 0)
        return {};
    const auto first = std::ranges::find(after.tracks, expected.trackStart, &TrackInfo::start);
    if (first == after.tracks.end())
        return "no track begins at sector " + std::to_string(expected.trackStart);
    const TrackInfo& last = after.tracks.back();
    if (last.start + static_cast<std::int64_t>(last.sectors) - expected.trackStart <
        static_cast<std::int64_t>(expected.trackSectors))
        return "the disc ends at sector " +
               std::to_string(last.start + static_cast<std::int64_t>(last.sectors));
    return {};
}

std::optional<Error> checkBefore(const BurnPlan& plan, const source::SectorSource& source,
                                 const MediumState& now)
{
    if (now.status == MediumStatus::None)
        return Error::of(ErrorCode::NoMedium);
    if (!now.isSameAs(plan.medium))
        return Error::of(ErrorCode::MediumChanged, "this is not the disc that the plan was made for");
    if (source.sectorSize() != plan.payload.sectorSize || source.sectorCount() != plan.payload.sectorCount)
        return Error::of(ErrorCode::InvalidArgument, "the source is not the one that the plan was made for");
    return std::nullopt;
}

/// A drive may hold on to the test write bit, and the next burn would write nothing.
void leaveSimulation(const BurnPlan& plan, mmc::Device& device)
{
    if (!plan.simulate)
        return;
    auto page = writeParametersPage(plan, {.detail = multi_session::kFinal});
    page.testWrite = false;
    if (const auto reset = device.setWriteParameters(page); !reset)
        qCWarning(logRecorder).noquote()
            << "cannot leave test write:" << QString::fromStdString(reset.error().toString());
}

std::unexpected<BurnFailure> failedBurn(const BurnPlan& plan, const StepRunner& runner, Error error,
                                        const Result<MediumState>& after)
{
    const Traces traces{.erased = runner.hasErased(),
                        .written = runner.hasWritten(),
                        .behindVolume = !plan.payload.ranges.empty(),
                        .canBeClosed = !plan.retreat.empty()};
    const auto condition = after ? conditionOf(error, plan.medium, *after, traces) : DiscCondition::Unknown;
    auto failed = failure(std::move(error), condition);
    failed.error().sectorsWritten = runner.sectorsWritten();
    if (after)
        failed.error().after = *after;
    return failed;
}

} // namespace

std::expected<ExecuteReport, BurnFailure> execute(const BurnPlan& plan, mmc::Transport& transport,
                                                  source::SectorSource& source, const Clock& clock,
                                                  JobContext& context, const ExecuteHooks& hooks)
{
    context.phase(Phase::Preparing);
    ExecuteReport report;
    auto before = probe(transport, clock, context.stopToken());
    if (!before)
        return failure(std::move(before).error(), DiscCondition::Unchanged);
    if (auto problem = checkBefore(plan, source, *before))
        return failure(std::move(*problem), DiscCondition::Unchanged);
    report.before = std::move(*before);

    mmc::Device device(transport, clock);
    TrayLock lock(device);
    StepRunner runner(plan, device, source, clock, context, hooks);
    Result<> outcome = runner.run();
    // When only the closing stumbled, and the second try set it right, the disc is as it should be.
    bool madeGood = false;
    if (!outcome) {
        qCWarning(logRecorder).noquote()
            << "the burn ended early:" << QString::fromStdString(outcome.error().toString());
        madeGood = salvage(plan, device, runner, outcome.error());
    }
    leaveSimulation(plan, device);
    lock.release();

    context.phase(Phase::Checking);
    const auto suits = [&](const MediumState& state) {
        return (!outcome && !madeGood) || contradiction(plan.expected, state).empty();
    };
    auto after = !outcome && outcome.error().code == ErrorCode::DeviceGone
                     ? Result<MediumState>(fail(outcome.error()))
                     : probeAfterwards(transport, clock, suits);
    if (!outcome && !madeGood)
        return failedBurn(plan, runner, std::move(outcome).error(), after);
    if (!after)
        return failedBurn(plan, runner, outcome ? after.error() : outcome.error(), after);
    if (const std::string wrong = contradiction(plan.expected, *after); !wrong.empty()) {
        const bool gone = after->status == MediumStatus::None;
        const Error mismatch = Error::of(gone ? ErrorCode::NoMedium : ErrorCode::StateMismatch, wrong);
        return failedBurn(plan, runner, outcome ? mismatch : outcome.error(), after);
    }
    if (!outcome)
        context.warn(outcome.error());
    runner.report(report);
    report.after = std::move(*after);
    return report;
}

} // namespace emberdisc::recorder
