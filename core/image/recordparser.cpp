// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/recordparser.h"

#include <algorithm>

#include "core/base/byteorder.h"
#include "core/image/datetime.h"
#include "core/image/directoryrecord.h"
#include "core/image/text.h"

namespace emberdisc::image {

namespace {

/// Takes ";1" off, ECMA-119 7.5.1.
std::string withoutVersion(std::string name)
{
    const std::size_t semicolon = name.rfind(';');
    if (semicolon == std::string::npos || semicolon == 0 || semicolon + 1 == name.size())
        return name;
    const bool isNumber = std::all_of(name.begin() + static_cast<std::ptrdiff_t>(semicolon) + 1, name.end(),
                                      [](char c) { return c >= '0' && c <= '9'; });
    if (isNumber)
        name.erase(semicolon);
    return name;
}

} // namespace

bool ParsedRecord::isFolder() const
{
    return (flags & record::kDirectory) != 0;
}

bool ParsedRecord::isSelf() const
{
    return identifier.size() == 1 && identifier[0] == std::byte{0};
}

bool ParsedRecord::isParent() const
{
    return identifier.size() == 1 && identifier[0] == std::byte{1};
}

Result<std::optional<ParsedRecord>> parseRecord(std::span<const std::byte> bytes)
{
    if (bytes.empty() || bytes[0] == std::byte{0})
        return std::nullopt;
    const auto length = std::to_integer<std::size_t>(bytes[0]);
    if (length < record::kIdentifier + 1 || length > bytes.size())
        return fail(ErrorCode::ImageCorrupt, "length of a directory record");
    const auto identifierLength = std::to_integer<std::size_t>(bytes[record::kIdentifierLength]);
    if (identifierLength == 0 || record::kIdentifier + identifierLength > length)
        return fail(ErrorCode::ImageCorrupt, "length of an identifier");
    ParsedRecord parsed;
    parsed.bytes = bytes.first(length);
    parsed.extent = getLe32(bytes.subspan(record::kExtent));
    parsed.dataLength = getLe32(bytes.subspan(record::kDataLength));
    parsed.attributeBlocks = std::to_integer<std::uint8_t>(bytes[record::kExtendedLength]);
    if (parsed.extent > UINT32_MAX - parsed.attributeBlocks)
        return fail(ErrorCode::ImageCorrupt, "address of an extent");
    parsed.extent += parsed.attributeBlocks;
    parsed.time = getRecordTime(bytes.subspan(record::kTime));
    parsed.flags = std::to_integer<std::uint8_t>(bytes[record::kFlags]);
    parsed.unitSize = std::to_integer<std::uint8_t>(bytes[record::kUnitSize]);
    parsed.interleaveGap = std::to_integer<std::uint8_t>(bytes[record::kInterleaveGap]);
    parsed.identifier = bytes.subspan(record::kIdentifier, identifierLength);
    const std::size_t start = record::kIdentifier + identifierLength + (identifierLength % 2 == 0 ? 1 : 0);
    if (start < length)
        parsed.systemUse = bytes.subspan(start, length - start);
    return parsed;
}

std::string isoName(std::span<const std::byte> identifier)
{
    std::string name = withoutVersion(fromUnknown(identifier));
    if (name.size() > 1 && name.ends_with('.'))
        name.pop_back();
    return name;
}

std::string jolietName(std::span<const std::byte> identifier)
{
    return withoutVersion(fromUcs2Be(identifier));
}

} // namespace emberdisc::image
