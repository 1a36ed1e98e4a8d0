// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/source/bytesource.h"

#include <array>
#include <cstdint>

namespace emberdisc::image {

/// That a file's contents are compressed block by block, as its system use entry says it: "ZF" of zisofs, or
/// "ZF" or "Z2" of zisofs2. Neither is part of RRIP; mkzftree, genisoimage and xorriso write them, and Linux
/// decodes the first.
struct Zisofs {
    std::uint8_t version = 1;           ///< 2 for zisofs2
    std::array<char, 2> algorithm = {}; ///< "pz", or "PZ" of version 2: zlib; others are not known here
    std::uint8_t headerWords = 0;       ///< of four bytes
    std::uint8_t blockBits = 0;         ///< log2 of a block's bytes
    [[nodiscard]] bool isKnown() const;
};

/// What compressed contents decode to. Holds one block, of at most 1 MiB, and some of the block pointers.
/// open() reads the header, and fails with ImageCorrupt when it is not what the entry says, or the pointers
/// have no room; readAt() does for a block that does not decode to its size. Unsupported for what
/// Zisofs::isKnown() is false of.
class ZisofsSource final : public source::ByteSource {
public:
    /// `size` is the one that the entry tells, of what comes out.
    ZisofsSource(source::ByteSourcePtr stored, const Zisofs& zisofs, std::uint64_t size);

    [[nodiscard]] std::uint64_t size() const override { return m_size; }
    [[nodiscard]] Result<std::unique_ptr<source::ByteReader>> open() const override;
    [[nodiscard]] std::string describe() const override { return m_stored->describe(); }

    /// Reads the header and all pointers, without decoding anything. As open() and readAt().
    [[nodiscard]] Result<> checkPointers() const;

private:
    source::ByteSourcePtr m_stored;
    Zisofs m_zisofs;
    std::uint64_t m_size;
};

} // namespace emberdisc::image
