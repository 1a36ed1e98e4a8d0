// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/check/checkcontext.h"
#include "core/image/udf/tag.h"
#include "core/image/udf/volumereader.h"
#include "core/image/udf/volumesequence.h"

#include <cstdint>
#include <optional>

namespace emberdisc::image {

/// What the integrity descriptor claims: 3/10.10 and UDF 2.2.6.4.
struct IntegrityClaims {
    std::uint64_t nextUniqueId = 0;
    std::uint32_t files = 0;
    std::uint32_t folders = 0;
    std::uint64_t lba = 0;
};

/// What the descriptors of a volume say, for the checks that come behind.
struct CheckedVolume {
    udf::VolumeDescriptors descriptors = {};
    std::optional<IntegrityClaims> integrity = {};
};

/// Checks a descriptor's tag: ECMA-167 3/7.2. `location` is where it lies, as its tag has to say it; nothing
/// when that cannot be told. False if it is not sound.
bool checkTag(CheckContext& context, std::span<const std::byte> bytes, udf::TagId id, const Finding& where,
              std::optional<std::uint32_t> location, Occupancy::Place place = Occupancy::kNone);

/// Checks what describes a UDF volume: recognition sequence, anchors, both volume descriptor sequences,
/// partitions, integrity sequence, and the metadata file against its mirror.
[[nodiscard]] CheckedVolume checkUdfVolume(CheckContext& context, const udf::VolumeMap& map);

} // namespace emberdisc::image
