// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/image/imagereader.h"
#include "core/image/sectoraccess.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

namespace emberdisc::image {

/// Where a hierarchy begins.
struct RootPlace {
    std::uint32_t extent = 0;
    std::uint32_t length = 0; ///< bytes
    std::int64_t time = 0;
};

struct ScannedVolume {
    VolumeInfo info;
    RootPlace primary;
    std::optional<RootPlace> joliet;
    std::optional<std::uint64_t> bootCatalog; ///< of the first boot record that El Torito 2.0 describes
};

/// Goes through the volume descriptor set of a session, at most 64 descriptors, with the one that ends it.
/// What is no descriptor ends it as well. Errors of reading and of `visit`.
[[nodiscard]] Result<>
visitDescriptors(SectorAccess& access, std::uint64_t sessionStart,
                 const std::function<Result<>(std::uint64_t lba, std::span<const std::byte> sector)>& visit);

/// True if it has one of the escape sequences of UCS-2.
[[nodiscard]] bool isJoliet(std::span<const std::byte> descriptor);
/// True for a boot record as El Torito 2.0 describes it.
[[nodiscard]] bool isElTorito(std::span<const std::byte> descriptor);
[[nodiscard]] RootPlace rootOf(std::span<const std::byte> descriptor);

/// Reads the volume descriptor set of a session (ECMA-119 6.7.1), at most 64 descriptors. NotAnImage without
/// a primary descriptor; ImageCorrupt if its root lies outside; Unsupported for logical blocks of other sizes
/// than 2048.
[[nodiscard]] Result<ScannedVolume> scanVolume(SectorAccess& access, std::uint64_t sessionStart);

} // namespace emberdisc::image
