// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/digest.h"

#include <cstdint>
#include <span>
#include <vector>

namespace emberdisc::recorder {

/// What was sent to a recorder, as one SHA-256 a mebibyte (448 or 512 sectors): enough to verify a disc
/// without reading the sources again, at 32 bytes a mebibyte.
struct BurnDigests {
    std::int64_t firstLba = 0; ///< on the disc
    std::uint32_t sectorSize = 2048;
    std::uint64_t sectorCount = 0; ///< of the payload, without padding
    std::uint32_t sectorsPerChunk = 512;
    std::vector<Sha256> chunks = {}; ///< the last one may stand for fewer sectors
};

/// Takes the digests while bytes pass by in order.
class DigestRecorder {
public:
    DigestRecorder(std::int64_t firstLba, std::uint32_t sectorSize);

    /// A whole number of sectors.
    void add(std::span<const std::byte> bytes);
    /// Once, at the end.
    [[nodiscard]] BurnDigests finish();

private:
    BurnDigests m_digests;
    Sha256Digest m_digest;
    std::uint64_t m_inChunk = 0; ///< bytes
};

} // namespace emberdisc::recorder
