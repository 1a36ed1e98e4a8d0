// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byteorder.h"
#include "core/base/jobcontext.h"
#include "core/image/check/checkimage.h"
#include "core/image/check/occupancy.h"
#include "core/image/readbudget.h"
#include "core/image/sectoraccess.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>

namespace emberdisc::image {

/// What the parts of a check share. One thread.
class CheckContext {
public:
    CheckContext(SectorAccess& sectors, const CheckOptions& options, JobContext& job)
        : access(sectors),
          budget(sectors),
          sessionStart(options.reader.sessionStart),
          m_mostOfAKind(options.mostOfAKind),
          m_job(job)
    {}

    /// Counts it, and keeps it unless there are many like it; its path is that of `place`.
    void tell(Finding finding, Occupancy::Place place = Occupancy::kNone);
    /// Counts an entry. Cancelled.
    [[nodiscard]] Result<> step(Occupancy::Place place);
    /// For what has no entries to count.
    [[nodiscard]] bool isStopped() const { return m_job.stopRequested(); }
    /// Tells when `bytes` from `lba` on do not lie within the image, or within the volume's own size. `place`
    /// is whose they are, `field` what they are. True if the image holds them.
    bool holds(std::uint64_t lba, std::uint64_t bytes, ImagePart part, Occupancy::Place place,
               std::string_view field);

    SectorAccess& access;
    ReadBudget budget;
    Occupancy occupancy;
    CheckReport report;
    std::uint64_t sessionStart;
    std::uint64_t volumeEnd = UINT64_MAX; ///< the first address behind the volume, as it says itself

private:
    std::size_t m_mostOfAKind;
    JobContext& m_job;
    std::map<std::pair<ImagePart, FindingCode>, std::uint64_t> m_counts;
};

/// Tells when the byte orders of a number differ (ECMA-119 7.2.3 and 7.3.3). Fields at the front of the span.
struct BothOrders {
    CheckContext& context;
    Occupancy::Place place = Occupancy::kNone; ///< whose they are
    Finding where = {};                        ///< part and lba of what the fields stand in

    void check16(std::span<const std::byte> at, std::string_view field) const
    {
        compare(getLe16(at), getBe16(at.subspan(2)), field);
    }
    void check32(std::span<const std::byte> at, std::string_view field) const
    {
        compare(getLe32(at), getBe32(at.subspan(4)), field);
    }

private:
    void compare(std::uint32_t little, std::uint32_t big, std::string_view field) const;
};

} // namespace emberdisc::image
