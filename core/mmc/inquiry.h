// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace emberdisc::mmc {

/// Standard INQUIRY data, SPC-4 6.4.2.
struct Inquiry {
    std::uint8_t peripheralDeviceType = 0; ///< 5: CD/DVD/BD
    bool removable = false;
    std::uint8_t version = 0;
    std::string vendor = {};
    std::string product = {};
    std::string revision = {};

    [[nodiscard]] bool isMultimediaDevice() const { return peripheralDeviceType == 5; }
};

inline constexpr std::size_t kInquirySize = 36;

/// Fails with ReplyInvalid below five bytes; texts that did not arrive are empty.
[[nodiscard]] Result<Inquiry> parseInquiry(std::span<const std::byte> reply);

} // namespace emberdisc::mmc
