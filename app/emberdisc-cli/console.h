// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/emberdisc-cli/exitcode.h"
#include "app/emberdisc-cli/output.h"
#include "core/base/clock.h"
#include "core/base/jobcontext.h"
#include "core/base/sleepinhibitor.h"
#include "core/jobs/job.h"
#include "core/jobs/jobservices.h"

#include <cstdint>
#include <stop_token>
#include <string>

#include <QCoreApplication>
#include <QJsonObject>
#include <QString>

namespace emberdisc::app {
class DriveCatalog;
}

namespace emberdisc::cli {

/// Sentences of the console that the window has no use for.
class Texts {
    Q_DECLARE_TR_FUNCTIONS(Console)
};

/// How a question is answered when there is nobody to ask.
enum class Unasked : std::uint8_t { No, Yes };

/// What a command works with. Borrowed.
struct Console {
    Output& output;
    app::DriveCatalog& drives;
    SleepInhibitor& inhibitor;
    const Clock& clock;
    std::stop_token stop; ///< SIGINT, SIGTERM and SIGHUP
    Unasked unasked = Unasked::No;
    std::string command = {}; ///< for the result
    /// A real disc suffers when the machine falls asleep: worth a warning when that cannot be prevented.
    bool burnsRealDisc = false;

    [[nodiscard]] jobs::JobServices services() const;
};

/// Runs it with progress, questions and the inhibition.
[[nodiscard]] jobs::JobResult run(Console& console, jobs::Job& job);

/// Each of these says how it ended, in words or as the result object, and returns the exit code.
[[nodiscard]] ExitCode conclude(Console& console, const jobs::JobResult& result, const QString& done,
                                QJsonObject more = {});
[[nodiscard]] ExitCode conclude(Console& console, const Error& error);
/// How it ended, in words alone; with a recorder's name where there are several.
void sayResult(Console& console, const jobs::JobResult& result, const QString& done,
               const std::string& recorder = {});
/// The object for it, with the words that sayResult() says.
[[nodiscard]] QJsonObject resultJson(const jobs::JobResult& result);
/// Puts out the last object.
[[nodiscard]] ExitCode finish(Console& console, ExitCode code, QJsonObject object);
/// A command line that makes no sense. `sentence` without a full stop.
[[nodiscard]] ExitCode concludeUsage(Console& console, const std::string& sentence);
/// For commands that only show something.
[[nodiscard]] ExitCode concludeShown(Console& console, QJsonObject more = {});

} // namespace emberdisc::cli
