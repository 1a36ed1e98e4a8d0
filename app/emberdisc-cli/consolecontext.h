// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/emberdisc-cli/console.h"
#include "core/base/jobcontext.h"
#include "core/jobs/progressestimator.h"

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace emberdisc::cli {

/// What the contexts of jobs that run side by side have in common: one line of progress, and one person to
/// ask. Any thread.
class SharedDesk {
public:
    explicit SharedDesk(Output& output) : m_output(output) {}

    /// What goes on at one recorder, in the line with what goes on at the others; not while somebody is
    /// asked.
    void show(const std::string& recorder, const QString& line);
    /// One question at a time. Whether a file may be left out is asked once for all discs.
    [[nodiscard]] Answer ask(const Question& question, const std::function<Answer()>& askPerson);
    /// Lines that belong together.
    void tell(const std::function<void()>& lines);

private:
    Output& m_output;
    std::mutex m_mutex;
    std::map<std::string, QString> m_lines;
    std::map<std::string, Answer> m_skipped; ///< by file
};

/// Shows a job on the console: a line that is written over on a terminal, a line per phase and per ten
/// percent in a pipe, objects in JSON. Asks on a terminal; elsewhere the answer is what `Console::unasked`
/// says. One thread.
class ConsoleContext final : public JobContext {
public:
    explicit ConsoleContext(Console& console) : ConsoleContext(console, {}, nullptr) {}
    /// Of one of several recorders, which every line and object then names.
    ConsoleContext(Console& console, std::string recorder, SharedDesk& desk)
        : ConsoleContext(console, std::move(recorder), &desk)
    {}

    void phase(Phase phase) override;
    void progress(const Progress& progress) override;
    void warn(const Error& warning) override;
    [[nodiscard]] Answer ask(const Question& question) override;
    [[nodiscard]] std::stop_token stopToken() const override { return m_console.stop; }

private:
    ConsoleContext(Console& console, std::string recorder, SharedDesk* desk);

    [[nodiscard]] QString named(const QString& line) const;
    void putObject(QJsonObject object);
    void overwrite(const QString& line);
    [[nodiscard]] Answer answer(const Question& question);
    void showObject(Clock::Steady::time_point now);
    void showLine(Clock::Steady::time_point now);
    void showStep();
    [[nodiscard]] Answer askPerson(const Question& question);

    Console& m_console;
    const std::string m_recorder; ///< empty: there is but one
    SharedDesk* const m_desk;     ///< null: nobody else talks
    jobs::ProgressEstimator m_estimator;
    std::optional<Phase> m_phase;
    Clock::Steady::time_point m_lastShown = {};
    int m_lastTenth = 0;
};

} // namespace emberdisc::cli
