// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recorder/writestrategy.h"

namespace emberdisc::recorder {

/// Sequential writing at the next writable address: one track, one session. On DVD-R and DVD-RW (incremental
/// recording, MMC-6 4.3.3.3) page 05h decides whether the disc stays open; DVD+R (4.3.6) and BD-R in
/// sequential mode (4.5.4) need no page and tell it by the function of CLOSE.
class Incremental final : public WriteStrategy {
public:
    [[nodiscard]] WriteMode mode() const override { return WriteMode::Incremental; }
    [[nodiscard]] bool suits(const MediumState& medium, const Payload& payload) const override;
    [[nodiscard]] std::optional<Objection> objection(const MediumState& medium, const Payload& payload,
                                                     const BurnOptions& options) const override;
    [[nodiscard]] std::uint64_t sectorsNeeded(const MediumState& medium,
                                              const Payload& payload) const override;
    void fill(BurnPlan& plan, const MediumState& medium, const BurnOptions& options) const override;
};

} // namespace emberdisc::recorder
