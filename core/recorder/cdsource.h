// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/mmc/device.h"
#include "core/recorder/cdlayout.h"
#include "core/source/sectorsource.h"

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <utility>

namespace emberdisc::mmc {
class Transport;
}

namespace emberdisc::recorder {

/// The sectors of a CD, each at its LBA, 2352 bytes each, as a session or tracks at once take them: read
/// while they are wanted. Between sessions there is nothing. Run-out blocks, and pauses that no drive reads,
/// are zeros; any other sector that cannot be read is ReadFailed. The transport is borrowed, must outlive it,
/// and is for it alone.
class CdSource final : public source::SectorSource {
public:
    CdSource(mmc::Transport& transport, const Clock& clock, std::stop_token stop, CdLayout layout)
        : m_device(transport, clock), m_stop(std::move(stop)), m_layout(std::move(layout))
    {}

    [[nodiscard]] std::uint32_t sectorSize() const override { return mmc::kRawSectorSize; }
    [[nodiscard]] std::uint64_t sectorCount() const override
    {
        return static_cast<std::uint64_t>(m_layout.tracks.back().end);
    }
    [[nodiscard]] Result<> read(std::uint64_t first, std::span<std::byte> to) override;
    [[nodiscard]] std::string describe(std::uint64_t sector) const override;

private:
    [[nodiscard]] std::size_t trackAt(std::int64_t lba) const; ///< its place in the layout
    [[nodiscard]] Result<> readOf(std::size_t track, std::int64_t lba, std::span<std::byte> to);

    mmc::Device m_device;
    std::stop_token m_stop;
    CdLayout m_layout;
};

} // namespace emberdisc::recorder
