// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/sharedsectors.h"

namespace emberdisc::source {

Result<> SharedSectors::read(std::uint64_t first, std::span<std::byte> to)
{
    const std::lock_guard lock(m_mutex);
    return m_open ? m_open->read(first, to) : fail(ErrorCode::Internal, "an image that is not open is read");
}

Result<SharedSectors::Use> SharedSectors::use(const std::shared_ptr<SharedSectors>& sectors,
                                              const std::stop_token& stop)
{
    const std::lock_guard lock(sectors->m_mutex);
    if (!sectors->m_open) {
        TRY_ASSIGN(sectors->m_open, sectors->m_supply->open(stop));
    }
    ++sectors->m_users;
    return Use(sectors);
}

SharedSectors::Use::~Use()
{
    if (!m_sectors)
        return;
    const std::lock_guard lock(m_sectors->m_mutex);
    if (--m_sectors->m_users == 0)
        m_sectors->m_open.reset();
}

Result<> SharedSectors::Use::compare() const
{
    const std::lock_guard lock(m_sectors->m_mutex);
    return m_sectors->m_open->compare();
}

} // namespace emberdisc::source
