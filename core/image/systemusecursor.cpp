// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/systemusecursor.h"

#include <utility>

#include "core/base/byteorder.h"
#include "core/image/options.h"
#include "core/image/text.h"

namespace emberdisc::image {

namespace {

constexpr int kMostAreas = 64;
constexpr std::uint32_t kLargestArea = 16 * kSectorSize;
constexpr std::size_t kHeaderSize = 4; // SUSP 4.1: signature, length, version

} // namespace

std::optional<SystemUseEntry> SystemUseCursor::take()
{
    if (m_rest.size() < kHeaderSize || m_rest[0] == std::byte{0}) { // padding
        m_rest = {};
        return std::nullopt;
    }
    const auto length = std::to_integer<std::size_t>(m_rest[2]);
    if (length < kHeaderSize || length > m_rest.size()) {
        m_hasBadLength = true;
        m_rest = {};
        return std::nullopt;
    }
    const auto bytes = m_rest.first(length);
    m_rest = m_rest.subspan(length);
    const SystemUseEntry entry{asText(bytes.first(2)), std::to_integer<std::uint8_t>(bytes[3]),
                               bytes.subspan(kHeaderSize)};
    if (entry.signature == "ST") { // SUSP 5.4
        m_isEnd = true;
    } else if (entry.signature == "CE" && entry.payload.size() >= continuation::kSize) {
        m_next = Area{getLe32(entry.payload.subspan(continuation::kLba)),
                      getLe32(entry.payload.subspan(continuation::kOffset)),
                      getLe32(entry.payload.subspan(continuation::kLength))};
    }
    return entry;
}

Result<> SystemUseCursor::enter(const Area& area)
{
    if (m_areas++ == kMostAreas)
        return failAtLba(ErrorCode::ImageCorrupt, area.lba, "continuation areas without end");
    if (area.offset >= kSectorSize || area.length > kLargestArea) {
        m_hasBadArea = true;
        m_isEnd = true;
        return {};
    }
    TRY(m_budget.spend(area.length));
    m_bytes.resize(area.length);
    TRY(m_access.read(area.lba, area.offset, m_bytes));
    m_rest = m_bytes;
    return {};
}

Result<std::optional<SystemUseEntry>> SystemUseCursor::next()
{
    while (!m_isEnd) {
        if (auto entry = take())
            return entry;
        if (!m_next)
            break;
        TRY(enter(*std::exchange(m_next, std::nullopt)));
    }
    return std::nullopt;
}

} // namespace emberdisc::image
