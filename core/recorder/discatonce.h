// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recorder/writestrategy.h"

namespace emberdisc::recorder {

/// Disc at once, MMC-6 4.3.3.2 and 4.3.4.2: a blank DVD-R or DVD-RW as a whole, its size reserved beforehand.
/// The drive writes lead-in and lead-out with it: nothing can be added. What players like best.
class DiscAtOnce final : public WriteStrategy {
public:
    [[nodiscard]] WriteMode mode() const override { return WriteMode::Dao; }
    [[nodiscard]] bool suits(const MediumState& medium, const Payload& payload) const override;
    [[nodiscard]] std::optional<Objection> objection(const MediumState& medium, const Payload& payload,
                                                     const BurnOptions& options) const override;
    [[nodiscard]] std::uint64_t sectorsNeeded(const MediumState& medium,
                                              const Payload& payload) const override;
    void fill(BurnPlan& plan, const MediumState& medium, const BurnOptions& options) const override;
};

} // namespace emberdisc::recorder
