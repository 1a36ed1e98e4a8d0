// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/traylock.h"

#include "core/base/log.h"

#include <chrono>

namespace emberdisc::recorder {

namespace {
constexpr int kUnlockTries = 5;
constexpr std::chrono::milliseconds kUnlockPause{200};
} // namespace

TrayLock::TrayLock(mmc::Device& device) : m_device(device)
{
    const auto locked = m_device.setRemoval(mmc::Removal::Prevent);
    m_held = locked || locked.error().code != ErrorCode::CommandForbidden; // then the other will be, too
    if (!locked)
        qCWarning(logRecorder).noquote()
            << "the tray stays unlocked:" << QString::fromStdString(locked.error().toString());
}

TrayLock::~TrayLock()
{
    release();
}

void TrayLock::release()
{
    if (!m_held)
        return;
    m_held = false;
    for (int i = 0; i < kUnlockTries; ++i) {
        const auto unlocked = m_device.setRemoval(mmc::Removal::Allow);
        if (unlocked)
            return;
        qCWarning(logRecorder).noquote()
            << "cannot unlock the tray:" << QString::fromStdString(unlocked.error().toString());
        if (unlocked.error().code == ErrorCode::DeviceGone)
            return;
        m_device.clock().sleepFor(kUnlockPause, {});
    }
}

} // namespace emberdisc::recorder
