// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace emberdisc::mmc {

/// GET PERFORMANCE type 0, MMC-6 6.8.3.2.1. Speeds in 1000 bytes a second.
struct PerformanceDescriptor {
    std::uint32_t startLba = 0;
    std::uint32_t startPerformance = 0;
    std::uint32_t endLba = 0;
    std::uint32_t endPerformance = 0;
};
/// GET PERFORMANCE type 3, MMC-6 6.8.3.4. Speeds in 1000 bytes a second.
struct WriteSpeedDescriptor {
    std::uint8_t wrc = 0; ///< write rotation control: 0 default (CLV), 1 CAV
    bool restoreDefaults = false;
    bool exact = false;
    bool mrw = false;
    std::uint32_t endLba = 0;
    std::uint32_t readSpeed = 0;
    std::uint32_t writeSpeed = 0;
};

inline constexpr std::size_t kPerformanceHeaderSize = 8;
inline constexpr std::size_t kPerformanceDescriptorSize = 16;

/// How many descriptors of 16 bytes the header announces.
[[nodiscard]] std::size_t announcedPerformanceDescriptors(std::span<const std::byte> reply);
/// Both fail with ReplyInvalid when the header is not whole; an empty list is an answer.
[[nodiscard]] Result<std::vector<PerformanceDescriptor>> parsePerformance(std::span<const std::byte> reply);
[[nodiscard]] Result<std::vector<WriteSpeedDescriptor>> parseWriteSpeeds(std::span<const std::byte> reply);

} // namespace emberdisc::mmc
