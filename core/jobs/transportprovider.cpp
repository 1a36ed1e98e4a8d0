// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/transportprovider.h"

namespace emberdisc::jobs {

std::shared_ptr<OpenDrives::Slot> OpenDrives::slotOf(const std::string& deviceId)
{
    const std::lock_guard lock(m_mutex);
    auto& slot = m_slots[deviceId];
    if (!slot)
        slot = std::make_shared<Slot>();
    return slot;
}

bool TransportProvider::changesDiscs(const std::string& /*deviceId*/) const
{
    return false;
}

Result<std::string> TransportProvider::changeDisc(const std::string& deviceId)
{
    return fail(ErrorCode::Unsupported, "nobody but a person changes the disc of " + deviceId);
}

} // namespace emberdisc::jobs
