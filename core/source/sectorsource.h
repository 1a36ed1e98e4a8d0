// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <span>
#include <string>

namespace emberdisc::source {

/// What a recorder writes and a verifier compares with: an image stream, an audio session, an image file.
/// read() from one thread at a time; the rest from any.
class SectorSource {
public:
    virtual ~SectorSource() = default;

    /// Bytes a sector: 2048 for data, 2352 for audio.
    [[nodiscard]] virtual std::uint32_t sectorSize() const = 0;
    [[nodiscard]] virtual std::uint64_t sectorCount() const = 0;
    /// Fewer than all sectors have when the last one was cut off: it reads as zeros from there on.
    [[nodiscard]] virtual std::uint64_t byteCount() const { return sectorCount() * sectorSize(); }
    /// Fills `to`, a whole number of sectors within sectorCount(), from sector `first` on.
    [[nodiscard]] virtual Result<> read(std::uint64_t first, std::span<std::byte> to) = 0;
    /// What lies at that sector, for progress and for the verification's report: a path in the image
    /// ("/photos/1.jpg"), "#3" for track 3, the name of an image whose contents are not known, or a name in
    /// parentheses for metadata ("(path table)").
    [[nodiscard]] virtual std::string describe(std::uint64_t sector) const = 0;
    /// Whether a descriptor, a directory or the like lies at that sector, as far as that is known: what a
    /// quick verification never leaves out.
    [[nodiscard]] virtual bool isStructure(std::uint64_t) const { return false; }
};

} // namespace emberdisc::source
