// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/writestrategy.h"

#include "core/recorder/incremental.h"
#include "core/recorder/sessionatonce.h"
#include "core/recorder/trackatonce.h"

#include <array>

namespace emberdisc::recorder {

std::span<const WriteStrategy* const> writeStrategies()
{
    static const TrackAtOnce trackAtOnce;
    static const SessionAtOnce sessionAtOnce;
    static const Incremental incremental;
    static const std::array<const WriteStrategy*, 3> all = {&trackAtOnce, &sessionAtOnce, &incremental};
    return all;
}

} // namespace emberdisc::recorder
