// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/salvage.h"

#include "core/base/log.h"
#include "core/recorder/answers.h"

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

void closeAsPlanned(const BurnPlan& plan, mmc::Device& device)
{
    for (const Step& step : plan.steps) {
        const bool track = step.kind == StepKind::CloseTrack;
        if (!track && step.kind != StepKind::CloseSession)
            continue;
        const auto function =
            track ? mmc::CloseFunction::Track : static_cast<mmc::CloseFunction>(step.detail);
        if (!goesOn(closeAndWait(device, function,
                                 track ? static_cast<std::uint16_t>(step.detail) : std::uint16_t{0})))
            return;
    }
}

void closeAndKeepOpen(const BurnPlan& plan, mmc::Device& device)
{
    switch (plan.mode) {
    case WriteMode::Tao: {
        // The page's multi-session field decides what CLOSE makes of the disc (MMC-6 table 666).
        WriteParameters parameters = plan.writeParameters;
        parameters.multiSession = 3;
        if (goesOn(device.setWriteParameters(writeParametersPage(parameters))))
            goesOn(closeAndWait(device, mmc::CloseFunction::Session, 0));
        break;
    }
    case WriteMode::Incremental:
        if (goesOn(closeAndWait(device, mmc::CloseFunction::Track, plan.medium.openTrack)))
            goesOn(closeAndWait(device, mmc::CloseFunction::Session, 0));
        break;
    case WriteMode::Auto:
    case WriteMode::Sao: // cannot be closed before its time
    case WriteMode::Raw:
    case WriteMode::Dao:
    case WriteMode::Overwrite:
        break;
    }
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
        return closeAsPlanned(plan, device);
    if (goesOn(synchronizeAndWait(device)) && !plan.simulate)
        closeAndKeepOpen(plan, device);
}

DiscCondition conditionOf(const BurnPlan& plan, const StepRunner& runner, const MediumState& after)
{
    if (after.status == MediumStatus::None)
        return DiscCondition::Unknown;
    if (after.isSameAs(plan.medium))
        return DiscCondition::Unchanged;
    switch (after.status) {
    case MediumStatus::Blank:
        return runner.hasErased() ? DiscCondition::Erased : DiscCondition::Unchanged;
    case MediumStatus::Appendable:
        return plan.mode == WriteMode::Sao && after.erasable ? DiscCondition::NeedsErase
                                                             : DiscCondition::StillAppendable;
    case MediumStatus::Finished:
        if (after.erasable)
            return DiscCondition::NeedsErase;
        return plan.mode == WriteMode::Sao || after.tracks.empty() ? DiscCondition::Spoiled
                                                                   : DiscCondition::ClosedIncomplete;
    case MediumStatus::Overwritable:
        return DiscCondition::StillAppendable;
    case MediumStatus::Unusable:
        return after.erasable ? DiscCondition::NeedsErase : DiscCondition::Spoiled;
    case MediumStatus::None:
        break;
    }
    return DiscCondition::Unknown;
}

} // namespace emberdisc::recorder
