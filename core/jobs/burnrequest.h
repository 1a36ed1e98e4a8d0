// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recorder/burnplan.h"

#include <cstdint>
#include <string>

namespace emberdisc::jobs {

/// Which disc is burned first.
enum class FirstDisc : std::uint8_t {
    Inside,    ///< the one that lies in the recorder
    Exchanged, ///< that one is what was read, or burned by the job before: another takes its place first, as
               ///< for a further copy
};
enum class AfterBurn : std::uint8_t { KeepInside, Eject };

/// Where and how: the same for everything that is burned.
struct BurnTarget {
    std::string deviceId = {}; ///< for TransportProvider
    /// When the medium holds data, can be erased, and neither append nor eraseFirst is set, EraseFirst is
    /// asked; eraseFirst is of the disc inside alone. For each copy after the first, InsertMedium is, where
    /// the provider does not change discs.
    recorder::BurnOptions options = {};
    AfterBurn after = AfterBurn::KeepInside;
    FirstDisc first = FirstDisc::Inside;
};

} // namespace emberdisc::jobs
