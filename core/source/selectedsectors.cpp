// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/selectedsectors.h"

#include <algorithm>
#include <utility>

namespace emberdisc::source {

SelectedSectors::SelectedSectors(SectorSource& inner, std::vector<Part> parts)
    : m_inner(inner), m_parts(std::move(parts))
{
    for (const Part& part : m_parts)
        m_sectors += part.sectorCount;
}

Result<> SelectedSectors::read(std::uint64_t first, std::span<std::byte> to)
{
    const std::uint32_t size = sectorSize();
    const std::uint64_t wanted = to.size() / size;
    if (to.size() % size != 0 || first > m_sectors || wanted > m_sectors - first)
        return fail(ErrorCode::InvalidArgument, "a range that leaves the source");
    for (const Part& part : m_parts) {
        if (to.empty())
            break;
        if (first >= part.sectorCount) {
            first -= part.sectorCount;
            continue;
        }
        const std::uint64_t count = std::min<std::uint64_t>(part.sectorCount - first, to.size() / size);
        TRY(m_inner.read(part.firstSector + first, to.first(static_cast<std::size_t>(count * size))));
        to = to.subspan(static_cast<std::size_t>(count * size));
        first = 0;
    }
    return {};
}

std::optional<std::uint64_t> SelectedSectors::inInner(std::uint64_t sector) const
{
    for (const Part& part : m_parts) {
        if (sector < part.sectorCount)
            return part.firstSector + sector;
        sector -= part.sectorCount;
    }
    return std::nullopt;
}

std::string SelectedSectors::describe(std::uint64_t sector) const
{
    const auto inner = inInner(sector);
    return inner ? m_inner.describe(*inner) : std::string();
}

bool SelectedSectors::isStructure(std::uint64_t sector) const
{
    const auto inner = inInner(sector);
    return inner && m_inner.isStructure(*inner);
}

} // namespace emberdisc::source
