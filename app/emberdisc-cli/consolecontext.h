// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/emberdisc-cli/console.h"
#include "core/base/jobcontext.h"
#include "core/jobs/progressestimator.h"

#include <optional>

namespace emberdisc::cli {

/// Shows a job on the console: a line that is written over on a terminal, a line per phase and per ten
/// percent in a pipe, objects in JSON. Asks on a terminal; elsewhere the answer is what `Console::unasked`
/// says.
class ConsoleContext final : public JobContext {
public:
    explicit ConsoleContext(Console& console);

    void phase(Phase phase) override;
    void progress(const Progress& progress) override;
    void warn(const Error& warning) override;
    [[nodiscard]] Answer ask(const Question& question) override;
    [[nodiscard]] std::stop_token stopToken() const override { return m_console.stop; }

private:
    void showObject(Clock::Steady::time_point now);
    void showLine(Clock::Steady::time_point now);
    void showStep();
    [[nodiscard]] Answer askPerson(const Question& question);

    Console& m_console;
    jobs::ProgressEstimator m_estimator;
    std::optional<Phase> m_phase;
    Clock::Steady::time_point m_lastShown = {};
    int m_lastTenth = 0;
};

} // namespace emberdisc::cli
