// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/trackatonce.h"

#include "core/recorder/stream.h"

#include <algorithm>

namespace emberdisc::recorder {

namespace {

/// What makers of images put at a track's end, so that read-ahead does not run into the two run-out sectors.
constexpr std::uint64_t kReadAheadPadding = 150;
constexpr std::uint32_t kSectorsPerWrite = 16; // 32 KiB

} // namespace

bool TrackAtOnce::suits(const MediumState& medium, const Payload& payload) const
{
    return isRecordableCd(medium.kind) && payload.kind != PayloadKind::AudioSession;
}

std::optional<Objection> TrackAtOnce::objection(const MediumState& medium, const Payload&,
                                                const BurnOptions& options) const
{
    if (!medium.can.trackAtOnce)
        return recorderCannot();
    if (options.streaming)
        return objectToStreaming();
    return objectToSimulation(medium, options);
}

std::uint64_t TrackAtOnce::sectorsNeeded(const MediumState&, const Payload& payload) const
{
    return std::max(payload.sectorCount, kShortestTrack);
}

void TrackAtOnce::fill(BurnPlan& plan, const MediumState& medium, const BurnOptions&) const
{
    const bool open = plan.closing == Closing::KeepOpen;
    plan.writeParameters = {.writeType = 1,
                            .trackMode = 4,
                            .dataBlockType = 8,
                            .testWrite = plan.simulate,
                            .bufferProtection = medium.can.bufferProtection};
    plan.sectorsPerWrite = kSectorsPerWrite;
    const std::uint64_t payload = plan.payload.sectorCount;
    std::uint64_t total = sectorsNeeded(medium, plan.payload);
    if (plan.payload.kind == PayloadKind::ImageFile && payload + kReadAheadPadding <= medium.freeSectors)
        total = std::max(total, payload + kReadAheadPadding);

    plan.steps.push_back({.kind = StepKind::SetSpeed, .detail = plan.speed});
    plan.steps.push_back(
        {.kind = StepKind::WriteParameters, .detail = open ? multi_session::kOpen : multi_session::kFinal});
    plan.steps.push_back({.kind = StepKind::ExpectAddress, .lba = plan.startLba});
    addPayload(plan, total);
    plan.steps.push_back({.kind = StepKind::Synchronize});
    // No CLOSE TRACK: the cache's end is the track's end, and some drives refuse it. Nothing can be closed in
    // a simulation.
    const Step close{.kind = StepKind::CloseSession, .detail = close_function::kSession};
    if (!plan.simulate)
        plan.steps.push_back(close);
    plan.retreat = {{.kind = StepKind::WriteParameters, .detail = multi_session::kOpen}, close};
    plan.totalSectors = total;
}

} // namespace emberdisc::recorder
