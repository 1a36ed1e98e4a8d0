// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/mmc/opcodes.h"
#include "core/mmc/transport.h"

#include <cstdint>
#include <map>
#include <string>

namespace emberdisc::mmc {

/// Hands commands on and adds up how long the device took for each kind. Borrows the inner transport and the
/// clock. One thread.
class TimingTransport final : public Transport {
public:
    struct Times {
        std::uint64_t commands = 0;
        std::uint64_t bytes = 0; ///< that went over, in either direction
        Clock::Steady::duration total{0};
        Clock::Steady::duration longest{0};
    };

    TimingTransport(Transport& inner, const Clock& clock) : m_inner(inner), m_clock(clock) {}

    [[nodiscard]] Result<Reply> execute(const Command& command) override;
    [[nodiscard]] std::size_t maximumTransfer() const override { return m_inner.maximumTransfer(); }
    [[nodiscard]] std::string describe() const override { return m_inner.describe(); }

    [[nodiscard]] const std::map<Opcode, Times>& times() const { return m_times; }
    /// "WRITE(10): 120 commands, 3932160 bytes, 812 ms, at most 12 ms".
    [[nodiscard]] static std::string line(Opcode opcode, const Times& times);

private:
    Transport& m_inner;
    const Clock& m_clock;
    std::map<Opcode, Times> m_times;
};

} // namespace emberdisc::mmc
