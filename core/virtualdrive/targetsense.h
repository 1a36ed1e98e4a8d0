// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/mmc/sense.h"

namespace emberdisc::virtualdrive {

/// What a program in another process is told of a command that failed, in fixed format. An error without a
/// Sense becomes 4/44/00, internal target failure.
[[nodiscard]] inline auto targetSense(const Error& error)
{
    constexpr Sense internalTargetFailure{.key = 4, .asc = 0x44, .ascq = 0x00};
    const Sense* sense = error.sense();
    return mmc::encodeFixedSense(sense != nullptr ? *sense : internalTargetFailure);
}

} // namespace emberdisc::virtualdrive
