// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/digest.h"

#include <cstdint>
#include <span>
#include <vector>

namespace emberdisc::recorder {

/// Sectors of the payload that lie side by side on the disc.
struct DigestedRun {
    std::int64_t firstLba = 0;
    std::uint64_t sectorCount = 0;
    std::uint8_t dataForm = 0; ///< of a CD's session at once, MMC-6 table 634
    friend bool operator==(const DigestedRun&, const DigestedRun&) = default;
};

/// What was sent to a recorder, as one SHA-256 a mebibyte (448 or 512 sectors): enough to verify a disc
/// without reading the sources again, at 32 bytes a mebibyte.
struct BurnDigests {
    std::uint32_t sectorSize = 2048;
    std::uint64_t sectorCount = 0; ///< of the payload, without padding: of all runs
    std::uint32_t sectorsPerChunk = 512;
    std::vector<DigestedRun> runs = {}; ///< in the payload's order; each begins a chunk
    std::vector<Sha256> chunks = {};    ///< the last one of a run may stand for fewer sectors
};

/// Takes the digests while bytes pass by.
class DigestRecorder {
public:
    explicit DigestRecorder(std::uint32_t sectorSize);

    /// The next bytes go there, in that data form. Before the first ones.
    void startAt(std::int64_t lba, std::uint8_t dataForm = 0);
    /// A whole number of sectors.
    void add(std::span<const std::byte> bytes);
    /// Once, at the end.
    [[nodiscard]] BurnDigests finish();

private:
    void endChunk();

    BurnDigests m_digests;
    Sha256Digest m_digest;
    std::uint64_t m_inChunk = 0; ///< bytes
};

} // namespace emberdisc::recorder
