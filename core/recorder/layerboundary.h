// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recorder/writestrategy.h"

namespace emberdisc::recorder {

/// Objects to a wish for where the second layer begins (SEND DISC STRUCTURE 20h, MMC-6 6.37.4.3) that this
/// disc, or a disc with `sectors` on it, cannot have.
[[nodiscard]] std::optional<Objection> objectToLayerBoundary(const MediumState& medium, std::uint64_t sectors,
                                                             const BurnOptions& options);

/// The step that sets it, where the disc has two layers and is closed: as wished, or so that both layers hold
/// as much, as some readers need. Warns when one layer is enough.
void addLayerBoundary(BurnPlan& plan, const MediumState& medium, std::uint64_t sectors,
                      const BurnOptions& options);

} // namespace emberdisc::recorder
