// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/burnplan.h"
#include "core/recorder/writestrategy.h"

#include <algorithm>
#include <cmath>

namespace emberdisc::recorder {

namespace {

using Refused = std::unexpected<PlanRefusal>;

Refused refuse(const MediumState& medium, ErrorCode code, std::string detail)
{
    PlanRefusal refusal;
    refusal.code = code;
    refusal.detail = std::move(detail);
    refusal.medium = medium.kind;
    return Refused(std::move(refusal));
}

std::uint32_t leadOutFrames(const CueEntry& entry)
{
    return (entry.minute * 60U + entry.second) * 75U + entry.frame;
}

std::expected<void, PlanRefusal> checkPayload(const MediumState& medium, const Payload& payload)
{
    const bool audio = payload.kind == PayloadKind::AudioSession;
    if (payload.sectorCount == 0)
        return refuse(medium, ErrorCode::InvalidArgument, "there is nothing to write");
    if (payload.sectorSize != (audio ? 2352U : 2048U))
        return refuse(medium, ErrorCode::InvalidArgument, "sectors of this size cannot be written");
    if (!audio)
        return {};
    // Lead-in, first pre-gap, first track, lead-out: MMC-6 6.33.3. The lead-out tells where the payload ends
    // (150 frames before LBA 0).
    if (payload.cueSheet.size() < 4 || payload.cueSheet.back().track != 0xAA)
        return refuse(medium, ErrorCode::InvalidArgument, "the cue sheet has no lead-out");
    if (leadOutFrames(payload.cueSheet.back()) != payload.sectorCount + 150)
        return refuse(medium, ErrorCode::InvalidArgument, "the cue sheet does not end where the audio does");
    return {};
}

std::expected<void, PlanRefusal> checkOptions(const MediumState& medium, const BurnOptions& options)
{
    if (options.append && options.eraseFirst)
        return refuse(medium, ErrorCode::InvalidArgument, "appending and erasing exclude each other");
    if (options.speed && !(*options.speed > 0 && std::isfinite(*options.speed)))
        return refuse(medium, ErrorCode::InvalidArgument, "a speed is a positive number");
    if (options.copies == 0)
        return refuse(medium, ErrorCode::InvalidArgument, "no copies are wanted");
    return {};
}

/// What the disc will be when writing begins: itself, or blank where it is erased first.
struct Target {
    MediumState medium;
    bool erase = false;
};

MediumState asBlank(const MediumState& medium)
{
    MediumState blank = medium;
    blank.status = MediumStatus::Blank;
    blank.sessions.clear();
    blank.tracks.clear();
    blank.openSession = 1;
    blank.openTrack = 1;
    blank.nextWritable = 0;
    blank.freeSectors = medium.capacitySectors;
    blank.usedSectors = 0;
    blank.volumeLabel.clear();
    return blank;
}

/// A track that a power cut left open would only be continued, not begun: the new session would not stand at
/// its beginning.
bool hasUnclosedTrack(const MediumState& medium)
{
    return !isRecordableCd(medium.kind) && std::ranges::any_of(medium.tracks, [](const TrackInfo& track) {
        return track.state == TrackState::Incomplete;
    });
}

std::expected<Target, PlanRefusal> targetForWritten(const MediumState& medium, const BurnOptions& options)
{
    if (options.eraseFirst) {
        if (!medium.erasable)
            return refuse(medium, ErrorCode::MediumNotErasable, "this kind of disc can be written only once");
        if (options.simulate)
            return refuse(medium, ErrorCode::MediumNotBlank,
                          "a simulation erases nothing: the disc must be blank");
        return Target{asBlank(medium), true};
    }
    if (medium.status == MediumStatus::Appendable && options.append && hasUnclosedTrack(medium))
        return refuse(medium, ErrorCode::MediumDamaged, "the last session was never closed");
    if (medium.status == MediumStatus::Appendable)
        return options.append ? std::expected<Target, PlanRefusal>(Target{medium, false})
                              : refuse(medium, ErrorCode::MediumNotBlank, "the disc holds data");
    if (medium.erasable && !options.append)
        return refuse(medium, ErrorCode::MediumNotBlank, "the disc holds data, and can be erased");
    return refuse(medium, ErrorCode::MediumFinished, "the disc is closed");
}

std::expected<Target, PlanRefusal> findTarget(const MediumState& medium, const BurnOptions& options)
{
    switch (medium.status) {
    case MediumStatus::None:
        return refuse(medium, ErrorCode::NoMedium, medium.trayOpen ? "the tray is open" : "there is no disc");
    case MediumStatus::Unusable:
        return refuse(medium, ErrorCode::MediumDamaged, "the disc is in a state that cannot be written");
    case MediumStatus::Blank:
    case MediumStatus::Overwritable:
        return Target{medium, false};
    case MediumStatus::Appendable:
    case MediumStatus::Finished:
        return targetForWritten(medium, options);
    }
    return refuse(medium, ErrorCode::Internal, "unknown status");
}

/// A disc on which this can never lie is refused for that, not for what lies on it now.
std::expected<void, PlanRefusal> checkKind(const MediumState& medium, const Payload& payload)
{
    const auto suits = [&](const WriteStrategy* strategy) { return strategy->suits(medium, payload); };
    const bool writtenOrBlank =
        medium.status != MediumStatus::None && medium.status != MediumStatus::Unusable;
    if (!writtenOrBlank || std::ranges::any_of(writeStrategies(), suits))
        return {};
    const std::string wanted = payload.kind == PayloadKind::AudioSession
                                   ? "an audio CD needs a CD-R or CD-RW"
                                   : "data can be burned to recordable discs only";
    return refuse(medium, ErrorCode::MediumUnsuitable,
                  wanted + ", and this is a " + std::string(name(medium.kind)));
}

std::expected<const WriteStrategy*, PlanRefusal> chooseStrategy(const MediumState& medium,
                                                                const Payload& payload, WriteMode wanted)
{
    bool modeSuits = false;
    for (const WriteStrategy* strategy : writeStrategies()) {
        if (!strategy->suits(medium, payload))
            continue;
        if (wanted == WriteMode::Auto && payload.kind == PayloadKind::AudioSession &&
            strategy->mode() == WriteMode::Sao && medium.status == MediumStatus::Appendable)
            return refuse(medium, ErrorCode::MediumNotBlank, "a whole audio session needs a blank disc");
        if (wanted != WriteMode::Auto && wanted != strategy->mode())
            continue;
        modeSuits = true;
        if (strategy->offered(medium))
            return strategy;
    }
    if (!modeSuits)
        return refuse(medium, ErrorCode::Unsupported,
                      std::string("the mode ") + std::string(name(wanted)) + " is not offered for this disc");
    return refuse(medium, ErrorCode::RecorderUnsuitable,
                  "the recorder does not offer the mode with this disc");
}

std::expected<void, PlanRefusal> checkSize(const BurnOptions& options, const MediumState& medium,
                                           const Payload& payload, const WriteStrategy& strategy,
                                           BurnPlan& plan)
{
    // No medium is addressed beyond 32 bits; larger numbers must not overflow below.
    const Payload bounded{.kind = payload.kind,
                          .sectorCount =
                              std::min<std::uint64_t>(payload.sectorCount, std::uint64_t{1} << 32)};
    const std::uint64_t needed = strategy.sectorsNeeded(medium, bounded);
    if (needed <= medium.freeSectors)
        return {};
    // Only CDs have room beyond what they are sold for.
    if (options.overburn && isRecordableCd(medium.kind)) {
        plan.warnings.push_back(PlanWarning::Overburn);
        return {};
    }
    auto refusal = refuse(medium, ErrorCode::MediumTooSmall,
                          std::to_string(needed) + " sectors are needed, " +
                              std::to_string(medium.freeSectors) + " are free");
    refusal.error().neededBytes = needed * payload.sectorSize;
    refusal.error().availableBytes = medium.freeSectors * payload.sectorSize;
    return refusal;
}

std::expected<void, PlanRefusal> checkAddress(const MediumState& medium, const Payload& payload,
                                              BurnPlan& plan)
{
    plan.startLba = medium.nextWritable.value_or(0);
    if (payload.kind == PayloadKind::AudioSession || payload.firstLba == plan.startLba)
        return {};
    if (payload.kind == PayloadKind::ImageFile) {
        plan.warnings.push_back(PlanWarning::AddressMismatch);
        return {};
    }
    return refuse(medium, ErrorCode::InvalidArgument,
                  "the image was made for sector " + std::to_string(payload.firstLba) +
                      ", but the disc goes on at " + std::to_string(plan.startLba));
}

/// The nearest speed that is offered. Without a wish the highest; 0 when nobody knows any.
std::uint32_t chooseSpeed(const MediumState& medium, const BurnOptions& options, BurnPlan& plan)
{
    if (!options.speed)
        return medium.writeSpeeds.empty() ? 0 : medium.writeSpeeds.front();
    const double wanted = *options.speed * medium.speedUnit;
    if (medium.writeSpeeds.empty())
        return static_cast<std::uint32_t>(std::lround(std::min(wanted, 65534.0)));
    const auto distance = [&](std::uint32_t speed) { return std::abs(speed - wanted); };
    const std::uint32_t nearest = *std::ranges::min_element(medium.writeSpeeds, {}, distance);
    if (distance(nearest) > medium.speedUnit / 2.0)
        plan.warnings.push_back(PlanWarning::SpeedNotOffered);
    return nearest;
}

ExpectedMedium expectation(const BurnPlan& plan, const MediumState& target)
{
    ExpectedMedium expected;
    const auto complete = [](const TrackInfo& track) { return track.state == TrackState::Complete; };
    expected.sessions = static_cast<std::uint32_t>(target.sessions.size());
    expected.tracks = static_cast<std::uint32_t>(std::ranges::count_if(target.tracks, complete));
    expected.status = target.status;
    if (plan.simulate)
        return expected;
    expected.status = plan.closing == Closing::KeepOpen ? MediumStatus::Appendable : MediumStatus::Finished;
    expected.sessions += 1;
    std::uint32_t newTracks = 1;
    if (plan.payload.kind == PayloadKind::AudioSession) {
        newTracks = 0;
        for (const CueEntry& entry : plan.payload.cueSheet)
            if ((entry.controlAddress & 0x0F) == 1 && entry.index == 1 && entry.track != 0xAA)
                ++newTracks;
    }
    expected.tracks += newTracks;
    expected.trackStart = plan.startLba;
    expected.trackSectors = plan.payload.sectorCount;
    return expected;
}

bool canSimulate(const MediumState& medium)
{
    return medium.can.testWrite && isRecordableCd(medium.kind);
}

} // namespace

std::expected<BurnPlan, PlanRefusal> plan(const MediumState& medium, const Payload& payload,
                                          const BurnOptions& options)
{
    TRY(checkPayload(medium, payload));
    TRY(checkOptions(medium, options));
    TRY(checkKind(medium, payload));
    TRY_ASSIGN(const Target target, findTarget(medium, options));
    TRY_ASSIGN(const WriteStrategy* const strategy, chooseStrategy(target.medium, payload, options.mode));
    if (options.simulate && !canSimulate(target.medium))
        return refuse(medium, ErrorCode::SimulationUnsupported, "this disc and recorder have no test write");

    BurnPlan plan;
    plan.medium = medium;
    plan.payload = payload;
    plan.mode = strategy->mode();
    plan.closing = options.closing == Closing::KeepOpen ? Closing::KeepOpen : Closing::Close;
    plan.simulate = options.simulate;
    plan.verify = options.verify && !options.simulate;
    plan.erase = target.erase;
    plan.copies = options.copies;
    TRY(checkSize(options, target.medium, payload, *strategy, plan));
    TRY(checkAddress(target.medium, payload, plan));
    plan.speed = chooseSpeed(target.medium, options, plan);
    if (plan.erase) {
        plan.warnings.push_back(PlanWarning::EraseDestroysData);
        plan.steps.push_back({.kind = StepKind::Erase, .detail = 1});
    }
    if (plan.closing == Closing::KeepOpen && !plan.simulate)
        plan.warnings.push_back(PlanWarning::StaysOpen);
    if (options.simulate && options.verify)
        plan.warnings.push_back(PlanWarning::SimulationNotVerified);
    strategy->fill(plan, target.medium);
    plan.totalBytes = plan.totalSectors * payload.sectorSize;
    plan.expected = expectation(plan, target.medium);
    return plan;
}

} // namespace emberdisc::recorder
