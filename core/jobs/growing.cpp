// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/growing.h"

#include <algorithm>

namespace emberdisc::jobs {

namespace {

constexpr std::uint64_t kCluster = 32; // sectors, of the medium that has the largest

} // namespace

Result<KeptSectors> KeptSectors::read(source::SectorSource& disc, std::uint64_t sectors)
{
    KeptSectors kept;
    kept.m_bytes.resize(static_cast<std::size_t>(sectors * image::kSectorSize));
    TRY(disc.read(0, kept.m_bytes));
    return kept;
}

Result<> KeptSectors::read(std::uint64_t first, std::span<std::byte> to)
{
    const std::uint64_t at = first * image::kSectorSize;
    if (at > m_bytes.size() || to.size() > m_bytes.size() - at)
        return fail(ErrorCode::InvalidArgument, "sectors that were not kept");
    std::ranges::copy(std::span(m_bytes).subspan(static_cast<std::size_t>(at), to.size()), to.begin());
    return {};
}

std::string KeptSectors::describe(std::uint64_t) const
{
    return "(what was there before)";
}

std::vector<source::SelectedSectors::Part> partsToWrite(const image::ImagePlan& plan, std::uint64_t growFrom)
{
    std::uint64_t front = 0;
    for (const image::SectorRange& range : plan.newRanges())
        if (range.firstSector < growFrom)
            front = std::max(front, range.firstSector + range.sectorCount);
    const std::uint64_t clusters = (front + kCluster - 1) / kCluster;
    return {{growFrom, plan.sectorCount() - growFrom}, {0, std::min(clusters * kCluster, growFrom)}};
}

} // namespace emberdisc::jobs
