// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mmc/device.h"

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace emberdisc::recorder {

/// Sends sectors with WRITE(10) or (12), strictly ascending, in full commands as far as possible, and bears
/// with a drive whose buffer is full. Remembers whether anything arrived.
class SectorWriter {
public:
    /// `sectorsPerWrite` is lowered to what the transport can move at once.
    SectorWriter(mmc::Device& device, std::uint32_t sectorSize, std::uint32_t sectorsPerWrite);

    /// Full commands from `lba` on are stream recorded: WRITE(12), MMC-6 6.57. Not where the transport cannot
    /// move a whole cluster: drives have been seen to write nonsense then.
    void streamFrom(std::int64_t lba);

    /// The sectors that come next have another size; what was collected must have been flushed.
    void setSectorSize(std::uint32_t sectorSize);
    /// The address of the next sector; what was collected must have been flushed.
    void seek(std::int64_t lba);
    /// Where to put the next sectors: a whole number of them, never empty.
    [[nodiscard]] std::span<std::byte> room() { return std::span(m_buffer).subspan(m_filled); }
    /// So many bytes were put there; writes when a command is full.
    [[nodiscard]] Result<> advance(std::size_t bytes, const std::stop_token& stop);
    /// Writes what is there.
    [[nodiscard]] Result<> flush(const std::stop_token& stop);

    [[nodiscard]] std::uint64_t sectorsWritten() const { return m_sectorsWritten; }
    /// The device has taken something, or nobody can say: a WRITE that was never answered may have been done.
    [[nodiscard]] bool mayHaveWritten() const { return m_mayHaveWritten; }
    [[nodiscard]] std::uint32_t busyRetries() const { return m_busyRetries; }
    [[nodiscard]] std::uint32_t sectorSize() const { return m_sectorSize; }

private:
    enum class Next : std::uint8_t { Done, Repeat };
    [[nodiscard]] mmc::Cdb nextCommand(std::uint16_t count) const;
    [[nodiscard]] Result<Next> writeOnce(const mmc::Command& command);
    [[nodiscard]] Result<Next> react(Error error);

    mmc::Device& m_device;
    std::uint32_t m_sectorSize;
    std::uint32_t m_sectorsPerWrite;
    std::vector<std::byte> m_buffer;
    std::size_t m_filled = 0;
    std::size_t m_wanted = 0; ///< bytes of a full command, if the transport allows it
    std::int64_t m_lba = 0;
    std::optional<std::int64_t> m_streamFrom;
    std::uint64_t m_sectorsWritten = 0;
    bool m_mayHaveWritten = false;
    std::uint32_t m_busyRetries = 0;
    int m_repairs = 0; ///< of the command at hand
};

} // namespace emberdisc::recorder
