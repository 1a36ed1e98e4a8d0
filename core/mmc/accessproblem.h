// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/mmc/sgsystem.h"

#include <string>

namespace emberdisc::mmc {

/// Why the system kept a device node from us, found by looking at what may use it: DeviceNotInSandbox
/// (detail: Flatpak, Snap or container), DeviceGroupPending, DeviceSeatMissing, DeviceGroupMissing (detail:
/// the group), or DeviceForbidden where none of them explains it. `error` is the errno of opening it for
/// writing: EACCES, EPERM or EROFS.
[[nodiscard]] Error accessProblem(int error, const std::string& path, const SgSystem& system);

/// Why there is no such node: DeviceNotInSandbox if the kernel knows the device, DeviceNotFound otherwise.
[[nodiscard]] Error absenceProblem(int error, const std::string& path, const SgSystem& system);

} // namespace emberdisc::mmc
