// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/erase.h"

#include "core/mmc/device.h"
#include "core/recorder/blanking.h"
#include "core/recorder/traylock.h"

namespace emberdisc::recorder {

namespace {

std::unexpected<PlanRefusal> refuse(const MediumState& medium, ErrorCode code, std::string detail)
{
    PlanRefusal refusal;
    refusal.code = code;
    refusal.detail = std::move(detail);
    refusal.medium = medium.kind;
    return std::unexpected(std::move(refusal));
}

} // namespace

std::expected<ErasePlan, PlanRefusal> planErase(const MediumState& medium, EraseKind kind)
{
    if (medium.status == MediumStatus::None)
        return refuse(medium, ErrorCode::NoMedium, medium.trayOpen ? "the tray is open" : "there is no disc");
    if (!medium.erasable)
        return refuse(medium, ErrorCode::MediumNotErasable, "this kind of disc can be written only once");
    if (medium.kind != MediumKind::CdRw)
        return refuse(medium, ErrorCode::Unsupported, "this kind of disc is not erased by blanking");
    if (!medium.can.trackAtOnce && !medium.can.sessionAtOnce)
        return refuse(medium, ErrorCode::RecorderUnsuitable, "the drive can only read this kind of disc");
    ErasePlan plan;
    plan.medium = medium;
    // A minimal blanking reads what is on the disc; where that is damaged only a full one helps.
    plan.kind = medium.status == MediumStatus::Unusable ? EraseKind::Full : kind;
    plan.blankType = plan.kind == EraseKind::Full ? 0 : 1;
    plan.speed = medium.writeSpeeds.empty() ? 0 : medium.writeSpeeds.front();
    plan.losesData = medium.status != MediumStatus::Blank;
    return plan;
}

Result<MediumState> executeErase(const ErasePlan& plan, mmc::Transport& transport, const Clock& clock,
                                 JobContext& context)
{
    context.phase(Phase::Preparing);
    TRY_ASSIGN(const MediumState before, probe(transport, clock, context.stopToken()));
    if (before.status == MediumStatus::None)
        return fail(ErrorCode::NoMedium);
    if (!before.isSameAs(plan.medium))
        return fail(ErrorCode::MediumChanged, "this is not the disc that the plan was made for");
    mmc::Device device(transport, clock);
    TrayLock lock(device);
    const auto speed = plan.speed > 0 ? static_cast<std::uint16_t>(plan.speed) : mmc::kMaximumSpeed;
    if (const auto set = device.setCdSpeed(mmc::kMaximumSpeed, speed); !set)
        context.warn(Error::of(ErrorCode::SpeedUnsupported, set.error().toString()));
    if (context.stopRequested())
        return fail(ErrorCode::Cancelled);
    TRY(blankAndWait(device, plan.blankType, context));
    lock.release();
    context.phase(Phase::Checking);
    TRY_ASSIGN(MediumState after, probe(transport, clock, {}));
    if (after.status != MediumStatus::Blank)
        return fail(ErrorCode::StateMismatch, "the disc is not blank after it was erased");
    return after;
}

} // namespace emberdisc::recorder
