// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>

namespace emberdisc::mmc {

/// How long to wait before a refused command is tried again: growing steps up to a limit.
class RetryPacing {
public:
    using Duration = std::chrono::milliseconds;

    /// 100 ms, growing by 100 ms up to 500 ms.
    [[nodiscard]] static constexpr RetryPacing forQueries()
    {
        return {Duration(100), Duration(100), Duration(500)};
    }
    /// At once, then growing by 2 ms up to 25 ms: the drive's buffer has room again soon.
    [[nodiscard]] static constexpr RetryPacing forWrites()
    {
        return {Duration(0), Duration(2), Duration(25)};
    }

    /// The next pause.
    [[nodiscard]] constexpr Duration next()
    {
        const Duration pause = m_pause;
        m_pause = std::min(m_pause + m_step, m_limit);
        return pause;
    }

private:
    constexpr RetryPacing(Duration first, Duration step, Duration limit)
        : m_pause(first), m_step(step), m_limit(limit)
    {}

    Duration m_pause;
    Duration m_step;
    Duration m_limit;
};

} // namespace emberdisc::mmc
