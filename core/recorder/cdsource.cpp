// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/cdsource.h"

#include "core/recorder/sectorreader.h"

#include <algorithm>

namespace emberdisc::recorder {

namespace {

SectorRead howToRead(mmc::SectorKind kind)
{
    switch (kind) {
    case mmc::SectorKind::Audio:
        return SectorRead::Sound;
    case mmc::SectorKind::Mode1:
    case mmc::SectorKind::Other:
        return SectorRead::Mode1;
    case mmc::SectorKind::Mode2:
        return SectorRead::Mode2;
    case mmc::SectorKind::Mode2Form1:
    case mmc::SectorKind::Mode2Form2:
        break;
    }
    return SectorRead::Xa;
}

} // namespace

std::size_t CdSource::trackAt(std::int64_t lba) const
{
    const auto found =
        std::ranges::find_if(m_layout.tracks, [lba](const CdTrack& track) { return lba < track.end; });
    return found == m_layout.tracks.end() ? m_layout.tracks.size() - 1
                                          : static_cast<std::size_t>(found - m_layout.tracks.begin());
}

Result<> CdSource::read(std::uint64_t first, std::span<std::byte> to)
{
    if (to.size() % mmc::kRawSectorSize != 0 || first > sectorCount() ||
        to.size() / mmc::kRawSectorSize > sectorCount() - first)
        return fail(ErrorCode::InvalidArgument, "sectors outside of the session");
    for (auto lba = static_cast<std::int64_t>(first); !to.empty();) {
        const std::size_t number = trackAt(lba);
        const CdTrack& track = m_layout.tracks[number];
        const bool isLost = track.pause == Pause::Lost && lba < track.start;
        const std::int64_t end = isLost ? track.start : track.end;
        const auto part = to.first(
            std::min<std::size_t>(to.size(), static_cast<std::size_t>(end - lba) * mmc::kRawSectorSize));
        if (isLost)
            std::ranges::fill(part, std::byte{0});
        else
            TRY(readOf(number, lba, part));
        lba += static_cast<std::int64_t>(part.size() / mmc::kRawSectorSize);
        to = to.subspan(part.size());
    }
    return {};
}

Result<> CdSource::readOf(std::size_t track, std::int64_t lba, std::span<std::byte> to)
{
    SectorReader reader(m_device, howToRead(m_layout.tracks[track].kind));
    TRY_ASSIGN(const auto unreadable, reader.readAround(lba, to, m_stop));
    const std::int64_t end =
        m_layout.tracks[track].end - static_cast<std::int64_t>(m_layout.tracks[track].runOut);
    for (const std::uint32_t index : unreadable)
        if (lba + index < end)
            return fail(Error{ErrorCode::ReadFailed, {}, {}, AtLba{lba + index}});
    return {};
}

std::string CdSource::describe(std::uint64_t sector) const
{
    return "#" + std::to_string(m_layout.tracks[trackAt(static_cast<std::int64_t>(sector))].number);
}

} // namespace emberdisc::recorder
