// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/sectoraccess.h"

#include <algorithm>
#include <utility>

#include "core/image/options.h"

namespace emberdisc::image {

namespace {

constexpr std::uint64_t kFarthest = std::uint64_t{1}
                                    << 40; // sectors; addresses have 32 bits, offsets add to them

} // namespace

std::unexpected<Error> failAtLba(ErrorCode code, std::uint64_t lba, std::string detail)
{
    Error error = Error::of(code, std::move(detail));
    error.where = AtLba{static_cast<std::int64_t>(lba)};
    return fail(std::move(error));
}

SectorAccess::SectorAccess(source::SectorSource& source, std::uint64_t baseLba)
    : m_source(source), m_baseLba(baseLba), m_sector(kSectorSize)
{}

std::optional<std::uint64_t> SectorAccess::size() const
{
    const std::uint64_t count = m_source.sectorCount();
    return count == 0 ? std::nullopt : std::optional(count * kSectorSize);
}

std::optional<std::uint64_t> SectorAccess::end() const
{
    const std::uint64_t count = m_source.sectorCount();
    return count == 0 ? std::nullopt : std::optional(m_baseLba + count);
}

bool SectorAccess::holds(std::uint64_t lba, std::uint64_t bytes) const
{
    if (lba < m_baseLba || lba - m_baseLba > kFarthest)
        return false;
    const std::uint64_t count = m_source.sectorCount();
    const std::uint64_t sectors = bytes / kSectorSize + (bytes % kSectorSize == 0 ? 0 : 1);
    if (count == 0)
        return sectors <= kFarthest;
    return lba - m_baseLba <= count && sectors <= count - (lba - m_baseLba);
}

Result<> SectorAccess::readOne(std::uint64_t sector)
{
    if (sector == m_sectorNumber)
        return {};
    m_sectorNumber = UINT64_MAX;
    TRY(m_source.read(sector, m_sector));
    m_sectorNumber = sector;
    return {};
}

Result<> SectorAccess::read(std::uint64_t lba, std::uint64_t offset, std::span<std::byte> to)
{
    if (offset / kSectorSize > kFarthest || !holds(lba, offset + to.size()))
        return failAtLba(ErrorCode::ImageCorrupt, lba, "address outside the image");
    const std::lock_guard lock(m_mutex);
    std::uint64_t sector = lba - m_baseLba + offset / kSectorSize;
    std::size_t skip = offset % kSectorSize;
    while (!to.empty()) {
        if (skip == 0 && to.size() >= 2 * kSectorSize) {
            const std::size_t whole = to.size() / kSectorSize;
            TRY(m_source.read(sector, to.first(whole * kSectorSize)));
            to = to.subspan(whole * kSectorSize);
            sector += whole;
            continue;
        }
        TRY(readOne(sector));
        const auto piece = std::span(m_sector).subspan(skip, std::min(to.size(), kSectorSize - skip));
        std::ranges::copy(piece, to.begin());
        to = to.subspan(piece.size());
        skip = 0;
        ++sector;
    }
    return {};
}

} // namespace emberdisc::image
