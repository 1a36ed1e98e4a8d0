// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mmc/device.h"

namespace emberdisc::recorder {

/// Keeps the tray shut (PREVENT ALLOW MEDIUM REMOVAL, SPC-4 6.10) while it lives. A drive that cannot is used
/// all the same; opening up again is tried several times, since a tray that stays locked is the worst thing
/// to leave behind.
class TrayLock {
public:
    explicit TrayLock(mmc::Device& device);
    ~TrayLock();
    TrayLock(const TrayLock&) = delete;
    TrayLock& operator=(const TrayLock&) = delete;

    /// Earlier than the end of life; later calls do nothing.
    void release();

private:
    mmc::Device& m_device;
    bool m_held = true;
};

} // namespace emberdisc::recorder
