// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/sectoraccess.h"
#include "core/image/udf/structures.h"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>

namespace emberdisc::image::udf {

/// A block of a volume: the largest that is read, of which a smaller one is the front, and zeros behind it.
using Sector = std::array<std::byte, 4096>;

[[nodiscard]] Result<> readBlock(SectorAccess& access, std::uint64_t lba, Sector& sector);

/// Goes through a volume descriptor sequence, or an integrity sequence, from `extent` (an extent_ad, 3/7.1)
/// on: at most 256 sectors of each extent and 16 pointers to others (3/10.3), with the descriptor that ends
/// it. What cannot be read ends it.
void visitSequence(SectorAccess& access, std::span<const std::byte> extent,
                   const std::function<void(std::uint64_t lba, const Sector& sector)>& visit);

/// The prevailing descriptors (3/8.4.3): those with the highest sequence number, of those that are sound.
struct VolumeDescriptors {
    std::optional<Sector> primary = {};
    std::optional<Sector> logicalVolume = {};
    std::map<std::uint16_t, Sector> partitions = {}; ///< by partition number

    void take(const Sector& sector);
    /// Takes all of a sequence.
    void read(SectorAccess& access, std::span<const std::byte> extent);
    [[nodiscard]] bool describeVolume() const { return logicalVolume && !partitions.empty(); }
};

} // namespace emberdisc::image::udf
