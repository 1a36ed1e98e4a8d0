// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shared/drivecatalog.h"
#include "core/base/clock.h"
#include "core/jobs/jobrunner.h"
#include "core/platform/dbusinhibitor.h"
#include "ui/common/icons.h"
#include "ui/common/prompter.h"
#include "ui/main/mainwindow.h"
#include "ui/words/language.h"

#include <QApplication>
#include <QCommandLineParser>

int main(int argc, char** argv)
{
    using namespace emberdisc;

    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("emberdisc"));
    QApplication::setApplicationDisplayName(QStringLiteral("Emberdisc"));
    QApplication::setApplicationVersion(QStringLiteral(EMBERDISC_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("io.github.emberdisc.Emberdisc"));
    QApplication::setWindowIcon(ui::applicationIcon());

    ui::installLanguage(application);

    QCommandLineParser parser;
    parser.setApplicationDescription(
        QApplication::translate("main", "Burns data discs, audio CDs and images."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(
        QStringLiteral("files"),
        QApplication::translate(
            "main", "A project, an image to burn, music for an audio CD, or files for a data disc."),
        QStringLiteral("[files...]"));
    parser.process(application);

    const SystemClock clock;
    platform::DBusInhibitor inhibitor(platform::inhibitorOptions(
        QStringLiteral("Emberdisc"), QApplication::translate("main", "A disc is being burned")));
    app::DriveCatalog catalog(app::StandingRecorder::defaultFolder(), clock);
    jobs::JobRunner runner(inhibitor, clock);
    ui::DialogPrompter prompter;
    jobs::MediumProber prober(catalog.transports(), clock);
    ui::MainWindow window(
        {.catalog = catalog, .runner = runner, .prober = prober, .prompter = prompter, .clock = clock});
    window.show();
    window.openFiles(parser.positionalArguments());
    return QApplication::exec();
}
