// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recorder/writestrategy.h"

namespace emberdisc::recorder {

/// Writing on media of which every sector can be written at any time: DVD-RAM (MMC-6 4.3.7), DVD-RW in
/// restricted overwrite (4.3.5), DVD+RW (4.3.8) and BD-RE (4.5.3). A medium that was never formatted is, a
/// suspended background format goes on; afterwards what other readers need is closed. A payload of ranges
/// grows what is there.
class Overwrite final : public WriteStrategy {
public:
    [[nodiscard]] WriteMode mode() const override { return WriteMode::Overwrite; }
    [[nodiscard]] bool suits(const MediumState& medium, const Payload& payload) const override;
    [[nodiscard]] std::optional<Objection> objection(const MediumState& medium, const Payload& payload,
                                                     const BurnOptions& options) const override;
    [[nodiscard]] std::uint64_t sectorsNeeded(const MediumState& medium,
                                              const Payload& payload) const override;
    [[nodiscard]] Closing closing(const MediumState&, const BurnOptions&) const override
    {
        return Closing::KeepOpen;
    }
    void fill(BurnPlan& plan, const MediumState& medium, const BurnOptions& options) const override;
};

} // namespace emberdisc::recorder
