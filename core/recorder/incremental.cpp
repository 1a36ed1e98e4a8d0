// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/incremental.h"

#include "core/recorder/burntarget.h"
#include "core/recorder/layerboundary.h"
#include "core/recorder/stream.h"

namespace emberdisc::recorder {

namespace {

/// DVD-R: a packet is an ECC block, and so is the link between two of them (MMC-6 4.3.3.3).
constexpr std::uint8_t kPacketSectors = 16;

/// DVD-R and DVD-RW: page 05h makes a session the last one, so CLOSE has one function. On a DVD+R of two
/// layers 101b is the only finalising one that all drives take.
std::uint32_t closeFunction(const MediumState& medium, Closing closing)
{
    if (isDvdMinusR(medium.kind) || closing == Closing::KeepOpen)
        return close_function::kSession;
    return medium.kind == MediumKind::BdR ? close_function::kFinalise
                                          : close_function::kFinaliseMinimalRadius;
}

} // namespace

bool Incremental::suits(const MediumState& medium, const Payload& payload) const
{
    const bool kind = medium.kind == MediumKind::DvdPlusR || medium.kind == MediumKind::DvdPlusRDl ||
                      medium.kind == MediumKind::BdR || isDvdMinusR(medium.kind);
    return kind && medium.status != MediumStatus::Overwritable && !isOfCdOnly(payload.kind);
}

std::optional<Objection> Incremental::objection(const MediumState& medium, const Payload& payload,
                                                const BurnOptions& options) const
{
    if (!medium.can.incremental) {
        // What a minimal blanking leaves: feature 0021h is not current (MMC-6 6.2.2.3).
        if (medium.kind == MediumKind::DvdMinusRw && medium.can.discAtOnce)
            return Objection{ErrorCode::MediumUnsuitable, Remedy::EraseFirst,
                             "a DVD-RW that was erased quickly can only be written at once"};
        return recorderCannot();
    }
    if (medium.kind == MediumKind::DvdMinusRDl && wantsOpen(options))
        return Objection{ErrorCode::Unsupported, Remedy::None, "a DVD-R DL has one session"};
    if (options.streaming && !medium.can.streaming)
        return objectToStreaming();
    if (auto simulation = objectToSimulation(medium, options))
        return simulation;
    return objectToLayerBoundary(medium, wholeUnits(medium, payload.sectorCount), options);
}

std::uint64_t Incremental::sectorsNeeded(const MediumState& medium, const Payload& payload) const
{
    return wholeUnits(medium, payload.sectorCount);
}

void Incremental::fill(BurnPlan& plan, const MediumState& medium, const BurnOptions& options) const
{
    plan.sectorsPerWrite = std::max<std::uint32_t>(medium.writeUnit, 1);
    const std::uint64_t total = sectorsNeeded(medium, plan.payload);
    const bool open = plan.closing == Closing::KeepOpen;
    const bool hasPage = isDvdMinusR(medium.kind);

    plan.steps.push_back({.kind = StepKind::SetSpeed, .detail = plan.speed});
    if (hasPage) {
        plan.writeParameters = {.writeType = 0,
                                .trackMode = 5,
                                .dataBlockType = 8,
                                .testWrite = plan.simulate,
                                .bufferProtection = medium.can.bufferProtection,
                                .packetSize = kPacketSectors};
        plan.steps.push_back({.kind = StepKind::WriteParameters,
                              .detail = open ? multi_session::kOpen : multi_session::kFinal});
        if (medium.kind != MediumKind::DvdMinusRDl)
            plan.retreat.push_back({.kind = StepKind::WriteParameters, .detail = multi_session::kOpen});
    }
    addLayerBoundary(plan, medium, total, options);
    takeStreaming(plan, options);
    plan.steps.push_back({.kind = StepKind::ExpectAddress, .lba = plan.startLba});
    addPayload(plan, total);
    plan.steps.push_back({.kind = StepKind::Synchronize});
    const Step closeTrack{.kind = StepKind::CloseTrack, .detail = medium.openTrack};
    // Nothing can be closed in a simulation.
    if (!plan.simulate) {
        plan.steps.push_back(closeTrack);
        plan.steps.push_back({.kind = StepKind::CloseSession, .detail = closeFunction(medium, plan.closing)});
    }
    plan.retreat.push_back(closeTrack);
    plan.retreat.push_back({.kind = StepKind::CloseSession, .detail = close_function::kSession});
    plan.totalSectors = total;
}

} // namespace emberdisc::recorder
