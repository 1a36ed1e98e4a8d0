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
    /// Who asks for disc at once means a session that is closed.
    [[nodiscard]] bool answersTo(WriteMode wanted) const override
    {
        return wanted == WriteMode::Dao || WriteStrategy::answersTo(wanted);
    }
    [[nodiscard]] std::optional<Objection> objection(const MediumState& medium, const Payload& payload,
                                                     const BurnOptions& options) const override;
    [[nodiscard]] std::uint64_t sectorsNeeded(const MediumState& medium,
                                              const Payload& payload) const override;
    void fill(BurnPlan& plan, const MediumState& medium, const BurnOptions& options) const override;
};

} // namespace emberdisc::recorder
