// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/directoryrecord.h"

#include <algorithm>
#include <cassert>

#include "core/base/byteorder.h"
#include "core/image/datetime.h"
#include "core/image/options.h"

namespace emberdisc::image {

namespace {

/// Identifier with its padding field, which makes the length up to there even: ECMA-119 9.1.12.
std::size_t systemUseStart(std::size_t identifierLength)
{
    return record::kIdentifier + identifierLength + (identifierLength % 2 == 0 ? 1 : 0);
}

void putFixed(std::span<std::byte> to, const DirectoryRecord& record, std::size_t length)
{
    to[record::kLength] = static_cast<std::byte>(length);
    putBoth32(to.subspan(record::kExtent), record.extent);
    putBoth32(to.subspan(record::kDataLength), record.dataLength);
    putRecordTime(to.subspan(record::kTime), record.time);
    to[record::kFlags] = static_cast<std::byte>(record.flags);
    putBoth16(to.subspan(record::kVolumeNumber), record.volume);
    to[record::kIdentifierLength] = static_cast<std::byte>(record.identifier.size());
    std::ranges::copy(record.identifier, to.subspan(record::kIdentifier).begin());
}

} // namespace

std::size_t systemUseRoom(std::size_t identifierLength)
{
    return record::kMaximum - 1 - systemUseStart(identifierLength);
}

void appendRecord(std::vector<std::byte>& to, const DirectoryRecord& record)
{
    assert(!record.identifier.empty() && record.systemUse.size() <= systemUseRoom(record.identifier.size()));
    const std::size_t start = systemUseStart(record.identifier.size());
    std::size_t length = start + record.systemUse.size();
    length += length % 2; // ECMA-119 9.1.13
    const std::size_t room = kSectorSize - to.size() % kSectorSize;
    const std::size_t at = to.size() + (length > room ? room : 0);
    to.resize(at + length);
    const std::span<std::byte> bytes = std::span(to).subspan(at);
    putFixed(bytes, record, length);
    std::ranges::copy(record.systemUse, bytes.subspan(start).begin());
}

void putRootRecord(std::span<std::byte> to, std::uint32_t extent, std::uint32_t dataLength, std::int64_t time,
                   std::uint16_t volume)
{
    static constexpr std::byte kSelf[1] = {};
    putFixed(to, {extent, dataLength, time, record::kDirectory, kSelf, {}, volume}, record::kIdentifier + 1);
}

} // namespace emberdisc::image
