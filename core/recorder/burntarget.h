// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recorder/burnplan.h"

#include <expected>
#include <optional>

namespace emberdisc::recorder {

/// What the disc will be when writing begins: itself, or blank where it is erased first.
struct BurnTarget {
    MediumState medium;
    std::optional<std::uint8_t> blankType = {}; ///< of BLANK, when it is erased
};

/// By the disc's status and what is wished; NoMedium, MediumDamaged, MediumFinished, MediumNotBlank,
/// MediumNotErasable.
[[nodiscard]] std::expected<BurnTarget, PlanRefusal> findTarget(const MediumState& medium,
                                                                const BurnOptions& options);

/// Where a payload comes to lie when it is added to what `medium` holds: behind it. What of the earlier files
/// is shown again has to be written, too: for an image that is not laid out yet this is the least there is.
[[nodiscard]] Payload placedBehind(const MediumState& medium, Payload payload);

/// Somebody wants to add more later, and says so or appends.
[[nodiscard]] inline bool wantsOpen(const BurnOptions& options)
{
    return options.closing == Closing::KeepOpen || (options.closing == Closing::Auto && options.append);
}

} // namespace emberdisc::recorder
