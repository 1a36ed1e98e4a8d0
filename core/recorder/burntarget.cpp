// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/burntarget.h"

#include "core/recorder/refusal.h"
#include "core/recorder/writestrategy.h"

#include <algorithm>

namespace emberdisc::recorder {

namespace {

// Types of BLANK, MMC-6 6.2.
constexpr std::uint8_t kBlankDisc = 0;
constexpr std::uint8_t kBlankMinimal = 1;

/// A minimal blanking leaves a DVD-RW that can only be written at once (MMC-6 6.2.2.3); one that shall stay
/// open has to be blanked in full.
std::uint8_t blankTypeFor(const MediumState& medium, const BurnOptions& options)
{
    const bool incremental = wantsOpen(options) || options.mode == WriteMode::Incremental;
    return medium.kind == MediumKind::DvdMinusRw && incremental ? kBlankDisc : kBlankMinimal;
}

BurnTarget asBlank(const MediumState& medium, const BurnOptions& options)
{
    BurnTarget target{medium, blankTypeFor(medium, options)};
    MediumState& blank = target.medium;
    blank.status = MediumStatus::Blank;
    blank.sessions.clear();
    blank.tracks.clear();
    blank.openSession = 1;
    blank.openTrack = 1;
    blank.nextWritable = 0;
    blank.freeSectors = medium.capacitySectors;
    blank.usedSectors = 0;
    blank.volumeLabel.clear();
    if (medium.kind == MediumKind::DvdMinusRw)
        blank.can.incremental = target.blankType == kBlankDisc;
    return target;
}

/// A track that a power cut left open would only be continued, not begun: the new session would not stand at
/// its beginning.
bool hasUnclosedTrack(const MediumState& medium)
{
    return !isRecordableCd(medium.kind) && std::ranges::any_of(medium.tracks, [](const TrackInfo& track) {
        return track.state == TrackState::Incomplete;
    });
}

std::expected<BurnTarget, PlanRefusal> targetForWritten(const MediumState& medium, const BurnOptions& options)
{
    if (options.eraseFirst) {
        if (!medium.erasable)
            return refuse(medium, ErrorCode::MediumNotErasable, Remedy::BlankMedium,
                          "this kind of disc can be written only once");
        if (options.simulate)
            return refuse(medium, ErrorCode::MediumNotBlank, Remedy::BlankMedium,
                          "a simulation erases nothing: the disc must be blank");
        return asBlank(medium, options);
    }
    const bool appendable = medium.status == MediumStatus::Appendable;
    if (appendable && options.append && hasUnclosedTrack(medium))
        return refuse(medium, ErrorCode::MediumDamaged,
                      medium.erasable ? Remedy::EraseFirst : Remedy::BlankMedium,
                      "the last session was never closed");
    if (appendable && options.append)
        return BurnTarget{medium};
    if (appendable)
        return refuse(medium, ErrorCode::MediumNotBlank,
                      medium.erasable ? Remedy::EraseFirst : Remedy::Append, "the disc holds data");
    if (medium.erasable && !options.append)
        return refuse(medium, ErrorCode::MediumNotBlank, Remedy::EraseFirst,
                      "the disc holds data, and can be erased");
    return refuse(medium, ErrorCode::MediumFinished,
                  medium.erasable ? Remedy::EraseFirst : Remedy::BlankMedium, "the disc is closed");
}

std::expected<BurnTarget, PlanRefusal> targetForOverwritable(const MediumState& medium,
                                                             const BurnOptions& options)
{
    // Nothing has to be erased: what is there is written over.
    if (medium.holdsData() && !options.append && !options.eraseFirst)
        return refuse(medium, ErrorCode::MediumNotBlank, Remedy::EraseFirst,
                      "the disc holds data, and can be written over");
    return BurnTarget{medium};
}

} // namespace

Payload placedBehind(const MediumState& medium, Payload payload)
{
    if (medium.status == MediumStatus::Overwritable)
        payload.ranges = {{static_cast<std::int64_t>(medium.usedSectors), payload.sectorCount}};
    else
        payload.firstLba = medium.nextWritable.value_or(0);
    return payload;
}

std::expected<BurnTarget, PlanRefusal> findTarget(const MediumState& medium, const BurnOptions& options)
{
    switch (medium.status) {
    case MediumStatus::None:
        return refuse(medium, ErrorCode::NoMedium, Remedy::InsertMedium,
                      medium.trayOpen ? "the tray is open" : "there is no disc");
    case MediumStatus::Unusable:
        return refuse(medium, ErrorCode::MediumDamaged, Remedy::BlankMedium,
                      "the disc is in a state that cannot be written");
    case MediumStatus::Blank:
        return BurnTarget{medium};
    case MediumStatus::Overwritable:
        return targetForOverwritable(medium, options);
    case MediumStatus::Appendable:
    case MediumStatus::Finished:
        return targetForWritten(medium, options);
    }
    return refuse(medium, ErrorCode::Internal, Remedy::None, "unknown status");
}

} // namespace emberdisc::recorder
