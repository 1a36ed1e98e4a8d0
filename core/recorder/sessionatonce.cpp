// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/sessionatonce.h"

#include "core/recorder/burntarget.h"
#include "core/recorder/cdblock.h"
#include "core/recorder/stream.h"

#include <algorithm>

namespace emberdisc::recorder {

namespace {

constexpr std::uint64_t kPregap = 150; // IEC 60908: two seconds before the first track
constexpr std::uint32_t kDataSectorsPerWrite = 16;

/// MMC-6 6.33.3: one Mode 1 track of `sectors`, written as 2048-byte blocks.
std::vector<CueEntry> dataCueSheet(std::uint64_t sectors)
{
    const auto frames = static_cast<std::uint32_t>(sectors + kPregap);
    const CueEntry leadOut{.controlAddress = 0x41,
                           .track = 0xAA,
                           .index = 1,
                           .dataForm = 0x14,
                           .minute = static_cast<std::uint8_t>(frames / (60 * 75)),
                           .second = static_cast<std::uint8_t>(frames / 75 % 60),
                           .frame = static_cast<std::uint8_t>(frames % 75)};
    return {{.controlAddress = 0x41, .dataForm = 0x14},
            {.controlAddress = 0x41, .track = 1, .index = 0, .dataForm = 0x10},
            {.controlAddress = 0x41, .track = 1, .index = 1, .dataForm = 0x10, .second = 2},
            leadOut};
}

} // namespace

bool SessionAtOnce::suits(const MediumState& medium, const Payload& payload) const
{
    return isRecordableCd(medium.kind) && payload.kind != PayloadKind::Tracks;
}

std::optional<Objection> SessionAtOnce::objection(const MediumState& medium, const Payload& payload,
                                                  const BurnOptions& options) const
{
    if (!medium.can.sessionAtOnce)
        return recorderCannot();
    // Drives refuse a second session at once, whatever they announce.
    if (medium.status != MediumStatus::Blank)
        return Objection{ErrorCode::MediumNotBlank,
                         payload.kind == PayloadKind::AudioSession ? Remedy::BlankMedium : Remedy::OtherMode,
                         "a session at once needs a blank disc"};
    if (options.mode == WriteMode::Dao && wantsOpen(options))
        return Objection{ErrorCode::Unsupported, Remedy::OtherMode, "disc at once closes the disc"};
    if (options.streaming)
        return objectToStreaming();
    return objectToSimulation(medium, options);
}

std::uint64_t SessionAtOnce::sectorsNeeded(const MediumState&, const Payload& payload) const
{
    return payload.kind == PayloadKind::AudioSession ? payload.sectorCount
                                                     : std::max(payload.sectorCount, kShortestTrack);
}

void SessionAtOnce::fill(BurnPlan& plan, const MediumState& medium, const BurnOptions&) const
{
    const bool open = plan.closing == Closing::KeepOpen;
    // The cue sheet tells track mode and block type: both are 0 in the page.
    plan.writeParameters = {.writeType = 2,
                            .trackMode = 0,
                            .dataBlockType = 0,
                            .testWrite = plan.simulate,
                            .bufferProtection = medium.can.bufferProtection};
    const bool audio = plan.payload.kind == PayloadKind::AudioSession;
    plan.sectorsPerWrite = audio ? kAudioSectorsPerWrite : kDataSectorsPerWrite;
    const std::uint64_t track = sectorsNeeded(medium, plan.payload);
    if (!audio)
        plan.payload.cueSheet = dataCueSheet(track);

    const auto pregapStart = -static_cast<std::int64_t>(kPregap);
    plan.steps.push_back({.kind = StepKind::SetSpeed, .detail = plan.speed});
    plan.steps.push_back(
        {.kind = StepKind::WriteParameters, .detail = open ? multi_session::kOpen : multi_session::kFinal});
    plan.steps.push_back({.kind = StepKind::AskAddress});
    plan.steps.push_back(
        {.kind = StepKind::CueSheet, .detail = static_cast<std::uint32_t>(plan.payload.cueSheet.size())});
    const std::vector<FormRun> runs = audio ? formRuns(plan.payload) : std::vector<FormRun>();
    plan.steps.push_back({.kind = StepKind::WriteZeros,
                          .lba = pregapStart,
                          .sectors = kPregap,
                          .detail = runs.empty() ? 0U : runs.front().dataForm});
    for (const FormRun& run : runs)
        plan.steps.push_back(
            {.kind = StepKind::WritePayload, .lba = run.lba, .sectors = run.sectors, .detail = run.dataForm});
    if (!audio)
        addPayload(plan, track);
    // Lead-in and lead-out belong to the session: nothing is left to close.
    plan.steps.push_back({.kind = StepKind::Synchronize});
    plan.totalSectors = kPregap + track;
}

} // namespace emberdisc::recorder
