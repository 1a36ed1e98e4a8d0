// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recorder/writestrategy.h"

namespace emberdisc::recorder {

/// Track at once, MMC-6 4.2.3.4.2: one data track on CD-R and CD-RW, blank or appendable, or the tracks of a
/// session one after the other. The drive makes pre-gap and run-out.
class TrackAtOnce final : public WriteStrategy {
public:
    [[nodiscard]] WriteMode mode() const override { return WriteMode::Tao; }
    [[nodiscard]] bool suits(const MediumState& medium, const Payload& payload) const override;
    [[nodiscard]] std::optional<Objection> objection(const MediumState& medium, const Payload& payload,
                                                     const BurnOptions& options) const override;
    [[nodiscard]] std::uint64_t sectorsNeeded(const MediumState& medium,
                                              const Payload& payload) const override;
    void fill(BurnPlan& plan, const MediumState& medium, const BurnOptions& options) const override;
};

} // namespace emberdisc::recorder
