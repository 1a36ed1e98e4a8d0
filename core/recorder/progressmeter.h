// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/jobcontext.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace emberdisc::recorder {

/// Turns "so many bytes are done" into Progress, ten times a second at most, with a speed that does not jump.
class ProgressMeter {
public:
    ProgressMeter(JobContext& context, const Clock& clock, std::uint64_t total, double speedUnit);

    /// True when the last report is old enough; ask before collecting what update() wants.
    [[nodiscard]] bool isDue() const;
    void update(std::uint64_t done, std::string item, std::optional<int> ringPercent = {},
                std::optional<int> devicePercent = {});
    /// Bytes a second from construction on.
    [[nodiscard]] double average(std::uint64_t done) const;

private:
    JobContext& m_context;
    const Clock& m_clock;
    std::uint64_t m_total;
    double m_speedUnit;
    Clock::Steady::time_point m_begin;
    Clock::Steady::time_point m_lastTime;
    std::uint64_t m_lastDone = 0;
    double m_speed = 0;
    bool m_reported = false;
};

} // namespace emberdisc::recorder
