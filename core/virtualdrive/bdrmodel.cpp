// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/bdrmodel.h"

#include "core/base/result.h"
#include "core/virtualdrive/mediumformats.h"

#include <algorithm>
#include <array>

namespace emberdisc::virtualdrive {

std::span<const std::uint32_t> BdRModel::writeSpeeds() const
{
    // As writers of 16x offer them; more layers are written more slowly.
    static constexpr std::array<std::uint32_t, 7> kBdR = {71930, 53948, 44956, 35965,
                                                          26974, 17983, 8991}; // 16x 12x 10x 8x ... 2x
    static constexpr std::array<std::uint32_t, 7> kBdRDl = {62939, 53948, 44956, 35965,
                                                            26974, 17983, 8991}; // 14x 12x 10x 8x ... 2x
    static constexpr std::array<std::uint32_t, 4> kBdRXl = {35965, 26974, 17983, 8991}; // 8x 6x 4x 2x
    if (disc().type() == MediumType::BdRXl4)
        return std::span(kBdRXl).last<3>();
    if (disc().type() == MediumType::BdRXl3)
        return kBdRXl;
    return disc().type() == MediumType::BdRDl ? std::span<const std::uint32_t>(kBdRDl) : kBdR;
}

std::uint32_t BdRModel::readSpeed() const
{
    const bool xl = disc().type() == MediumType::BdRXl3 || disc().type() == MediumType::BdRXl4;
    return xl ? 35965 : 53948; // 8x, 12x
}

Layers BdRModel::layers() const
{
    const unsigned count = disc().type() == MediumType::BdRXl4   ? 4
                           : disc().type() == MediumType::BdRXl3 ? 3
                           : disc().type() == MediumType::BdRDl  ? 2
                                                                 : 1;
    return {.count = count, .layer0 = capacity() / count};
}

std::uint32_t BdRModel::capacity() const
{
    return hostCapacity(disc().type(), disc().capacity(), m_state);
}

bool BdRModel::isOverwrite(std::int32_t lba, std::uint32_t count) const
{
    if (!m_state.format || m_state.format->subType != 0 || count == 0)
        return false;
    const Track* track = m_state.trackAt(lba);
    return track != nullptr && std::int64_t{lba} + count <= track->nextWritable();
}

Sensed<> BdRModel::write(std::int32_t lba, std::uint32_t count, std::span<const std::byte> data)
{
    if (!isWritable() || !isOverwrite(lba, count) || data.size() != std::size_t{count} * 2048)
        return SequentialModel::write(lba, count, data);
    // Each cluster that is touched moves to a spare one. OWN: drives may also take them from the user area.
    const std::uint32_t cluster = sectorsPerCluster();
    const std::uint32_t first = static_cast<std::uint32_t>(lba) / cluster;
    const std::uint32_t last = (static_cast<std::uint32_t>(lba) + count - 1) / cluster;
    const std::uint32_t spares = (disc().capacity() - capacity()) / cluster;
    if (last - first + 1 > spares - std::min(spares, m_state.format->replaced))
        return refuseAt(lba, 3, 0x32); // no defect spare location available
    if (!disc().write(lba, SectorForm::Data, data))
        return writeError(lba);
    m_state.format->replaced += last - first + 1;
    return {};
}

std::int32_t BdRModel::startOfNextTrack() const
{
    return m_state.isBlank() ? 0 : roundedUp(m_state.end());
}

void BdRModel::describeState(TrackSummary& summary, const Track* track) const
{
    summary.blocking = 32;
    summary.fixedPacket = true;
    summary.packet = true;
    summary.blank = track == nullptr || track->written == 0;
    summary.reserved = track != nullptr && track->state == TrackState::Reserved;
}

Sensed<Work> BdRModel::close(std::uint8_t function, std::uint16_t track)
{
    switch (function) {
    case 1:
        return closeTrack(track, {.sectors = 64, .milliseconds = 1000});
    case 2:
        return closeSession(Finalise::No, {.sectors = 256, .milliseconds = 4000});
    case 6:
        return closeSession(Finalise::Yes, {.sectors = 8192, .milliseconds = 15000});
    default:
        return invalidFieldInCdb();
    }
}

} // namespace emberdisc::virtualdrive
