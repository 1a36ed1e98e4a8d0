// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/writestrategy.h"

#include "core/mmc/modepage.h"
#include "core/recorder/burntarget.h"
#include "core/recorder/discatonce.h"
#include "core/recorder/incremental.h"
#include "core/recorder/overwrite.h"
#include "core/recorder/sessionatonce.h"
#include "core/recorder/trackatonce.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace emberdisc::recorder {

std::span<const WriteStrategy* const> writeStrategies()
{
    static const TrackAtOnce trackAtOnce;
    static const SessionAtOnce sessionAtOnce;
    static const DiscAtOnce discAtOnce;
    static const Incremental incremental;
    static const Overwrite overwrite;
    static const std::array<const WriteStrategy*, 5> all = {&trackAtOnce, &sessionAtOnce, &discAtOnce,
                                                            &incremental, &overwrite};
    return all;
}

Closing WriteStrategy::closing(const MediumState&, const BurnOptions& options) const
{
    return wantsOpen(options) ? Closing::KeepOpen : Closing::Close;
}

std::uint64_t wholeUnits(const MediumState& medium, std::uint64_t sectors)
{
    const std::uint64_t unit = std::max<std::uint32_t>(medium.writeUnit, 1);
    return (sectors + unit - 1) / unit * unit;
}

void addPayload(BurnPlan& plan, std::uint64_t total)
{
    const std::uint64_t payload = plan.payload.sectorCount;
    plan.steps.push_back({.kind = StepKind::WritePayload, .lba = plan.startLba, .sectors = payload});
    if (total > payload)
        plan.steps.push_back({.kind = StepKind::WriteZeros,
                              .lba = plan.startLba + static_cast<std::int64_t>(payload),
                              .sectors = total - payload});
}

std::optional<Objection> objectToSimulation(const MediumState& medium, const BurnOptions& options)
{
    if (!options.simulate || medium.can.testWrite)
        return std::nullopt;
    return Objection{ErrorCode::SimulationUnsupported, Remedy::RealBurn,
                     "this disc and recorder have no test write"};
}

std::optional<Objection> objectToBlockTypes(const MediumState& medium, std::uint16_t types)
{
    // Sound and Mode 1 are what track at once is for; a drive that says nothing of its types has them.
    static constexpr std::array<std::pair<mmc::DataBlockType, std::string_view>, 2> kExtras = {
        {{mmc::DataBlockType::Mode2, "Mode 2"}, {mmc::DataBlockType::Mode2Mixed, "CD-ROM XA"}}};
    for (const auto& [type, words] : kExtras)
        if (((types & ~medium.can.trackBlockTypes) >> static_cast<unsigned>(type) & 1U) != 0)
            return Objection{ErrorCode::RecorderUnsuitable, Remedy::OtherRecorder,
                             "the recorder does not say that it writes tracks of " + std::string(words) +
                                 " on their own"};
    return std::nullopt;
}

} // namespace emberdisc::recorder
