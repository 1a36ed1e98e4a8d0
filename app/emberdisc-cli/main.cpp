// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/application.h"
#include "app/shared/stopsignals.h"
#include "ui/words/language.h"

#include <QCoreApplication>
#include <QLoggingCategory>

#include <unistd.h>

namespace {

/// A signal came again while the disc is being brought into a good state.
void tellStopping()
{
    constexpr std::string_view line = "\nStopping: the recorder is finishing what it must. Please wait.\n";
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

} // namespace

int main(int argc, char** argv)
{
    const emberdisc::app::StopSignals stopSignals(tellStopping);
    // The words before Qt has seen them: names of files are bytes, in whatever encoding.
    const std::vector<std::string> words(argv + 1, argv + argc);
    QCoreApplication application(argc, argv);
    // What goes wrong is told in words; QT_LOGGING_RULES brings the log back.
    QLoggingCategory::setFilterRules(QStringLiteral("emberdisc.*.warning=false"));
    QCoreApplication::setApplicationName(QStringLiteral("emberdisc-cli"));
    emberdisc::ui::installLanguage(application);
    return static_cast<int>(emberdisc::cli::runApplication(words, stopSignals.token()));
}
