// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/salvage.h"

#include "core/base/log.h"
#include "core/recorder/answers.h"
#include "core/recorder/writepage.h"

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

/// What is left of a plan, or its way out: page 05h and CLOSE, until something is not even carried. True if
/// all of it went well.
bool run(const BurnPlan& plan, mmc::Device& device, std::span<const Step> steps)
{
    bool all = true;
    for (const Step& step : steps) {
        Result<> done;
        if (step.kind == StepKind::WriteParameters)
            done = device.setWriteParameters(writeParametersPage(plan, step));
        else if (step.kind == StepKind::CloseTrack)
            done = closeAndWait(device, mmc::CloseFunction::Track, static_cast<std::uint16_t>(step.detail));
        else if (step.kind == StepKind::CloseSession)
            done = closeAndWait(device, static_cast<mmc::CloseFunction>(step.detail), 0);
        all = all && done;
        if (!goesOn(done))
            break;
    }
    return all;
}

/// The steps behind the last SYNCHRONIZE CACHE.
std::span<const Step> closing(const BurnPlan& plan)
{
    const auto last =
        std::ranges::find(plan.steps.rbegin(), plan.steps.rend(), StepKind::Synchronize, &Step::kind);
    return std::span(last.base(), plan.steps.end());
}

} // namespace

bool salvage(const BurnPlan& plan, mmc::Device& device, const StepRunner& runner, const Error& reason)
{
    if (reason.code == ErrorCode::DeviceGone)
        return false;
    // Another disc, or none: nothing of ours is in it, and nothing of it is ours to close. It may be the same
    // all the same; emptying the buffer does no harm to any.
    const bool another = reason.code == ErrorCode::MediumChanged || reason.code == ErrorCode::NoMedium;
    // The disc will say whether it was closed, but for one that can be written anywhere.
    const bool tells = plan.expected.status != MediumStatus::Overwritable;
    if (runner.isSynchronized())
        return !another && (run(plan, device, closing(plan)) || tells);
    // Without a single WRITE there is nothing to empty; some drives hang when asked to. A format that was
    // begun wants its end all the same.
    const bool leave = runner.hasWritten() ? goesOn(synchronizeAndWait(device)) : runner.hasFormatted();
    if (leave && !plan.simulate && !another)
        (void)run(plan, device, plan.retreat);
    return false;
}

} // namespace emberdisc::recorder
