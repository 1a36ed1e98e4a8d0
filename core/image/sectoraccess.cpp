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
    : m_source(source), m_baseLba(baseLba), m_mutex(std::make_shared<std::mutex>()), m_sector(kSectorSize)
{}

std::shared_ptr<SectorAccess> SectorAccess::inBlocksOf(std::uint32_t bytes) const
{
    const std::uint64_t base = m_baseLba * m_blockSize;
    if (base % bytes != 0)
        return nullptr;
    auto access = std::make_shared<SectorAccess>(m_source, base / bytes);
    access->m_blockSize = bytes;
    access->m_mutex = m_mutex;
    return access;
}

std::optional<std::uint64_t> SectorAccess::size() const
{
    const std::uint64_t bytes = m_source.byteCount();
    return bytes == 0 ? std::nullopt : std::optional(bytes);
}

std::optional<std::uint64_t> SectorAccess::end() const
{
    const auto bytes = size();
    return bytes ? std::optional(m_baseLba + *bytes / m_blockSize) : std::nullopt;
}

bool SectorAccess::holds(std::uint64_t lba, std::uint64_t bytes) const
{
    if (lba < m_baseLba || lba - m_baseLba > kFarthest)
        return false;
    const auto whole = size();
    if (!whole)
        return bytes / kSectorSize <= kFarthest;
    const std::uint64_t start = (lba - m_baseLba) * m_blockSize;
    return start <= *whole && bytes <= *whole - start;
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
    const std::lock_guard lock(*m_mutex);
    const std::uint64_t position = (lba - m_baseLba) * m_blockSize + offset;
    std::uint64_t sector = position / kSectorSize;
    std::size_t skip = position % kSectorSize;
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
