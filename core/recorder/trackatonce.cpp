// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/trackatonce.h"

#include <algorithm>

namespace emberdisc::recorder {

namespace {

/// IEC 60908: a track lasts at least four seconds.
constexpr std::uint64_t kShortestTrack = 300;
/// What makers of images put at a track's end, so that read-ahead does not run into the two run-out sectors.
constexpr std::uint64_t kReadAheadPadding = 150;
constexpr std::uint32_t kSectorsPerWrite = 16; // 32 KiB

} // namespace

bool TrackAtOnce::suits(const MediumState& medium, const Payload& payload) const
{
    return isRecordableCd(medium.kind) && payload.kind != PayloadKind::AudioSession;
}

std::uint64_t TrackAtOnce::sectorsNeeded(const MediumState&, const Payload& payload) const
{
    return std::max(payload.sectorCount, kShortestTrack);
}

void TrackAtOnce::fill(BurnPlan& plan, const MediumState& medium) const
{
    const bool open = plan.closing == Closing::KeepOpen;
    plan.writeParameters = {.writeType = 1,
                            .multiSession = static_cast<std::uint8_t>(open ? 3 : 0),
                            .trackMode = 4,
                            .dataBlockType = 8,
                            .testWrite = plan.simulate,
                            .bufferProtection = medium.can.bufferProtection};
    plan.sectorsPerWrite = kSectorsPerWrite;
    const std::uint64_t payload = plan.payload.sectorCount;
    std::uint64_t total = sectorsNeeded(medium, plan.payload);
    if (plan.payload.kind == PayloadKind::ImageFile && payload + kReadAheadPadding <= medium.freeSectors)
        total = std::max(total, payload + kReadAheadPadding);

    const std::int64_t start = plan.startLba;
    plan.steps.push_back({.kind = StepKind::SetSpeed, .detail = plan.speed});
    plan.steps.push_back({.kind = StepKind::WriteParameters});
    plan.steps.push_back({.kind = StepKind::ExpectAddress, .lba = start});
    plan.steps.push_back({.kind = StepKind::WritePayload, .lba = start, .sectors = payload});
    if (total > payload)
        plan.steps.push_back({.kind = StepKind::WriteZeros,
                              .lba = start + static_cast<std::int64_t>(payload),
                              .sectors = total - payload});
    plan.steps.push_back({.kind = StepKind::Synchronize});
    // No CLOSE TRACK: the cache's end is the track's end, and some drives refuse it. Nothing can be closed in
    // a simulation.
    if (!plan.simulate)
        plan.steps.push_back({.kind = StepKind::CloseSession, .detail = 2});
    plan.totalSectors = total;
}

} // namespace emberdisc::recorder
