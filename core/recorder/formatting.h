// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recorder/burnplan.h"
#include "core/recorder/mediumstate.h"

#include <optional>

namespace emberdisc::recorder {

/// How much of a medium is set aside for bad sectors.
enum class Spares : std::uint8_t { Default, None, Minimum, Maximum };
[[nodiscard]] std::string_view name(Spares spares); ///< "default", "none" ...: the console's words
[[nodiscard]] std::optional<Spares> sparesFromName(std::string_view name);

/// FORMAT UNIT for one of the offers: MMC-6 6.5.4.
[[nodiscard]] Step formatStep(const FormatOffer& offer);
/// The format types of MMC-6 table 462 that are used here.
namespace format_type {
inline constexpr std::uint8_t kFull = 0x00;
inline constexpr std::uint8_t kFullDvdRw = 0x10;
inline constexpr std::uint8_t kQuickGrowDvdRw = 0x13;
inline constexpr std::uint8_t kQuickDvdRw = 0x15;
inline constexpr std::uint8_t kDvdPlusRwBasic = 0x26;
inline constexpr std::uint8_t kBdReWithSpares = 0x30;
inline constexpr std::uint8_t kBdReWithoutSpares = 0x31;
inline constexpr std::uint8_t kBdRWithSpares = 0x32;
} // namespace format_type

/// Whether a Format step takes away what lies on the disc: one that lets a format go on, or grow, does not.
[[nodiscard]] bool losesData(const Step& format);

/// What has to be formatted, or goes on being formatted, before anything can be written; none when the medium
/// is ready.
[[nodiscard]] std::optional<Step> formatBeforeWriting(const MediumState& medium);
/// A DVD-RW in restricted overwrite is as large as what was written to it, and grows: the format that opens
/// its end again, where `sectors` are more than it has now.
[[nodiscard]] std::optional<Step> growBeforeWriting(const MediumState& medium, std::uint64_t sectors);

} // namespace emberdisc::recorder
