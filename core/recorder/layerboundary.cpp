// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/layerboundary.h"

#include "core/mmc/capacity.h"

namespace emberdisc::recorder {

namespace {

bool canBeSet(const MediumState& medium)
{
    return medium.layer0Sectors && !medium.layerBoundaryFixed && medium.status == MediumStatus::Blank;
}

} // namespace

std::optional<Objection> objectToLayerBoundary(const MediumState& medium, std::uint64_t sectors,
                                               const BurnOptions& options)
{
    if (!options.layer0Sectors)
        return std::nullopt;
    if (!canBeSet(medium))
        return Objection{ErrorCode::Unsupported, Remedy::SuitableMedium,
                         "where the second layer begins cannot be chosen on this disc"};
    const std::uint64_t layer0 = *options.layer0Sectors;
    // Opposite track path: the second layer holds no more than the first (ECMA-364 13.1).
    if (layer0 == 0 || layer0 % mmc::kDvdEccBlock != 0 || layer0 > *medium.layer0Sectors ||
        layer0 >= sectors || sectors - layer0 > layer0)
        return Objection{ErrorCode::InvalidArgument, Remedy::None,
                         "the second layer cannot begin at sector " + std::to_string(layer0)};
    return std::nullopt;
}

void addLayerBoundary(BurnPlan& plan, const MediumState& medium, std::uint64_t sectors,
                      const BurnOptions& options)
{
    if (!canBeSet(medium) || plan.closing != Closing::Close || plan.simulate)
        return;
    if (sectors <= *medium.layer0Sectors && !options.layer0Sectors) {
        plan.warnings.push_back(PlanWarning::FitsOneLayer);
        return;
    }
    const std::uint64_t half = (sectors / mmc::kDvdEccBlock + 1) / 2 * mmc::kDvdEccBlock;
    plan.steps.push_back({.kind = StepKind::LayerBoundary, .sectors = options.layer0Sectors.value_or(half)});
}

} // namespace emberdisc::recorder
