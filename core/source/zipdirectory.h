// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/source/bytesource.h"

#include <cstdint>

namespace emberdisc::source {

/// What the end record begins with: APPNOTE 4.3.16.
inline constexpr std::uint32_t kZipEndSignature = 0x06054b50;

/// Where the central directory of a zip archive lies, by the records at its end.
struct ZipDirectory {
    std::uint64_t offset = 0; ///< from the archive's first byte
    std::uint64_t size = 0;
    std::uint64_t shift =
        0; ///< to be added to all offsets in it: bytes that something put before the archive
    std::uint64_t entries = 0; ///< modulo `modulus`, if that is not 0
    std::uint64_t modulus = 0;

    /// Does the directory have as many entries as its end record says?
    [[nodiscard]] bool hasEntries(std::uint64_t count) const
    {
        return modulus == 0 ? count == entries : count % modulus == entries % modulus;
    }
};

/// PKWARE APPNOTE 4.3.14 to 4.3.16. ImageCorrupt; Unsupported for an archive in several files.
[[nodiscard]] Result<ZipDirectory> findZipDirectory(const ByteSource& archive, ByteReader& reader);

} // namespace emberdisc::source
