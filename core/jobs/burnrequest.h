// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recorder/burnplan.h"

#include <cstdint>
#include <string>

namespace emberdisc::jobs {

enum class AfterBurn : std::uint8_t { KeepInside, Eject };

/// Where and how: the same for everything that is burned.
struct BurnTarget {
    std::string deviceId = {}; ///< for TransportProvider
    /// When the medium holds data, can be erased, and neither append nor eraseFirst is set, EraseFirst is
    /// asked. For each copy after the first, InsertMedium is, where the provider does not change discs.
    recorder::BurnOptions options = {};
    AfterBurn after = AfterBurn::KeepInside;
};

} // namespace emberdisc::jobs
