// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recorder/burnplan.h"

#include <span>

namespace emberdisc::recorder {

/// One way of writing: which media and payloads it suits, and the steps it takes. Holds nothing and asks no
/// device; a new mode is a new class and a row in writeStrategies().
class WriteStrategy {
public:
    virtual ~WriteStrategy() = default;

    [[nodiscard]] virtual WriteMode mode() const = 0;
    /// Whether the mode exists for this kind of medium and payload at all.
    [[nodiscard]] virtual bool suits(const MediumState& medium, const Payload& payload) const = 0;
    /// Whether the drive offers it for the medium as it is now.
    [[nodiscard]] virtual bool offered(const MediumState& medium) const = 0;
    /// Sectors that must fit into the medium's free ones.
    [[nodiscard]] virtual std::uint64_t sectorsNeeded(const MediumState& medium,
                                                      const Payload& payload) const = 0;
    /// Fills in what is the mode's: write parameters, steps, sectors. `medium` is what the disc will be when
    /// it begins (blank, if the plan erases it first). The rest of the plan is already there.
    virtual void fill(BurnPlan& plan, const MediumState& medium) const = 0;
};

/// All of them, the preferred ones first.
[[nodiscard]] std::span<const WriteStrategy* const> writeStrategies();

[[nodiscard]] inline bool isRecordableCd(MediumKind kind)
{
    return kind == MediumKind::CdR || kind == MediumKind::CdRw;
}

} // namespace emberdisc::recorder
