// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/discfailure.h"

namespace emberdisc::recorder {

DiscCondition conditionOf(const Error& reason, const MediumState& before, const MediumState& after,
                          const Traces& traces)
{
    const bool wasAway = reason.code == ErrorCode::NoMedium || reason.code == ErrorCode::MediumChanged;
    const bool isBack = !traces.written && after.isSameAs(before);
    if (after.status == MediumStatus::None || (wasAway && !isBack))
        return DiscCondition::Unknown;
    // A track that was reserved for a disc at once is on no disc before something is written into it.
    if (!traces.erased && !traces.written)
        return DiscCondition::Unchanged;
    // What was erased and written anew can look as it did before.
    const bool overwritten = traces.written && !traces.behindVolume &&
                             (traces.erased || before.status == MediumStatus::Overwritable);
    if (after.isSameAs(before) && after.usedSectors == before.usedSectors && !overwritten)
        return DiscCondition::Unchanged;
    switch (after.status) {
    case MediumStatus::Blank:
        return traces.erased ? DiscCondition::Erased : DiscCondition::Unchanged;
    case MediumStatus::Appendable:
        if (!traces.written)
            return traces.sessionsStay ? DiscCondition::StillAppendable : DiscCondition::Erased;
        return !traces.canBeClosed && after.erasable ? DiscCondition::NeedsErase
                                                     : DiscCondition::StillAppendable;
    case MediumStatus::Finished:
        if (after.erasable)
            return DiscCondition::NeedsErase;
        return !traces.canBeClosed || after.tracks.empty() ? DiscCondition::Spoiled
                                                           : DiscCondition::ClosedIncomplete;
    case MediumStatus::Overwritable:
        return traces.written ? DiscCondition::Overwritten : DiscCondition::Erased;
    case MediumStatus::Unusable:
        return after.erasable ? DiscCondition::NeedsErase : DiscCondition::Spoiled;
    case MediumStatus::None:
        break;
    }
    return DiscCondition::Unknown;
}

Result<MediumState> probeAfterwards(mmc::Transport& transport, const Clock& clock,
                                    const std::function<bool(const MediumState&)>& suits)
{
    auto state = probe(transport, clock, {});
    const bool again = state ? !suits(*state) : state.error().code != ErrorCode::DeviceGone;
    return again ? probe(transport, clock, {}) : state;
}

} // namespace emberdisc::recorder
