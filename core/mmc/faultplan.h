// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/sense.h"
#include "core/mmc/opcodes.h"
#include "core/mmc/transport.h"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace emberdisc::mmc {

/// Which commands a planned fault strikes: those that fit in all that is told, from the `first` of them on.
struct FaultTrigger {
    std::vector<Opcode> opcodes = {};     ///< any of these; every command if there are none
    std::optional<std::int64_t> lba = {}; ///< in the range of blocks that the CDB tells
    std::uint64_t first = 1;              ///< counted from 1, over the commands that fit
};

/// The command is carried out, but late.
struct Delay {
    std::chrono::milliseconds duration{0};
};
/// The device never answers: DeviceTimeout when the command's time is over.
struct Hang {};

/// A sense makes a CHECK CONDITION, a code an error of the transport. A device that is gone (DeviceGone)
/// stays gone.
using FaultKind = std::variant<Sense, ErrorCode, Delay, Hang>;

/// A planned fault. But for a Delay, the command does not reach the device.
struct Fault {
    FaultTrigger when;
    FaultKind what;
    std::uint64_t times = 1; ///< strikes: this command and the later ones that fit; 0 is for ever
};

/// Planned faults, and how far each has come. One plan may serve several transports on several threads, and
/// counts the commands of all. Of several faults for one command the first that was added counts.
class FaultPlan {
public:
    FaultPlan() = default;
    explicit FaultPlan(std::vector<Fault> faults);

    void add(Fault fault);

    /// What happens to a command: first the delay, then the failure.
    struct Strike {
        std::chrono::milliseconds delay{0};
        std::optional<std::variant<Sense, ErrorCode>> failure = {};
    };
    /// Counts the command.
    [[nodiscard]] Strike next(const Command& command);

private:
    struct Planned {
        Fault fault;
        std::uint64_t seen = 0; ///< commands that fit
    };

    std::mutex m_mutex;
    std::vector<Planned> m_faults;
    bool m_gone = false;
};

/// Reads a plan from text, a fault a line:
///     plan    = *( [ fault ] [ "#" comment ] NEWLINE )
///     fault   = trigger ":" failure / trigger "takes" number ( "ms" / "s" )
///     trigger = ( "at" / "from" / "every" ) ( "command" [ number ] / opcode [ "lba" number ]
///               [ "number" number ] )
///     opcode  = a name of MMC-6 ("WRITE(10)", "CLOSE TRACK SESSION"); "WRITE" for all of its sizes; "0x2A"
///     failure = "sense" key "/" ASC "/" ASCQ (hexadecimal) / "device gone" / "timeout" / "hang"
/// "at" strikes once, at that command or the first that fits; "from" strikes that and the following; "every"
/// all that fit. "timeout" is told at once, "hang" takes as long as the command may. Case does not matter.
/// Error: InvalidArgument, naming the line.
[[nodiscard]] Result<std::vector<Fault>> parseFaults(std::string_view text);

} // namespace emberdisc::mmc
