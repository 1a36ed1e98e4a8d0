// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/recorder/mediumstate.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace emberdisc::recorder {

/// What became of the disc when something that was done to it did not end well.
enum class DiscCondition : std::uint8_t {
    Unchanged,       ///< nothing was written
    StillAppendable, ///< what was written, or was to be erased, is lost, but the rest of the disc can be used
    ClosedIncomplete, ///< readable as far as it goes, and closed
    Erased,           ///< a rewritable disc that was blanked and is blank now
    Spoiled,          ///< write-once and unusable
    NeedsErase,       ///< a rewritable disc that has to be erased
    Overwritten,      ///< what was on it is lost in part, and it can be written again
    Unknown,          ///< the drive does not answer any more
};
[[nodiscard]] std::string_view name(DiscCondition condition);

/// Something was done to a disc and failed: why, and what became of the disc. Passes as a plain Error
/// wherever one is wanted.
struct DiscFailure : Error {
    DiscCondition condition = DiscCondition::Unknown;
    std::optional<MediumState> after = {}; ///< when the drive still answered
};

/// What was done to a disc, as far as it came.
struct Traces {
    bool erased = false;       ///< BLANK or FORMAT UNIT was sent
    bool sessionsStay = false; ///< what was erased is the end of what lies there, or less
    bool written = false;      ///< the drive has taken at least one sector
    /// What was written lies behind a volume that speaks for the disc until its own descriptors are written.
    bool behindVolume = false;
    bool canBeClosed = false; ///< the mode has a way out: what was written can be left as a session
};

/// By what the disc says. Unknown where there is none, and where it was gone or exchanged for a moment,
/// unless nothing shows that it is another than before.
[[nodiscard]] DiscCondition conditionOf(const Error& reason, const MediumState& before,
                                        const MediumState& after, const Traces& traces);

/// The state that decides over success, after something was done. A single hiccup of a query may not: where
/// the answer fails, or does not suit, the drive is asked once more.
[[nodiscard]] Result<MediumState> probeAfterwards(mmc::Transport& transport, const Clock& clock,
                                                  const std::function<bool(const MediumState&)>& suits);

} // namespace emberdisc::recorder
