// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/devicecatalog.h"
#include "core/recorder/burnplan.h"
#include "core/recorder/mediumstate.h"
#include "ui/words/errorwords.h"

#include <QString>

namespace emberdisc::ui {

/// "PIONEER BD-RW", "Virtual recorder".
[[nodiscard]] QString recorderWords(const jobs::Device& recorder);
/// "Blank BD-R, 25.0 GB free", "“Photos” on CD-R, finished".
[[nodiscard]] QString mediumWords(const recorder::MediumState& state);
/// "blank", "more can be added", "finished" …
[[nodiscard]] QString statusWords(recorder::MediumStatus status);
/// What will be lost by erasing: "“Photos”, 3.2 GB in 2 sessions"; empty for a blank disc.
[[nodiscard]] QString contentsWords(const recorder::MediumState& state);
/// Why it cannot be burned, with numbers where there are some.
[[nodiscard]] ErrorWords refusalWords(const recorder::PlanRefusal& refusal);
/// What can be done about a refusal; empty where the error's advice says it.
[[nodiscard]] QString remedyWords(recorder::Remedy remedy);
[[nodiscard]] QString warningWords(recorder::PlanWarning warning);
/// "16× (72 MB/s)".
[[nodiscard]] QString offeredSpeedWords(const recorder::MediumState& state, std::uint32_t kilobytesPerSecond);
/// A kind of virtual disc by its console name: "bd-r" is "BD-R (25 GB)".
[[nodiscard]] QString virtualMediumWords(const std::string& name);

} // namespace emberdisc::ui
