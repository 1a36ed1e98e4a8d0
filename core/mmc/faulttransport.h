// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/sense.h"
#include "core/mmc/opcodes.h"
#include "core/mmc/transport.h"

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace emberdisc::mmc {

/// Which commands a planned fault strikes.
struct AtCommandNumber {
    std::uint64_t number = 1; ///< counted from 1, over all commands
};
struct AtOpcode {
    Opcode opcode = Opcode::TestUnitReady;
    std::uint64_t occurrence = 1; ///< counted from 1, over the commands with that opcode
};
/// READ, WRITE and VERIFY whose range, as far as the CDB tells it, holds that LBA.
struct AtBlock {
    Opcode opcode = Opcode::Write10;
    std::int64_t lba = 0;
};

/// A planned fault. The command does not reach the inner transport.
struct Fault {
    std::variant<AtCommandNumber, AtOpcode, AtBlock> when;
    /// A sense makes a CHECK CONDITION, a code an error of the transport (DeviceTimeout, TransportFailed,
    /// ...).
    std::variant<Sense, ErrorCode> what;
    std::uint64_t times = 1; ///< strikes: this command and later ones that fit (AtCommandNumber, AtOpcode:
                             ///< those that follow); 0 is for ever
};

/// Hands commands on but for those that it makes fail: for tests of everything above. Borrows the inner
/// transport.
class FaultTransport final : public Transport {
public:
    explicit FaultTransport(Transport& inner) : m_inner(&inner) {}

    void add(Fault fault) { m_faults.push_back({std::move(fault), 0}); }
    /// From that command on (counted from 1) everything fails with DeviceGone.
    void setGoneFrom(std::uint64_t number) { m_goneFrom = number; }
    /// Called with its number before each command, also before one that fails: a place to request a stop.
    void setHook(std::function<void(std::uint64_t number, const Command& command)> hook)
    {
        m_hook = std::move(hook);
    }
    /// Commands seen so far.
    [[nodiscard]] std::uint64_t commands() const { return m_commands; }

    [[nodiscard]] Result<Reply> execute(const Command& command) override;
    [[nodiscard]] std::size_t maximumTransfer() const override { return m_inner->maximumTransfer(); }
    [[nodiscard]] std::string describe() const override { return m_inner->describe(); }

private:
    struct Planned {
        Fault fault;
        std::uint64_t struck;
    };
    [[nodiscard]] bool fits(const Planned& planned, const Command& command) const;

    Transport* m_inner;
    std::vector<Planned> m_faults;
    std::array<std::uint64_t, 256> m_perOpcode{};
    std::function<void(std::uint64_t, const Command&)> m_hook;
    std::uint64_t m_commands = 0;
    std::uint64_t m_goneFrom = 0;
};

} // namespace emberdisc::mmc
