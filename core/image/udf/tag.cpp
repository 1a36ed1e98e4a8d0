// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/udf/tag.h"

#include <cassert>

#include "core/base/byteorder.h"
#include "core/base/crc.h"

namespace emberdisc::image::udf {

ParsedTag parseTag(std::span<const std::byte> bytes)
{
    assert(bytes.size() >= tag::kSize);
    unsigned sum = 0;
    for (std::size_t i = 0; i < tag::kSize; ++i) // 3/7.2.3
        sum += i == tag::kChecksum ? 0U : std::to_integer<unsigned>(bytes[i]);
    const std::size_t covered = getLe16(bytes.subspan(tag::kCrcLength));
    return {.id = static_cast<TagId>(getLe16(bytes.subspan(tag::kIdentifier))),
            .version = getLe16(bytes.subspan(tag::kVersion)),
            .location = getLe32(bytes.subspan(tag::kLocation)),
            .isChecksumRight = bytes[tag::kChecksum] == static_cast<std::byte>(sum & 0xFF),
            .isCrcRight = covered <= bytes.size() - tag::kSize &&
                          crc16(bytes.subspan(tag::kSize, covered)) == getLe16(bytes.subspan(tag::kCrc))};
}

bool isSound(std::span<const std::byte> bytes, TagId id)
{
    if (bytes.size() < tag::kSize)
        return false;
    const ParsedTag parsed = parseTag(bytes);
    return parsed.id == id && parsed.isChecksumRight && parsed.isCrcRight;
}

} // namespace emberdisc::image::udf
