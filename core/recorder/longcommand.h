// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mmc/device.h"

#include <functional>
#include <stop_token>

namespace emberdisc::recorder {

/// For flushing and closing: mostly short, an hour at most.
inline constexpr mmc::Device::WaitOptions kShortWait{.interval = std::chrono::milliseconds(200)};

using LongCommand = std::function<mmc::Command(mmc::Immediate)>;

/// Sends a command that takes its time (BLANK, FORMAT UNIT, SYNCHRONIZE CACHE, CLOSE) with IMMED, or without
/// where the drive does not know the bit, repeats it while the drive is still busy with an earlier one, and
/// waits until it is done. What the drive reports while waiting is the command's own failure.
[[nodiscard]] Result<> runLongCommand(mmc::Device& device, const LongCommand& command,
                                      const std::stop_token& stop,
                                      const mmc::Device::WaitOptions& options = kShortWait,
                                      const mmc::Device::WaitProgress& progress = {});

} // namespace emberdisc::recorder
