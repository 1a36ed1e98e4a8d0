// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <string_view>

namespace emberdisc::project {

/// What a document may cost, looked at before it is parsed: QJsonDocument takes about a hundred bytes for an
/// empty array that is two bytes long. A million files with long names are well within.
inline constexpr std::size_t kMaximumBytes = std::size_t{512} << 20;
inline constexpr std::size_t kMaximumLevels = 16;
inline constexpr std::size_t kMaximumContainers = 3'000'000;
inline constexpr std::size_t kMaximumValues = 20'000'000;

/// SheetInvalid with the reason. Says nothing about whether `json` is well formed.
[[nodiscard]] Result<> checkLimits(std::string_view json);

} // namespace emberdisc::project
