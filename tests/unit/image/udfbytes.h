// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>

#include "core/base/byteorder.h"
#include "core/image/text.h"
#include "core/image/udf/fields.h"
#include "treemaker.h"

/// Looks at UDF by the numbers of the standards, apart from the tables of the writer.
namespace emberdisc::image::test {

using Bytes = std::vector<std::byte>;

inline constexpr UdfRevision kRevisions[] = {UdfRevision::V102, UdfRevision::V150, UdfRevision::V200,
                                             UdfRevision::V201, UdfRevision::V250, UdfRevision::V260};
[[nodiscard]] inline ImageOptions onlyUdf(UdfRevision revision)
{
    ImageOptions options = reproducible();
    options.iso9660 = options.joliet = options.rockRidge = false;
    options.udf = revision;
    return options;
}

[[nodiscard]] inline std::span<const std::byte> sectorOf(std::span<const std::byte> image,
                                                         std::uint64_t sector)
{
    return image.subspan(sector * kSectorSize, kSectorSize);
}

[[nodiscard]] inline std::string textAt(std::span<const std::byte> bytes, std::size_t at, std::size_t size)
{
    return std::string(asText(bytes.subspan(at, size)));
}

[[nodiscard]] inline std::string hex(std::span<const std::byte> bytes)
{
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (const std::byte byte : bytes) {
        text += text.empty() ? "" : " ";
        text += kDigits[std::to_integer<unsigned>(byte) >> 4];
        text += kDigits[std::to_integer<unsigned>(byte) & 15];
    }
    return text;
}
[[nodiscard]] inline std::string hex(const std::string& text)
{
    return hex(asBytes(text));
}

/// ECMA-167 1/7.2.6 bit by bit, as its text says it.
[[nodiscard]] inline unsigned crcOf(std::span<const std::byte> bytes)
{
    unsigned crc = 0;
    for (const std::byte byte : bytes) {
        crc ^= std::to_integer<unsigned>(byte) << 8;
        for (int bit = 0; bit < 8; ++bit)
            crc = ((crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1) & 0xFFFF;
    }
    return crc;
}

/// 3/7.2.3: of a tag's bytes but for the checksum itself.
[[nodiscard]] inline unsigned tagChecksumOf(std::span<const std::byte> descriptor)
{
    unsigned sum = 0;
    for (std::size_t i = 0; i < 16; ++i)
        sum += i == 4 ? 0U : std::to_integer<unsigned>(descriptor[i]);
    return sum & 0xFF;
}

/// Makes the CRC and the checksum of a descriptor's tag right again, as many bytes as the tag says and
/// `bytes` holds.
inline void reseal(std::span<std::byte> bytes)
{
    const std::size_t covered = getLe16(std::span<const std::byte>(bytes).subspan(10));
    if (covered <= bytes.size() - 16)
        putLe16(bytes.subspan(8), static_cast<std::uint16_t>(crcOf(bytes.subspan(16, covered))));
    bytes[4] = static_cast<std::byte>(tagChecksumOf(bytes));
}

/// What is wrong with a descriptor's tag (3/7.2), or nothing.
[[nodiscard]] inline std::string faultOf(std::span<const std::byte> descriptor, unsigned version,
                                         std::uint32_t location)
{
    if (tagChecksumOf(descriptor) != std::to_integer<unsigned>(descriptor[4]))
        return "checksum";
    if (getLe16(descriptor.subspan(2)) != version)
        return "version";
    if (getLe16(descriptor.subspan(8)) != crcOf(descriptor.subspan(16, getLe16(descriptor.subspan(10)))))
        return "CRC";
    return getLe32(descriptor.subspan(12)) == location ? "" : "location";
}

[[nodiscard]] inline unsigned idOf(std::span<const std::byte> descriptor)
{
    return getLe16(descriptor);
}

/// A volume read by the numbers of the standards, from the bytes alone.
struct UdfVolume {
    explicit UdfVolume(std::span<const std::byte> all) : image(all)
    {
        const auto mainSequence = getLe32(sectorOf(image, 256).subspan(20));
        for (std::uint32_t i = 0; i < 16; ++i) {
            const auto descriptor = sectorOf(image, mainSequence + i);
            if (idOf(descriptor) == 5)
                partition = getLe32(descriptor.subspan(188));
            if (idOf(descriptor) != 6)
                continue;
            logical = descriptor;
            hasMetadata = getLe32(descriptor.subspan(268)) == 2;
        }
        structures = partition;
        if (hasMetadata) {
            const auto entry = sectorOf(image, partition + getLe32(logical.subspan(440 + 6 + 40)));
            structures = partition + getLe32(entry.subspan(216 + 4));
        }
        fileSet = sectorOf(image, structures + getLe32(logical.subspan(248 + 4)));
        rootBlock = getLe32(fileSet.subspan(400 + 4));
    }

    [[nodiscard]] std::span<const std::byte> block(std::uint32_t number) const
    {
        return sectorOf(image, structures + number);
    }
    [[nodiscard]] std::size_t fixed(std::span<const std::byte> entry) const
    {
        return idOf(entry) == 261 ? 176 : 216;
    }
    /// Where the allocation descriptors begin, or contents: behind the extended attributes.
    [[nodiscard]] std::size_t descriptors(std::span<const std::byte> entry) const
    {
        return fixed(entry) + getLe32(entry.subspan(fixed(entry) - 8));
    }
    /// The file identifier descriptors of a folder, whose contents lie in one piece.
    [[nodiscard]] std::vector<std::span<const std::byte>> list(std::span<const std::byte> folder) const
    {
        const std::uint32_t first = getLe32(folder.subspan(descriptors(folder) + 4));
        const auto contents =
            image.subspan((structures + first) * std::size_t{kSectorSize}, getLe64(folder.subspan(56)));
        std::vector<std::span<const std::byte>> found;
        for (std::size_t at = 0; at < contents.size();) {
            const std::size_t length = (38 + std::to_integer<std::size_t>(contents[at + 19]) + 3) / 4 * 4;
            found.push_back(contents.subspan(at, length));
            at += length;
        }
        return found;
    }
    [[nodiscard]] static std::string nameOf(std::span<const std::byte> identifier)
    {
        return udf::decodeCs0(identifier.subspan(38, std::to_integer<std::size_t>(identifier[19])));
    }
    [[nodiscard]] std::span<const std::byte> find(const std::string& name) const
    {
        for (const auto identifier : list(block(rootBlock)))
            if (nameOf(identifier) == name)
                return identifier;
        return {};
    }
    [[nodiscard]] std::span<const std::byte> entryOf(std::span<const std::byte> identifier) const
    {
        return block(getLe32(identifier.subspan(20 + 4)));
    }

    std::span<const std::byte> image;
    std::span<const std::byte> logical;
    std::span<const std::byte> fileSet;
    std::uint32_t partition = 0;
    std::uint32_t structures = 0; ///< sector of their block 0
    std::uint32_t rootBlock = 0;
    bool hasMetadata = false;
};

} // namespace emberdisc::image::test
