// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/recorder/burnplan.h"

#include <expected>

namespace emberdisc::mmc {
class Transport;
}

namespace emberdisc::recorder {

enum class EraseKind : std::uint8_t {
    Quick, ///< the table of contents only
    Full,  ///< every sector
};

/// How a medium will be erased.
struct ErasePlan {
    MediumState medium = {};
    EraseKind kind = EraseKind::Quick;
    std::uint8_t blankType = 1; ///< of BLANK, MMC-6 6.1: 0 full, 1 minimal
    std::uint32_t speed = 0;    ///< kB/s, 0: the drive's own choice
    bool losesData = false;     ///< something lies on it now
};

/// A pure function. Refuses with NoMedium, MediumNotErasable (write-once and pressed discs), Unsupported (a
/// rewritable medium that is not erased by BLANK) and RecorderUnsuitable.
[[nodiscard]] std::expected<ErasePlan, PlanRefusal> planErase(const MediumState& medium, EraseKind kind);

/// Blanks with IMMED and waits with progress in 1/65536. Probes before and after: MediumChanged, EraseFailed,
/// StateMismatch. A stop is heeded before the command only: a drive that is blanking cannot be stopped
/// without leaving a disc that has to be erased again. Returns the state afterwards.
[[nodiscard]] Result<MediumState> executeErase(const ErasePlan& plan, mmc::Transport& transport,
                                               const Clock& clock, JobContext& context);

} // namespace emberdisc::recorder
