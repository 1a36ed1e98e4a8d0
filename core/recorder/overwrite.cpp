// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/overwrite.h"

#include "core/recorder/formatting.h"
#include "core/recorder/stream.h"

#include <algorithm>

namespace emberdisc::recorder {

namespace {

bool isDvdPlusRw(MediumKind kind)
{
    return kind == MediumKind::DvdPlusRw || kind == MediumKind::DvdPlusRwDl;
}

/// What others need to read the disc, MMC-6 6.4: a DVD+RW its lead-out, which waits for the background
/// format; a DVD-RW in the intermediate state its border.
std::vector<Step> closingSteps(const MediumState& medium, bool formats)
{
    const auto close = [](std::uint32_t function) {
        return Step{.kind = StepKind::CloseSession, .detail = function};
    };
    if (isDvdPlusRw(medium.kind))
        return {close(close_function::kStopBackgroundFormat), close(close_function::kSession)};
    const bool intermediate = formats || medium.formatting == Formatting::Intermediate;
    if (medium.kind == MediumKind::DvdMinusRw && intermediate)
        return {close(close_function::kSession)};
    return {};
}

} // namespace

bool Overwrite::suits(const MediumState& medium, const Payload& payload) const
{
    return medium.status == MediumStatus::Overwritable && !isOfCdOnly(payload.kind);
}

std::optional<Objection> Overwrite::objection(const MediumState& medium, const Payload& payload,
                                              const BurnOptions& options) const
{
    if (!medium.can.overwrite)
        return recorderCannot();
    if (options.simulate)
        return Objection{ErrorCode::SimulationUnsupported, Remedy::RealBurn,
                         "discs that can be written over have no test write"};
    if (options.append && medium.holdsData() && payload.ranges.empty())
        return Objection{ErrorCode::InvalidArgument, Remedy::EraseFirst,
                         "only a file system that was made for this disc can be added to it"};
    if (options.streaming && !medium.can.streaming)
        return objectToStreaming();
    if (options.layer0Sectors)
        return Objection{ErrorCode::Unsupported, Remedy::SuitableMedium,
                         "where the second layer begins cannot be chosen on this disc"};
    return std::nullopt;
}

std::uint64_t Overwrite::sectorsNeeded(const MediumState& medium, const Payload& payload) const
{
    std::uint64_t end = payload.ranges.empty() ? payload.sectorCount : 0;
    for (const PayloadRange& range : payload.ranges)
        end = std::max(end, static_cast<std::uint64_t>(range.lba) + range.sectorCount);
    return wholeUnits(medium, end);
}

void Overwrite::fill(BurnPlan& plan, const MediumState& medium, const BurnOptions& options) const
{
    plan.sectorsPerWrite = std::max<std::uint32_t>(medium.writeUnit, 1);
    auto format = formatBeforeWriting(medium);
    if (!format)
        format = growBeforeWriting(medium, sectorsNeeded(medium, plan.payload));
    if (format)
        plan.steps.push_back(*format);
    if (medium.formatting == Formatting::Unformatted)
        plan.warnings.push_back(PlanWarning::FormatsFirst);
    plan.steps.push_back({.kind = StepKind::SetSpeed, .detail = plan.speed});
    takeStreaming(plan, options);
    if (plan.payload.ranges.empty()) {
        plan.totalSectors = sectorsNeeded(medium, plan.payload);
        addPayload(plan, plan.totalSectors);
    }
    for (const PayloadRange& range : plan.payload.ranges) {
        const std::uint64_t sectors = wholeUnits(medium, range.sectorCount);
        plan.steps.push_back(
            {.kind = StepKind::WritePayload, .lba = range.lba, .sectors = range.sectorCount});
        if (sectors > range.sectorCount)
            plan.steps.push_back({.kind = StepKind::WriteZeros,
                                  .lba = range.lba + static_cast<std::int64_t>(range.sectorCount),
                                  .sectors = sectors - range.sectorCount});
        plan.totalSectors += sectors;
        // What refers to the part before must not be on the disc before it.
        plan.steps.push_back({.kind = StepKind::Synchronize});
    }
    if (plan.payload.ranges.empty())
        plan.steps.push_back({.kind = StepKind::Synchronize});
    plan.retreat = closingSteps(medium, format.has_value());
    plan.steps.insert(plan.steps.end(), plan.retreat.begin(), plan.retreat.end());
}

} // namespace emberdisc::recorder
