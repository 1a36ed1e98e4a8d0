// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "udfbytes.h"

namespace emberdisc::image::test {

/// Makes of a volume of UDF 1.02 what it would be on a medium with smaller sectors: `times` blocks for each
/// that it had. The anchor and the sequences are found by the block's size (3/8.4.2.1), all else lies where
/// it was. Nothing that lies within an entry may be longer than its block then.
class SmallerBlocks {
public:
    SmallerBlocks(Bytes image, std::uint32_t times)
        : m_image(std::move(image)), m_times(times), m_block(kSectorSize / times)
    {}

    Bytes make()
    {
        packSequence(32);
        packSequence(48);
        moveAnchor();
        for (std::uint64_t sector = kPartition; sector < m_image.size() / kSectorSize; ++sector) {
            const auto descriptor = at(sector);
            const unsigned id = idOf(descriptor);
            if (tagChecksumOf(descriptor) != std::to_integer<unsigned>(descriptor[4]))
                continue;
            if (id == 256) { // file set: the root's entry
                scale(descriptor.subspan(404));
                moveTag(descriptor);
            }
            if (id == 261)
                changeEntry(descriptor);
        }
        return std::move(m_image);
    }

private:
    static constexpr std::uint64_t kPartition = 288;

    std::span<std::byte> at(std::uint64_t sector)
    {
        return std::span(m_image).subspan(sector * kSectorSize, kSectorSize);
    }
    void scale(std::span<std::byte> field) const
    {
        putLe32(field, getLe32(std::span<const std::byte>(field)) * m_times);
    }
    void moveTag(std::span<std::byte> descriptor) const
    {
        scale(descriptor.subspan(12));
        reseal(descriptor);
    }

    /// Descriptors have to stand one behind the other.
    void packSequence(std::uint64_t first)
    {
        std::vector<Bytes> descriptors;
        for (std::uint64_t i = first; i < first + 16 && idOf(at(i)) != 0; ++i) {
            const auto descriptor = at(i);
            const unsigned id = idOf(descriptor);
            if (id == 5) { // partition: start and length
                scale(descriptor.subspan(188));
                scale(descriptor.subspan(192));
            }
            if (id == 6) { // logical volume: block size, file set, integrity sequence
                putLe32(descriptor.subspan(212), static_cast<std::uint32_t>(m_block));
                putLe32(descriptor.subspan(248), static_cast<std::uint32_t>(m_block));
                scale(descriptor.subspan(252));
                scale(descriptor.subspan(436));
            }
            if (id == 9) // integrity: size of the partition
                scale(descriptor.subspan(84));
            const auto front = descriptor.first(m_block);
            descriptors.emplace_back(front.begin(), front.end());
            std::ranges::fill(descriptor, std::byte{0});
        }
        for (std::size_t i = 0; i < descriptors.size(); ++i) {
            const std::size_t to = first * kSectorSize + i * m_block;
            putLe32(std::span(descriptors[i]).subspan(12), static_cast<std::uint32_t>(to / m_block));
            reseal(descriptors[i]);
            std::ranges::copy(descriptors[i], std::span(m_image).subspan(to).begin());
        }
    }

    void moveAnchor()
    {
        const auto anchor = std::span(m_image).subspan(256 * m_block, m_block);
        std::ranges::copy(at(256).first(m_block), anchor.begin());
        scale(anchor.subspan(20));
        scale(anchor.subspan(28));
        putLe32(anchor.subspan(12), 256);
        reseal(anchor);
        const std::uint64_t last = m_image.size() / kSectorSize - 1;
        for (const std::uint64_t other : {std::uint64_t{256}, last - 256, last})
            std::ranges::fill(at(other), std::byte{0});
    }

    void changeEntry(std::span<std::byte> entry)
    {
        const auto view = std::span<const std::byte>(entry);
        const std::size_t first = 176 + getLe32(view.subspan(168));
        const bool isShort = (getLe16(view.subspan(34)) & 7) == 0;
        std::uint64_t recorded = 0;
        for (std::size_t i = first; isShort && i < first + getLe32(view.subspan(172)); i += 8) {
            const std::uint64_t sector = kPartition + getLe32(view.subspan(i + 4));
            const std::size_t length = getLe32(view.subspan(i));
            scale(entry.subspan(i + 4));
            recorded += (length + m_block - 1) / m_block;
            if (view[27] == std::byte{4}) // a directory
                changeIdentifiers(std::span(m_image).subspan(sector * kSectorSize, length));
        }
        putLe64(entry.subspan(64), recorded);
        moveTag(entry);
    }

    void changeIdentifiers(std::span<std::byte> identifiers) const
    {
        while (identifiers.size() >= 38) {
            const auto view = std::span<const std::byte>(identifiers);
            const std::size_t size =
                (38U + std::to_integer<std::size_t>(view[19]) + getLe16(view.subspan(36)) + 3) / 4 * 4;
            scale(identifiers.subspan(24)); // its entry
            moveTag(identifiers.first(size));
            identifiers = identifiers.subspan(size);
        }
    }

    Bytes m_image;
    std::uint32_t m_times;
    std::size_t m_block;
};

} // namespace emberdisc::image::test
