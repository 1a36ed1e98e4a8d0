// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/check/checkcontext.h"

#include "core/image/options.h"

namespace emberdisc::image {

void CheckContext::tell(Finding finding, Occupancy::Place place)
{
    ++(severityOf(finding.code) == Severity::Error ? report.errors : report.warnings);
    if (m_counts[{finding.part, finding.code}]++ >= m_mostOfAKind)
        return;
    if (place != Occupancy::kNone)
        finding.path = occupancy.pathOf(place);
    report.findings.push_back(std::move(finding));
}

Result<> CheckContext::step(Occupancy::Place place)
{
    static constexpr std::uint64_t kEntriesBetweenTelling = 256;
    if (report.entries++ % kEntriesBetweenTelling != 0)
        return {};
    if (m_job.stopRequested())
        return fail(ErrorCode::Cancelled);
    Progress progress;
    progress.done = report.entries;
    progress.item = occupancy.pathOf(place);
    m_job.progress(progress);
    return {};
}

bool CheckContext::holds(std::uint64_t lba, std::uint64_t bytes, ImagePart part, Occupancy::Place place,
                         std::string_view field)
{
    const bool isInside = access.holds(lba, bytes);
    const std::uint64_t end = lba + (bytes + access.blockSize() - 1) / access.blockSize();
    if (isInside && (end <= volumeEnd || part == ImagePart::Udf)) // UDF has its partitions' limits
        return true;
    const auto limit = isInside ? std::optional(volumeEnd) : access.end();
    tell({.code = isInside ? FindingCode::OutsideVolume : FindingCode::OutsideImage,
          .part = part,
          .lba = lba,
          .path = {},
          .field = field,
          .expected = limit ? std::to_string(*limit) : std::string(),
          .found = std::to_string(end)},
         place);
    return isInside;
}

void BothOrders::compare(std::uint32_t little, std::uint32_t big, std::string_view field) const
{
    if (little == big)
        return;
    Finding finding = where;
    finding.code = FindingCode::ByteOrders;
    finding.field = field;
    finding.expected = std::to_string(little);
    finding.found = std::to_string(big);
    context.tell(std::move(finding), place);
}

} // namespace emberdisc::image
