// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/mmc/faultplan.h"
#include "core/mmc/tracetransport.h"

#include <fstream>
#include <memory>
#include <mutex>
#include <string>

namespace emberdisc::cli {

/// What --trace, --faults and --no-immed put between the engine and the recorders. Outlives the transports
/// that it wraps.
class Diagnostics {
public:
    explicit Diagnostics(const Clock& clock) : m_clock(clock) {}

    /// A new file; JSON if its name ends in .json or .jsonl, else text. WriteFileFailed.
    [[nodiscard]] Result<> traceTo(const std::string& file);
    /// InvalidArgument with the line that is wrong, FileUnreadable.
    [[nodiscard]] Result<> readFaults(const std::string& file);

    /// No command goes on behind its reply.
    void waitForEnds() { m_waitsForEnds = true; }

    /// Any thread. InvalidArgument where a fault would be planned for a real recorder: nobody would find out
    /// what became of its disc.
    [[nodiscard]] Result<std::unique_ptr<mmc::Transport>> wrap(std::unique_ptr<mmc::Transport> transport,
                                                               bool isVirtual);
    /// WriteFileFailed when a line of the trace is missing.
    [[nodiscard]] Result<> check();

private:
    class Wrapped;
    void append(std::string_view line);

    const Clock& m_clock;
    std::mutex m_mutex; ///< of the file
    std::string m_traceFile;
    std::ofstream m_trace;
    mmc::TraceFormat m_format = mmc::TraceFormat::Text;
    std::unique_ptr<mmc::FaultPlan> m_faults;
    bool m_waitsForEnds = false;
};

} // namespace emberdisc::cli
