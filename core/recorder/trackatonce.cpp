// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/trackatonce.h"

#include "core/recorder/cdblock.h"
#include "core/recorder/stream.h"

#include <algorithm>

namespace emberdisc::recorder {

namespace {

/// What makers of images put at a track's end, so that read-ahead does not run into the two run-out sectors.
constexpr std::uint64_t kReadAheadPadding = 150;
constexpr std::uint32_t kSectorsPerWrite = 16; // 32 KiB

/// Each track with a page of its own; the session is closed behind the last one.
void addTracks(BurnPlan& plan)
{
    const std::uint32_t multiSession =
        plan.closing == Closing::KeepOpen ? multi_session::kOpen : multi_session::kFinal;
    std::uint32_t number = 0;
    for (const PayloadTrack& track : plan.payload.tracks) {
        const std::int64_t end = track.lba + static_cast<std::int64_t>(track.sectorCount);
        plan.steps.push_back({.kind = StepKind::WriteParameters, .detail = multiSession, .track = ++number});
        plan.steps.push_back({.kind = StepKind::ExpectAddress, .lba = track.lba});
        plan.steps.push_back({.kind = StepKind::WritePayload,
                              .lba = track.lba,
                              .sectors = track.sectorCount,
                              .detail = track.dataForm});
        if (end < endOf(track))
            plan.steps.push_back({.kind = StepKind::WriteZeros,
                                  .lba = end,
                                  .sectors = static_cast<std::uint64_t>(endOf(track) - end),
                                  .detail = track.dataForm});
        plan.steps.push_back({.kind = StepKind::Synchronize});
        plan.totalSectors += std::max(track.sectorCount, kShortestTrack);
    }
}

} // namespace

bool TrackAtOnce::suits(const MediumState& medium, const Payload& payload) const
{
    return isRecordableCd(medium.kind) && payload.kind != PayloadKind::AudioSession;
}

std::optional<Objection> TrackAtOnce::objection(const MediumState& medium, const Payload& payload,
                                                const BurnOptions& options) const
{
    if (!medium.can.trackAtOnce)
        return recorderCannot();
    if (auto objection = objectToBlockTypes(medium, blockTypesOf(payload.tracks)))
        return objection;
    if (options.simulate && !payload.tracks.empty())
        return Objection{ErrorCode::SimulationUnsupported, Remedy::RealBurn,
                         "where a track begins is known when the one before it is written"};
    if (options.streaming)
        return objectToStreaming();
    return objectToSimulation(medium, options);
}

std::uint64_t TrackAtOnce::sectorsNeeded(const MediumState&, const Payload& payload) const
{
    if (!payload.tracks.empty())
        return static_cast<std::uint64_t>(endOf(payload.tracks.back()) - payload.tracks.front().lba);
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
    // No CLOSE TRACK: the cache's end is the track's end, and some drives refuse it. Nothing can be closed in
    // a simulation.
    const Step close{.kind = StepKind::CloseSession, .detail = close_function::kSession};
    plan.retreat = {{.kind = StepKind::WriteParameters, .detail = multi_session::kOpen}, close};
    plan.steps.push_back({.kind = StepKind::SetSpeed, .detail = plan.speed});
    if (plan.payload.kind == PayloadKind::Tracks) {
        plan.sectorsPerWrite = kAudioSectorsPerWrite;
        addTracks(plan);
        plan.steps.push_back(close);
        return;
    }
    plan.sectorsPerWrite = kSectorsPerWrite;
    const std::uint64_t payload = plan.payload.sectorCount;
    std::uint64_t total = sectorsNeeded(medium, plan.payload);
    if (plan.payload.kind == PayloadKind::ImageFile && payload + kReadAheadPadding <= medium.freeSectors)
        total = std::max(total, payload + kReadAheadPadding);

    plan.steps.push_back(
        {.kind = StepKind::WriteParameters, .detail = open ? multi_session::kOpen : multi_session::kFinal});
    plan.steps.push_back({.kind = StepKind::ExpectAddress, .lba = plan.startLba});
    addPayload(plan, total);
    plan.steps.push_back({.kind = StepKind::Synchronize});
    if (!plan.simulate)
        plan.steps.push_back(close);
    plan.totalSectors = total;
}

} // namespace emberdisc::recorder
