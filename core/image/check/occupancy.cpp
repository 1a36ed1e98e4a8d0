// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/check/occupancy.h"

#include <algorithm>
#include <ranges>
#include <tuple>

namespace emberdisc::image {

Occupancy::Occupancy()
{
    m_names.push_back({kRoot, 0, 0});
}

Occupancy::Place Occupancy::add(Place parent, std::string_view name)
{
    m_names.push_back({parent, static_cast<std::uint32_t>(name.size()), m_text.size()});
    m_text += name;
    return static_cast<Place>(m_names.size() - 1);
}

std::string Occupancy::pathOf(Place place) const
{
    if (place == kNone)
        return {};
    if (place == kRoot)
        return "/";
    static constexpr std::size_t kLongest = 4096;
    std::vector<std::string_view> parts;
    std::size_t length = 0;
    for (; place != kRoot && length <= kLongest; place = m_names[place].parent) {
        parts.push_back(std::string_view(m_text).substr(m_names[place].at, m_names[place].length));
        length += parts.back().size() + 1;
    }
    std::string path = place == kRoot ? "" : "...";
    for (const std::string_view part : parts | std::views::reverse)
        path.append("/").append(part);
    return path.size() <= 2 * kLongest ? path : "..." + path.substr(path.size() - kLongest);
}

std::string Occupancy::describe(const Use& use) const
{
    if (use.structure.empty() || use.place == kNone)
        return std::string(use.structure) + pathOf(use.place);
    return std::string(use.structure) + " " + pathOf(use.place);
}

void Occupancy::use(std::uint64_t lba, std::uint64_t sectors, const Use& use)
{
    if (sectors != 0)
        m_runs.push_back({lba, lba + sectors, use});
}

namespace {

constexpr std::string_view kCatalog = "Boot Catalog";

/// Whether two may lie in exactly the same sectors.
bool mayShare(const Occupancy::Use& a, const Occupancy::Use& b)
{
    const bool isCatalogFile =
        (a.structure.empty() && b.structure == kCatalog) || (b.structure.empty() && a.structure == kCatalog);
    return a.structure == b.structure || isCatalogFile;
}

} // namespace

void Occupancy::findOverlaps(const std::function<void(Finding, Place)>& tell)
{
    // Of runs that begin together the longest comes first; the rest only makes the order the same each time.
    std::ranges::sort(m_runs, {}, [](const Run& run) {
        return std::tuple(run.first, UINT64_MAX - run.end, run.use.structure, run.use.part, run.use.place);
    });
    const Run* open = nullptr; // the run so far that reaches furthest
    for (const Run& run : m_runs) {
        if (open != nullptr && run.first < open->end) {
            const bool isSame = run.first == open->first && run.end == open->end;
            const bool areFiles = run.use.structure.empty() && open->use.structure.empty();
            // It is about the file, if there is one.
            const bool isOther = !run.use.structure.empty() && open->use.structure.empty();
            const Use& subject = isOther ? open->use : run.use;
            if (!isSame || !mayShare(run.use, open->use))
                tell({.code = areFiles ? FindingCode::PartlyShared : FindingCode::Overlap,
                      .part = subject.part,
                      .lba = run.first,
                      .path = {},
                      .field = subject.structure,
                      .expected = {},
                      .found = describe(isOther ? run.use : open->use)},
                     subject.place);
        }
        if (open == nullptr || run.end > open->end)
            open = &run;
    }
}

} // namespace emberdisc::image
