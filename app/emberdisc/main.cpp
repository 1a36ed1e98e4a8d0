// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shared/drivecatalog.h"
#include "app/shared/stopsignals.h"
#include "core/base/clock.h"
#include "core/jobs/jobqueue.h"
#include "core/platform/dbusinhibitor.h"
#include "ui/common/icons.h"
#include "ui/common/prompter.h"
#include "ui/main/mainwindow.h"
#include "ui/words/language.h"

#include <algorithm>
#include <cstdlib>
#include <stop_token>
#include <string_view>

#include <QApplication>
#include <QCommandLineParser>
#include <QSessionManager>
#include <QTextStream>

namespace {

using namespace emberdisc;

void name(QCoreApplication& application)
{
    QCoreApplication::setApplicationName(QStringLiteral("emberdisc"));
    QCoreApplication::setApplicationVersion(QStringLiteral(EMBERDISC_VERSION));
    ui::installLanguage(application);
}

void prepare(QCommandLineParser& parser)
{
    parser.setApplicationDescription(
        QCoreApplication::translate("main", "Burns data discs, audio CDs and images."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(
        QStringLiteral("files"),
        QCoreApplication::translate(
            "main", "A project, an image to burn, music for an audio CD, or files for a data disc."),
        QStringLiteral("[files...]"));
}

/// Nowhere to show a window, and no wish to do without one, as tests have.
bool hasNoDisplay(int argc, char** argv)
{
    const auto isSet = [](const char* variable) { return qEnvironmentVariableIsSet(variable); };
    return !isSet("DISPLAY") && !isSet("WAYLAND_DISPLAY") && !isSet("QT_QPA_PLATFORM") &&
           std::none_of(argv, argv + argc, [](std::string_view word) { return word.ends_with("-platform"); });
}

/// Help and version can be told on any terminal; for all else there is the console's program.
int runWithoutDisplay(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    name(application);
    QCommandLineParser parser;
    prepare(parser);
    parser.process(application);
    QTextStream(stderr) << QCoreApplication::translate(
        "main", "emberdisc: there is no display to show a window on (neither DISPLAY nor "
                "WAYLAND_DISPLAY is set).\nemberdisc-cli burns on the console; see "
                "emberdisc-cli --help.\n");
    return EXIT_FAILURE;
}

/// A log-off is declined while a disc is burned, where the session manager can be told so.
void declineLogOff(QApplication& application, const jobs::JobQueue& queue, ui::MainWindow& window)
{
    QObject::connect(
        &application, &QGuiApplication::commitDataRequest, &queue,
        [&queue, &window](QSessionManager& session) {
            if (!queue.isIdle() && session.allowsInteraction()) {
                session.cancel();
                session.release();
                // Which asks whether the jobs shall be stopped, and so tells why the session goes on.
                QMetaObject::invokeMethod(&window, &QWidget::close, Qt::QueuedConnection);
            }
        },
        Qt::DirectConnection);
}

} // namespace

int main(int argc, char** argv)
{
    if (hasNoDisplay(argc, argv))
        return runWithoutDisplay(argc, argv);

    // Before any other thread. A second signal changes nothing: the recorder is finishing what it must.
    const app::StopSignals stopSignals([] {});
    QApplication application(argc, argv);
    name(application);
    QApplication::setApplicationDisplayName(QStringLiteral("Emberdisc"));
    QApplication::setDesktopFileName(QStringLiteral("io.github.emberdisc.Emberdisc"));
    QApplication::setWindowIcon(ui::applicationIcon());

    QCommandLineParser parser;
    prepare(parser);
    parser.process(application);

    const SystemClock clock;
    platform::DBusInhibitor inhibitor(platform::inhibitorOptions(
        QStringLiteral("Emberdisc"), QApplication::translate("main", "A disc is being burned")));
    app::DriveCatalog catalog(app::StandingRecorder::defaultFolder(), clock);
    ui::DialogPrompter prompter;
    jobs::MediumProber prober(catalog.transports(), clock);
    jobs::JobQueue queue(inhibitor, clock, prober);
    ui::MainWindow window(
        {.catalog = catalog, .queue = queue, .prober = prober, .prompter = prompter, .clock = clock});
    declineLogOff(application, queue, window);
    const std::stop_callback stop(stopSignals.token(), [&window] {
        QMetaObject::invokeMethod(&window, &ui::MainWindow::leaveNow, Qt::QueuedConnection);
    });
    window.show();
    window.openFiles(parser.positionalArguments());
    return QApplication::exec();
}
