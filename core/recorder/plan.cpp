// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/profile.h"
#include "core/recorder/burnplan.h"
#include "core/recorder/burntarget.h"
#include "core/recorder/refusal.h"
#include "core/recorder/writestrategy.h"

#include <algorithm>
#include <cmath>

namespace emberdisc::recorder {

namespace {

/// A fiftieth, 2 %: with less nobody begins another session.
constexpr std::uint64_t kFullParts = 50;

std::uint32_t leadOutFrames(const CueEntry& entry)
{
    return (entry.minute * 60U + entry.second) * 75U + entry.frame;
}

/// One behind the other, from where the payload was made for to its end.
std::expected<void, PlanRefusal> checkTracks(const MediumState& medium, const Payload& payload)
{
    std::uint64_t sectors = 0;
    std::int64_t free = payload.firstLba;
    for (const PayloadTrack& track : payload.tracks) {
        if (track.lba < free || track.sectorCount == 0)
            return refuse(medium, ErrorCode::InvalidArgument, Remedy::None, "the tracks overlap");
        sectors += track.sectorCount;
        free = track.lba + static_cast<std::int64_t>(track.sectorCount);
    }
    if (sectors != payload.sectorCount || payload.tracks.front().lba != payload.firstLba)
        return refuse(medium, ErrorCode::InvalidArgument, Remedy::None, "the tracks are not the payload");
    return {};
}

std::expected<void, PlanRefusal> checkPayload(const MediumState& medium, const Payload& payload)
{
    const bool audio = payload.kind == PayloadKind::AudioSession;
    if (payload.sectorCount == 0)
        return refuse(medium, ErrorCode::InvalidArgument, Remedy::None, "there is nothing to write");
    if (payload.sectorSize != (isOfCdOnly(payload.kind) ? 2352U : 2048U))
        return refuse(medium, ErrorCode::InvalidArgument, Remedy::None,
                      "sectors of this size cannot be written");
    if (payload.kind == PayloadKind::Tracks)
        return checkTracks(medium, payload);
    if (!audio)
        return {};
    // Lead-in, first pre-gap, first track, lead-out: MMC-6 6.33.3. The lead-out tells where the payload ends
    // (150 frames before LBA 0).
    if (payload.cueSheet.size() < 4 || payload.cueSheet.back().track != 0xAA)
        return refuse(medium, ErrorCode::InvalidArgument, Remedy::None, "the cue sheet has no lead-out");
    if (leadOutFrames(payload.cueSheet.back()) != payload.sectorCount + 150)
        return refuse(medium, ErrorCode::InvalidArgument, Remedy::None,
                      "the cue sheet does not end where the audio does");
    return {};
}

std::expected<void, PlanRefusal> checkOptions(const MediumState& medium, const BurnOptions& options)
{
    if (options.append && options.eraseFirst)
        return refuse(medium, ErrorCode::InvalidArgument, Remedy::None,
                      "appending and erasing exclude each other");
    if (options.speed && !(*options.speed > 0 && std::isfinite(*options.speed)))
        return refuse(medium, ErrorCode::InvalidArgument, Remedy::None, "a speed is a positive number");
    if (options.copies == 0)
        return refuse(medium, ErrorCode::InvalidArgument, Remedy::None, "no copies are wanted");
    return {};
}

/// Recording modes of write-once discs that are read and not written, here as by other programs. A disc gets
/// into one by a program that wants it so.
const char* unsupportedMode(mmc::Profile profile)
{
    if (profile == mmc::Profile::DvdRDlLayerJump)
        return "the DVD-R DL is recorded in layer jumps, a mode that is not supported";
    if (profile == mmc::Profile::BdRRandom)
        return "the BD-R is formatted for random recording, a mode that is not supported";
    return nullptr;
}

/// A disc on which this can never lie is refused for that, not for what lies on it now.
std::expected<void, PlanRefusal> checkKind(const MediumState& medium, const Payload& payload)
{
    if (const char* mode = unsupportedMode(medium.profile))
        return refuse(medium, ErrorCode::MediumUnsuitable, Remedy::SuitableMedium, mode);
    const auto suits = [&](const WriteStrategy* strategy) { return strategy->suits(medium, payload); };
    const bool writtenOrBlank =
        medium.status != MediumStatus::None && medium.status != MediumStatus::Unusable;
    if (!writtenOrBlank || std::ranges::any_of(writeStrategies(), suits))
        return {};
    const std::string wanted = payload.kind == PayloadKind::AudioSession ? "an audio CD needs a CD-R or CD-RW"
                               : payload.kind == PayloadKind::Tracks
                                   ? "tracks of a CD need a CD-R or CD-RW"
                                   : "data can be burned to recordable discs only";
    return refuse(medium, ErrorCode::MediumUnsuitable, Remedy::SuitableMedium,
                  wanted + ", and this is a " + std::string(name(medium.kind)));
}

/// The first that does not object; else what the first of those that were meant objects to.
std::expected<const WriteStrategy*, PlanRefusal>
chooseStrategy(const MediumState& medium, const Payload& payload, const BurnOptions& options)
{
    std::optional<Objection> first;
    for (const WriteStrategy* strategy : writeStrategies()) {
        if (!strategy->suits(medium, payload) || !strategy->answersTo(options.mode))
            continue;
        auto objection = strategy->objection(medium, payload, options);
        if (!objection)
            return strategy;
        if (!first)
            first = std::move(objection);
    }
    if (first)
        return refuse(medium, first->code, first->remedy, std::move(first->detail));
    return refuse(medium, ErrorCode::Unsupported, Remedy::OtherMode,
                  std::string("the mode ") + std::string(name(options.mode)) +
                      " is not offered for this disc");
}

/// What could not be added would leave half a disc.
std::expected<void, PlanRefusal> checkLaterSessions(const MediumState& medium, const Payload& payload,
                                                    const BurnOptions& options)
{
    if (payload.laterSectors == 0)
        return {};
    if (options.simulate)
        return refuse(medium, ErrorCode::SimulationUnsupported, Remedy::RealBurn,
                      "nothing can be added to a session that was only simulated");
    if (options.copies > 1)
        return refuse(medium, ErrorCode::InvalidArgument, Remedy::None,
                      "discs of several sessions are burned one at a time");
    if (payload.onlyOn != MediumKind::None && payload.onlyOn != medium.kind)
        return refuse(medium, ErrorCode::MediumUnsuitable, Remedy::SuitableMedium,
                      "the later sessions keep their places on a " + std::string(name(payload.onlyOn)) +
                          " only");
    if (isRecordableCd(medium.kind) ? !medium.can.trackAtOnce : !medium.can.incremental)
        return refuse(medium, ErrorCode::RecorderUnsuitable, Remedy::OtherRecorder,
                      "the recorder cannot add a session to this disc");
    if (auto objection = objectToBlockTypes(medium, payload.laterBlockTypes))
        return refuse(medium, objection->code, objection->remedy, std::move(objection->detail));
    return {};
}

std::expected<void, PlanRefusal> checkSize(const BurnOptions& options, const MediumState& medium,
                                           const Payload& payload, const WriteStrategy& strategy,
                                           BurnPlan& plan)
{
    // No medium is addressed beyond 32 bits; larger numbers must not overflow below.
    Payload bounded{.kind = payload.kind,
                    .sectorCount = std::min<std::uint64_t>(payload.sectorCount, std::uint64_t{1} << 32),
                    .tracks = payload.tracks,
                    .ranges = payload.ranges};
    const std::uint64_t needed = strategy.sectorsNeeded(medium, bounded) + payload.laterSectors;
    const auto full = [&] {
        const std::uint64_t rest = medium.freeSectors > needed ? medium.freeSectors - needed : 0;
        return rest * kFullParts <= medium.capacitySectors;
    };
    if (plan.closing == Closing::KeepOpen && options.closing == Closing::Auto &&
        medium.status != MediumStatus::Overwritable && full()) {
        plan.closing = Closing::Close;
        plan.warnings.push_back(PlanWarning::ClosesAsFull);
    }
    if (needed <= medium.freeSectors)
        return {};
    // Only CDs have room beyond what they are sold for.
    if (options.overburn && isRecordableCd(medium.kind)) {
        plan.warnings.push_back(PlanWarning::Overburn);
        return {};
    }
    return refuseAsTooSmall(medium, needed, payload.sectorSize);
}

std::expected<void, PlanRefusal> checkAddress(const MediumState& medium, const Payload& payload,
                                              BurnPlan& plan)
{
    plan.startLba = medium.nextWritable.value_or(0);
    std::uint64_t inRanges = 0;
    for (const PayloadRange& range : payload.ranges) {
        const bool starts = range.lba >= 0 && range.lba % medium.writeUnit == 0;
        inRanges += starts ? range.sectorCount : payload.sectorCount + 1;
    }
    const bool anywhere = medium.status == MediumStatus::Overwritable && inRanges == payload.sectorCount;
    if (!payload.ranges.empty() && !anywhere)
        return refuse(medium, ErrorCode::InvalidArgument, Remedy::None,
                      "parts like these cannot be written to this disc");
    if (payload.kind == PayloadKind::AudioSession || payload.firstLba == plan.startLba)
        return {};
    if (payload.kind == PayloadKind::ImageFile) {
        plan.warnings.push_back(PlanWarning::AddressMismatch);
        return {};
    }
    return refuse(medium, ErrorCode::InvalidArgument, Remedy::None,
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
    if (plan.simulate || target.status == MediumStatus::Overwritable)
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
    std::uint64_t sectors = plan.payload.sectorCount;
    if (!plan.payload.tracks.empty()) {
        const PayloadTrack& last = plan.payload.tracks.back();
        newTracks = static_cast<std::uint32_t>(plan.payload.tracks.size());
        sectors = static_cast<std::uint64_t>(last.lba - plan.startLba) + last.sectorCount;
    }
    expected.tracks += newTracks;
    expected.trackStart = plan.startLba;
    expected.trackSectors = sectors;
    return expected;
}

} // namespace

std::expected<BurnPlan, PlanRefusal> plan(const MediumState& medium, const Payload& payload,
                                          const BurnOptions& options)
{
    TRY(checkPayload(medium, payload));
    TRY(checkOptions(medium, options));
    TRY(checkKind(medium, payload));
    TRY_ASSIGN(const BurnTarget target, findTarget(medium, options));
    TRY_ASSIGN(const WriteStrategy* const strategy, chooseStrategy(target.medium, payload, options));
    TRY(checkLaterSessions(target.medium, payload, options));

    BurnPlan plan;
    plan.medium = medium;
    plan.payload = payload;
    plan.mode = strategy->mode();
    plan.closing = strategy->closing(target.medium, options);
    plan.simulate = options.simulate;
    plan.verify = options.simulate ? VerifyExtent::None : options.verify;
    plan.erase = target.blankType.has_value();
    plan.copies = options.copies;
    TRY(checkSize(options, target.medium, payload, *strategy, plan));
    TRY(checkAddress(target.medium, payload, plan));
    plan.speed = chooseSpeed(target.medium, options, plan);
    if (medium.holdsData() && options.eraseFirst)
        plan.warnings.push_back(PlanWarning::EraseDestroysData);
    if (payload.basis)
        plan.steps.push_back({.kind = StepKind::ExpectSector, .lba = payload.basis->lba});
    if (target.blankType)
        plan.steps.push_back({.kind = StepKind::Erase, .detail = *target.blankType});
    if (plan.closing == Closing::KeepOpen && !plan.simulate &&
        target.medium.status != MediumStatus::Overwritable)
        plan.warnings.push_back(PlanWarning::StaysOpen);
    if (options.simulate && options.verify != VerifyExtent::None)
        plan.warnings.push_back(PlanWarning::SimulationNotVerified);
    strategy->fill(plan, target.medium, options);
    plan.totalBytes = plan.totalSectors * payload.sectorSize;
    plan.expected = expectation(plan, target.medium);
    return plan;
}

} // namespace emberdisc::recorder
