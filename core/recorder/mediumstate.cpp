// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/mediumstate.h"

#include <algorithm>
#include <cmath>

namespace emberdisc::recorder {

bool MediumState::isSameAs(const MediumState& other) const
{
    const auto complete = [](const TrackInfo& track) { return track.state == TrackState::Complete; };
    // What a drive tells once and forgets the next time (speeds, the maker's name) does not tell discs apart.
    return kind == other.kind && status == other.status && sessions == other.sessions &&
           std::ranges::count_if(tracks, complete) == std::ranges::count_if(other.tracks, complete) &&
           nextWritable == other.nextWritable &&
           (mediumId.empty() || other.mediumId.empty() || mediumId == other.mediumId) &&
           (volumeLabel.empty() || other.volumeLabel.empty() || volumeLabel == other.volumeLabel);
}

bool MediumState::holdsData() const
{
    switch (status) {
    case MediumStatus::Appendable:
    case MediumStatus::Finished:
        return true;
    case MediumStatus::Overwritable:
        return usedSectors > 0;
    case MediumStatus::None:
    case MediumStatus::Blank:
    case MediumStatus::Unusable:
        break;
    }
    return false;
}

double speedFactor(const MediumState& state, std::uint32_t kilobytesPerSecond)
{
    if (state.speedUnit == 0)
        return 0;
    return std::round(2.0 * kilobytesPerSecond / state.speedUnit) / 2.0;
}

} // namespace emberdisc::recorder
