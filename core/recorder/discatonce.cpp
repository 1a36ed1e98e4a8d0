// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/discatonce.h"

#include "core/recorder/burntarget.h"
#include "core/recorder/layerboundary.h"
#include "core/recorder/stream.h"

namespace emberdisc::recorder {

bool DiscAtOnce::suits(const MediumState& medium, const Payload& payload) const
{
    return isDvdMinusR(medium.kind) && medium.status != MediumStatus::Overwritable &&
           !isOfCdOnly(payload.kind);
}

std::optional<Objection> DiscAtOnce::objection(const MediumState& medium, const Payload& payload,
                                               const BurnOptions& options) const
{
    if (!medium.can.discAtOnce)
        return recorderCannot();
    if (medium.status != MediumStatus::Blank)
        return Objection{ErrorCode::MediumNotBlank, Remedy::OtherMode, "disc at once needs a blank disc"};
    if (wantsOpen(options))
        return Objection{ErrorCode::Unsupported, Remedy::OtherMode, "disc at once closes the disc"};
    if (options.streaming)
        return objectToStreaming();
    if (auto simulation = objectToSimulation(medium, options))
        return simulation;
    return objectToLayerBoundary(medium, wholeUnits(medium, payload.sectorCount), options);
}

std::uint64_t DiscAtOnce::sectorsNeeded(const MediumState& medium, const Payload& payload) const
{
    return wholeUnits(medium, payload.sectorCount);
}

void DiscAtOnce::fill(BurnPlan& plan, const MediumState& medium, const BurnOptions& options) const
{
    plan.writeParameters = {.writeType = 2,
                            .trackMode = 5,
                            .dataBlockType = 8,
                            .testWrite = plan.simulate,
                            .bufferProtection = medium.can.bufferProtection};
    plan.sectorsPerWrite = medium.writeUnit;
    const std::uint64_t total = sectorsNeeded(medium, plan.payload);
    plan.steps.push_back({.kind = StepKind::SetSpeed, .detail = plan.speed});
    plan.steps.push_back({.kind = StepKind::WriteParameters, .detail = multi_session::kFinal});
    addLayerBoundary(plan, medium, total, options);
    plan.steps.push_back({.kind = StepKind::ReserveTrack, .sectors = total});
    plan.steps.push_back({.kind = StepKind::ExpectAddress, .lba = plan.startLba});
    addPayload(plan, total);
    // The lead-out belongs to what was reserved: nothing is left to close.
    plan.steps.push_back({.kind = StepKind::Synchronize});
    plan.totalSectors = total;
}

} // namespace emberdisc::recorder
