// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/parameters.h"

#include "core/base/byteorder.h"

namespace emberdisc::mmc {

std::array<std::byte, 12> formatParameterList(const FormatParameters& parameters)
{
    std::array<std::byte, 12> list{};
    const std::span<std::byte> bytes(list);
    // MMC-6 6.5.4.2: FOV bit 7, DCRT bit 5, IMMED bit 1; one descriptor of eight bytes.
    if (parameters.optionsValid == FormatOptionsValid::Yes)
        list[1] |= std::byte{0x80};
    if (parameters.certification == Certification::No)
        list[1] |= std::byte{0x20};
    if (parameters.immediate == Immediate::Yes)
        list[1] |= std::byte{0x02};
    putBe16(bytes.subspan(2), 8);
    putBe32(bytes.subspan(4), parameters.blocks);
    list[8] = static_cast<std::byte>(((parameters.type & 0x3F) << 2) | (parameters.subType & 0x03));
    putBe24(bytes.subspan(9), parameters.typeDependent);
    return list;
}

std::array<std::byte, 28> streamingParameterList(const StreamingParameters& parameters)
{
    std::array<std::byte, 28> list{};
    const std::span<std::byte> bytes(list);
    list[0] =
        static_cast<std::byte>(((parameters.wrc & 0x03) << 3) | (parameters.restoreDefaults ? 0x04 : 0) |
                               (parameters.exact ? 0x02 : 0) | (parameters.randomAccess ? 0x01 : 0));
    putBe32(bytes.subspan(4), parameters.startLba);
    putBe32(bytes.subspan(8), parameters.endLba);
    putBe32(bytes.subspan(12), parameters.readSize);
    putBe32(bytes.subspan(16), parameters.readTime);
    putBe32(bytes.subspan(20), parameters.writeSize);
    putBe32(bytes.subspan(24), parameters.writeTime);
    return list;
}

std::array<std::byte, 12> layerBoundaryParameterList(std::uint32_t layer0Blocks)
{
    std::array<std::byte, 12> list{};
    putBe16(list, 10);
    putBe32(std::span(list).subspan(8), layer0Blocks);
    return list;
}

} // namespace emberdisc::mmc
