// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/mmc/transport.h"

#include <memory>
#include <string>

namespace emberdisc::jobs {

/// Opens recorders by name, so that jobs need not know which are real. Implemented by the programs; used from
/// the worker's thread.
class TransportProvider {
public:
    virtual ~TransportProvider() = default;

    /// `deviceId` as the console knows it: "/dev/sr0", "virtual", "virtual:FILE". The device is held for
    /// writing until the transport is destroyed. Errors: DeviceNotFound, DeviceBusy, DeviceForbidden, and
    /// those of a virtual disc's file.
    [[nodiscard]] virtual Result<std::unique_ptr<mmc::Transport>> open(const std::string& deviceId) = 0;
};

} // namespace emberdisc::jobs
