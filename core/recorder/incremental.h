// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recorder/writestrategy.h"

namespace emberdisc::recorder {

/// Sequential writing at the next writable address on DVD+R (MMC-6 4.3.6) and BD-R in sequential mode
/// (4.5.4): one track, one session. These media need no write parameters and link without loss.
class Incremental final : public WriteStrategy {
public:
    [[nodiscard]] WriteMode mode() const override { return WriteMode::Incremental; }
    [[nodiscard]] bool suits(const MediumState& medium, const Payload& payload) const override;
    [[nodiscard]] bool offered(const MediumState& medium) const override { return medium.can.incremental; }
    [[nodiscard]] std::uint64_t sectorsNeeded(const MediumState& medium,
                                              const Payload& payload) const override;
    void fill(BurnPlan& plan, const MediumState& medium) const override;
};

} // namespace emberdisc::recorder
