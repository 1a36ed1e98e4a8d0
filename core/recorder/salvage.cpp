// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/salvage.h"

#include "core/base/log.h"
#include "core/recorder/answers.h"

#include <algorithm>
#include <span>

namespace emberdisc::recorder {

namespace {

/// False when there is no sense in sending another command.
bool goesOn(const Result<>& result)
{
    if (result)
        return true;
    qCWarning(logRecorder).noquote() << "while closing an unfinished burn:"
                                     << QString::fromStdString(result.error().toString());
    const ErrorCode code = explained(result.error()).code;
    return !isCarrierError(code) && code != ErrorCode::NoMedium && code != ErrorCode::MediumChanged;
}

/// What is left of a plan, or its way out: page 05h and CLOSE, until something is not even carried.
void run(const BurnPlan& plan, mmc::Device& device, std::span<const Step> steps)
{
    for (const Step& step : steps) {
        Result<> done;
        if (step.kind == StepKind::WriteParameters)
            done = device.setWriteParameters(writeParametersPage(plan.writeParameters, step.detail));
        else if (step.kind == StepKind::CloseTrack)
            done = closeAndWait(device, mmc::CloseFunction::Track, static_cast<std::uint16_t>(step.detail));
        else if (step.kind == StepKind::CloseSession)
            done = closeAndWait(device, static_cast<mmc::CloseFunction>(step.detail), 0);
        if (!goesOn(done))
            return;
    }
}

/// The steps behind the last SYNCHRONIZE CACHE.
std::span<const Step> closing(const BurnPlan& plan)
{
    const auto last =
        std::ranges::find(plan.steps.rbegin(), plan.steps.rend(), StepKind::Synchronize, &Step::kind);
    return std::span(last.base(), plan.steps.end());
}

} // namespace

void salvage(const BurnPlan& plan, mmc::Device& device, const StepRunner& runner, const Error& reason)
{
    // Another disc, or none: nothing of ours is in it.
    const bool away = reason.code == ErrorCode::DeviceGone || reason.code == ErrorCode::MediumChanged ||
                      reason.code == ErrorCode::NoMedium;
    // Without a single good WRITE there is nothing to empty; some drives hang when asked to.
    if (away || !runner.hasWritten())
        return;
    if (runner.isSynchronized())
        return run(plan, device, closing(plan));
    if (goesOn(synchronizeAndWait(device)) && !plan.simulate)
        run(plan, device, plan.retreat);
}

DiscCondition conditionOf(const BurnPlan& plan, const StepRunner& runner, const MediumState& after)
{
    if (after.status == MediumStatus::None)
        return DiscCondition::Unknown;
    // Descriptors that stayed as they were still speak for what they describe: they are written last where a
    // volume grows.
    const bool grows = !plan.payload.ranges.empty();
    const bool overwritten =
        plan.medium.status == MediumStatus::Overwritable && runner.hasWritten() && !grows;
    if (after.isSameAs(plan.medium) && after.usedSectors == plan.medium.usedSectors && !overwritten)
        return DiscCondition::Unchanged;
    switch (after.status) {
    case MediumStatus::Blank:
        return runner.hasErased() ? DiscCondition::Erased : DiscCondition::Unchanged;
    case MediumStatus::Appendable:
        return plan.retreat.empty() && after.erasable ? DiscCondition::NeedsErase
                                                      : DiscCondition::StillAppendable;
    case MediumStatus::Finished:
        if (after.erasable)
            return DiscCondition::NeedsErase;
        return plan.retreat.empty() || after.tracks.empty() ? DiscCondition::Spoiled
                                                            : DiscCondition::ClosedIncomplete;
    case MediumStatus::Overwritable:
        return runner.hasWritten()  ? DiscCondition::Overwritten
               : runner.hasErased() ? DiscCondition::Erased
                                    : DiscCondition::Unchanged;
    case MediumStatus::Unusable:
        return after.erasable ? DiscCondition::NeedsErase : DiscCondition::Spoiled;
    case MediumStatus::None:
        break;
    }
    return DiscCondition::Unknown;
}

} // namespace emberdisc::recorder
