// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <span>
#include <stop_token>

namespace emberdisc::mmc {
class Transport;
}

namespace emberdisc::virtualdrive {

/// Answers the commands of the kernel's target_core_user (CommandRing) until stop is requested or the device
/// is gone, both of which are good ends; the command that runs then is finished and answered.
///
/// `doorbell` is the descriptor of the UIO device: readable, four bytes at a time, when commands wait; four
/// bytes written to it say that some were answered. Errors: those of CommandRing.
[[nodiscard]] Result<> serveRing(std::span<std::byte> memory, int doorbell, mmc::Transport& transport,
                                 const std::stop_token& stop);

} // namespace emberdisc::virtualdrive
