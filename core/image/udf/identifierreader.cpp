// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/udf/identifierreader.h"

#include "core/base/byteorder.h"

namespace emberdisc::image::udf {

std::optional<ParsedIdentifier> parseIdentifier(std::span<const std::byte> bytes)
{
    if (bytes.size() < fileIdentifier::kFixedSize)
        return std::nullopt;
    const std::size_t nameLength = std::to_integer<std::size_t>(bytes[fileIdentifier::kNameLength]);
    const std::size_t useLength = getLe16(bytes.subspan(fileIdentifier::kImplementationUseLength));
    const std::size_t length = (fileIdentifier::kFixedSize + useLength + nameLength + 3) / 4 * 4;
    if (length > bytes.size())
        return std::nullopt;
    const auto icb = bytes.subspan(fileIdentifier::kIcb);
    return ParsedIdentifier{.bytes = bytes.first(length),
                            .version = getLe16(bytes.subspan(fileIdentifier::kVersion)),
                            .characteristics =
                                std::to_integer<std::uint8_t>(bytes[fileIdentifier::kCharacteristics]),
                            .icb = {getLe32(icb.subspan(4)), getLe16(icb.subspan(8)), getLe32(icb)},
                            .uniqueId = getLe32(bytes.subspan(fileIdentifier::kUniqueId)),
                            .name = bytes.subspan(fileIdentifier::kFixedSize + useLength, nameLength)};
}

} // namespace emberdisc::image::udf
