// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"

#include <QString>

#include <chrono>
#include <cstdint>

namespace emberdisc::ui {

/// "4.7 GB": decimal units, as discs are sold.
[[nodiscard]] QString sizeWords(std::uint64_t bytes);
/// "7.2 MB/s (5.2x)"; without the second part where the medium has no 1x. Empty when the speed is unknown.
[[nodiscard]] QString speedWords(double bytesPerSecond, double speedUnit);
/// "1:02:07" or "2:07".
[[nodiscard]] QString durationWords(std::chrono::seconds duration);
/// For an estimate: "about 12 minutes", "about 2 hours", "less than a minute".
[[nodiscard]] QString roughDurationWords(std::chrono::seconds duration);
/// "Writing", "Closing the disc" ...
[[nodiscard]] QString phaseWords(Phase phase);
/// What a SectorSource's describe() or a Progress' item is called: "#3" is "Track 3", "(path table)" stays, a
/// path stays.
[[nodiscard]] QString itemWords(const std::string& item);

} // namespace emberdisc::ui
