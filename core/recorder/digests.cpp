// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/digests.h"

#include <algorithm>

namespace emberdisc::recorder {

DigestRecorder::DigestRecorder(std::uint32_t sectorSize)
{
    m_digests.sectorSize = sectorSize;
    m_digests.sectorsPerChunk = sectorSize > 2048 ? 448 : 512; // a mebibyte, or a little less of audio
}

void DigestRecorder::add(std::span<const std::byte> bytes)
{
    m_digests.runs.back().sectorCount += bytes.size() / m_digests.sectorSize;
    m_digests.sectorCount += bytes.size() / m_digests.sectorSize;
    const std::uint64_t chunk = std::uint64_t{m_digests.sectorsPerChunk} * m_digests.sectorSize;
    while (!bytes.empty()) {
        const auto part = bytes.first(std::min<std::uint64_t>(bytes.size(), chunk - m_inChunk));
        m_digest.add(part);
        m_inChunk += part.size();
        bytes = bytes.subspan(part.size());
        if (m_inChunk == chunk)
            endChunk();
    }
}

void DigestRecorder::startAt(std::int64_t lba, std::uint8_t dataForm)
{
    endChunk();
    m_digests.runs.push_back({lba, 0, dataForm});
}

void DigestRecorder::endChunk()
{
    if (m_inChunk > 0)
        m_digests.chunks.push_back(m_digest.finish());
    m_inChunk = 0;
}

BurnDigests DigestRecorder::finish()
{
    endChunk();
    return std::move(m_digests);
}

} // namespace emberdisc::recorder
