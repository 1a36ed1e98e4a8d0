// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/recorder/mediumstate.h"
#include "core/source/sectorsource.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>

namespace emberdisc::mmc {
class Transport;
}

namespace emberdisc::recorder {

/// The data sectors of a disc from LBA 0 on, read through the drive with READ(10): for listing, extracting
/// and verifying. The transport is borrowed and must outlive it; nothing else may use the transport
/// meanwhile. Reading an audio track fails.
class DiscSectorSource final : public source::SectorSource {
public:
    /// Fails with NoMedium, and MediumUnsuitable when no data track can be read.
    [[nodiscard]] static Result<std::unique_ptr<DiscSectorSource>>
    open(mmc::Transport& transport, const Clock& clock, std::stop_token stop);

    [[nodiscard]] std::uint32_t sectorSize() const override { return 2048; }
    /// Up to the end of the last data track, run-out blocks not counted.
    [[nodiscard]] std::uint64_t sectorCount() const override { return m_sectors; }
    [[nodiscard]] Result<> read(std::uint64_t first, std::span<std::byte> to) override;
    [[nodiscard]] std::string describe(std::uint64_t sector) const override;

    /// Where the last session's data track begins: there its volume descriptors are, 16 sectors on.
    [[nodiscard]] std::uint64_t sessionStart() const { return m_sessionStart; }
    /// Where the first data track of that session begins; nothing where it has none that can be read.
    [[nodiscard]] std::optional<std::uint64_t> startOf(std::uint64_t session) const;
    /// The session that sessionStart() belongs to; 1 on a disc that can be written anywhere.
    [[nodiscard]] std::uint16_t lastDataSession() const;
    [[nodiscard]] const MediumState& medium() const { return m_medium; }

private:
    DiscSectorSource(mmc::Transport& transport, const Clock& clock, std::stop_token stop, MediumState medium);

    [[nodiscard]] Result<> trimRunOut();

    mmc::Transport& m_transport;
    const Clock& m_clock;
    std::stop_token m_stop;
    MediumState m_medium;
    std::uint64_t m_sectors = 0;
    std::uint64_t m_sessionStart = 0;
};

} // namespace emberdisc::recorder
