// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recorder/writestrategy.h"

namespace emberdisc::recorder {

/// Session at once, MMC-6 4.2.3.4.3: a whole session on a blank CD-R or CD-RW as its cue sheet says, pre-gap
/// included, without gaps that nobody asked for. For audio, and for one data track where wished.
class SessionAtOnce final : public WriteStrategy {
public:
    [[nodiscard]] WriteMode mode() const override { return WriteMode::Sao; }
    [[nodiscard]] bool suits(const MediumState& medium, const Payload& payload) const override;
    [[nodiscard]] bool offered(const MediumState& medium) const override;
    [[nodiscard]] std::uint64_t sectorsNeeded(const MediumState& medium,
                                              const Payload& payload) const override;
    void fill(BurnPlan& plan, const MediumState& medium) const override;
};

} // namespace emberdisc::recorder
