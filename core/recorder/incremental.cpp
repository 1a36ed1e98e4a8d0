// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/incremental.h"

#include <algorithm>

namespace emberdisc::recorder {

namespace {

// CLOSE TRACK SESSION functions, MMC-6 6.4.
constexpr std::uint32_t kCloseSession = 2; // another one can follow
constexpr std::uint32_t kFinaliseDvdPlusR =
    5; // with the least lead-out; on two layers the only one that all drives take
constexpr std::uint32_t kFinaliseBdR = 6;

} // namespace

bool Incremental::suits(const MediumState& medium, const Payload& payload) const
{
    const bool kind = medium.kind == MediumKind::DvdPlusR || medium.kind == MediumKind::BdR;
    return kind && payload.kind != PayloadKind::AudioSession;
}

std::uint64_t Incremental::sectorsNeeded(const MediumState& medium, const Payload& payload) const
{
    const std::uint64_t unit = std::max<std::uint32_t>(medium.writeUnit, 1);
    return (payload.sectorCount + unit - 1) / unit * unit;
}

void Incremental::fill(BurnPlan& plan, const MediumState& medium) const
{
    plan.sectorsPerWrite = std::max<std::uint32_t>(medium.writeUnit, 1);
    const std::uint64_t payload = plan.payload.sectorCount;
    const std::uint64_t total = sectorsNeeded(medium, plan.payload);
    const std::int64_t start = plan.startLba;
    const bool open = plan.closing == Closing::KeepOpen;
    const std::uint32_t finalise = medium.kind == MediumKind::BdR ? kFinaliseBdR : kFinaliseDvdPlusR;

    plan.steps.push_back({.kind = StepKind::SetSpeed, .detail = plan.speed});
    plan.steps.push_back({.kind = StepKind::ExpectAddress, .lba = start});
    plan.steps.push_back({.kind = StepKind::WritePayload, .lba = start, .sectors = payload});
    if (total > payload)
        plan.steps.push_back({.kind = StepKind::WriteZeros,
                              .lba = start + static_cast<std::int64_t>(payload),
                              .sectors = total - payload});
    plan.steps.push_back({.kind = StepKind::Synchronize});
    plan.steps.push_back({.kind = StepKind::CloseTrack, .detail = medium.openTrack});
    plan.steps.push_back({.kind = StepKind::CloseSession, .detail = open ? kCloseSession : finalise});
    plan.totalSectors = total;
}

} // namespace emberdisc::recorder
