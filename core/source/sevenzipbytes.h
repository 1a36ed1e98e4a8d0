// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// What the header of a 7z archive is made of.
namespace emberdisc::source::sevenzip {

/// Property ids.
enum Id : std::uint8_t {
    kEnd = 0,
    kHeader = 1,
    kArchiveProperties = 2,
    kAdditionalStreams = 3,
    kMainStreams = 4,
    kFiles = 5,
    kPackInfo = 6,
    kUnpackInfo = 7,
    kSubstreams = 8,
    kSize = 9,
    kCrc = 10,
    kFolder = 11,
    kUnpackSize = 12,
    kUnpackStreams = 13,
    kEmptyStream = 14,
    kEmptyFile = 15,
    kAnti = 16,
    kNames = 17,
    kModified = 20,
    kAttributes = 21,
    kPackedHeader = 23,
};

/// Reads borrowed bytes from front to back. After the first thing that makes no sense nothing is left, all is
/// zero, and isGood() false.
class Bytes {
public:
    explicit Bytes(std::span<const std::byte> bytes) : m_bytes(bytes) {}

    [[nodiscard]] bool isGood() const { return m_isGood; }
    void spoil();
    [[nodiscard]] std::size_t left() const { return m_bytes.size(); }

    std::uint8_t byte();
    /// Nothing when fewer are left.
    std::span<const std::byte> take(std::uint64_t count);
    /// One to nine bytes: ones at the top of the first say how many follow, its other bits are the highest.
    std::uint64_t number();
    /// A number of things that each take at least one of the bytes that are left.
    std::size_t count();
    std::vector<bool> bits(std::size_t count);
    /// Bits that may be left out if all are set.
    std::vector<bool> bitsUnlessAll(std::size_t count);
    /// CRC-32s, as far as they are defined.
    std::vector<std::optional<std::uint32_t>> digests(std::size_t count);

private:
    std::span<const std::byte> m_bytes;
    bool m_isGood = true;
};

} // namespace emberdisc::source::sevenzip
