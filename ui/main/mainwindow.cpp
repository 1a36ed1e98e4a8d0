// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main/mainwindow.h"

#include "core/jobs/burndatajob.h"
#include "core/jobs/discfiles.h"
#include "core/jobs/jobqueue.h"
#include "core/jobs/saveimagejob.h"
#include "ui/audio/audiowizard.h"
#include "ui/burn/burndialog.h"
#include "ui/burn/imagesubject.h"
#include "ui/burn/jobdialog.h"
#include "ui/burn/jobsbar.h"
#include "ui/common/filefield.h"
#include "ui/common/icons.h"
#include "ui/common/prompter.h"
#include "ui/copy/copydialog.h"
#include "ui/data/datapage.h"
#include "ui/erase/erasedialog.h"
#include "ui/image/namesdialog.h"
#include "ui/image/optionsdialog.h"
#include "ui/main/startpage.h"
#include "ui/media/recorderchooser.h"
#include "ui/project/discsearch.h"
#include "ui/project/projectsession.h"
#include "ui/verify/verifydialog.h"
#include "ui/words/errorwords.h"

#include <QAction>
#include <QActionGroup>
#include <QCloseEvent>
#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeDatabase>
#include <QStackedWidget>
#include <QToolBar>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace emberdisc::ui {

namespace {

bool isMusic(const QString& path)
{
    return QMimeDatabase()
        .mimeTypeForFile(path, QMimeDatabase::MatchExtension)
        .name()
        .startsWith(QLatin1String("audio/"));
}

bool isProject(const QString& path)
{
    return path.endsWith(QLatin1String(".ember"), Qt::CaseInsensitive);
}

} // namespace

MainWindow::MainWindow(const Services& services, QWidget* parent)
    : QMainWindow(parent),
      m_services(services),
      m_pages(new QStackedWidget),
      m_start(new StartPage),
      m_data(new DataPage(services)),
      m_project(new ProjectSession(m_data->editor(), services.prompter, this))
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowIcon(applicationIcon());
    m_pages->addWidget(m_start);
    m_pages->addWidget(m_data);
    auto* centre = new QWidget;
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_pages, 1);
    column->addWidget(new JobsBar(services));
    setCentralWidget(centre);
    makeMenus();
    makeToolBar();
    resize(940, 620);

    connect(&services.queue, &jobs::JobQueue::becameIdle, this, &MainWindow::closeWhenStopped);
    connect(m_start, &StartPage::dataDiscChosen, this, &MainWindow::showData);
    connect(m_start, &StartPage::audioDiscChosen, this, [this] { openAudioWizard(); });
    connect(m_start, &StartPage::eraseChosen, this, &MainWindow::openEraseDialog);
    connect(m_start, &StartPage::copyChosen, this, &MainWindow::openCopyDialog);
    connect(m_start, &StartPage::verifyChosen, this, &MainWindow::openVerifyDialog);
    connect(m_start, &StartPage::burnImageChosen, this, &MainWindow::openBurnImage);
    connect(m_start, &StartPage::filesDropped, this, &MainWindow::openFiles);
    connect(m_data, &DataPage::burnRequested, this, &MainWindow::burnData);
    connect(m_data, &DataPage::saveImageRequested, this, &MainWindow::saveImage);
    connect(m_data, &DataPage::optionsRequested, this, &MainWindow::editOptions);
    connect(m_data, &DataPage::projectDropped, m_project, &ProjectSession::open);
    connect(m_data, &DataPage::stopRequested, m_project, &ProjectSession::cancelOpening);
    connect(m_project, &ProjectSession::began, this, &MainWindow::showData);
    connect(m_project, &ProjectSession::changed, this, &MainWindow::updateTitle);
    connect(m_project, &ProjectSession::openingStarted, this, [this](const QString& path) {
        showData();
        m_data->showActivity(tr("Opening “%1”…").arg(QFileInfo(path).fileName()));
    });
    connect(m_project, &ProjectSession::openingEnded, this, [this] { m_data->showActivity({}); });
    connect(m_project, &ProjectSession::opened, this, &MainWindow::tellProjectReport);
    connect(&m_data->editor().undoStack(), &QUndoStack::indexChanged, this, &MainWindow::updateTitle);
    m_project->setDiscSearch([services] { return discSearch(services); });
    showStart();
}

MainWindow::~MainWindow()
{
    // The stack empties itself when the page goes, and would tell a window that is half gone.
    m_data->editor().undoStack().disconnect(this);
}

void MainWindow::makeMenus()
{
    const DataActions& actions = m_data->actions();
    const auto add = [this](QMenu* menu, const QString& name, const QString& icon, const QString& text,
                            auto slot) {
        QAction* action = menu->addAction(lineIcon(icon), text);
        action->setObjectName(name);
        connect(action, &QAction::triggered, this, slot);
        return action;
    };
    QMenu* file = menuBar()->addMenu(tr("&File"));
    add(file, QStringLiteral("goStart"), QStringLiteral("home"), tr("S&tart page"), [this] { showStart(); });
    add(file, QStringLiteral("newData"), QStringLiteral("data-disc"), tr("&New data disc"), [this] {
        m_project->begin();
    })->setShortcut(QKeySequence::New);
    makeProjectMenu(file);
    file->addSeparator();
    file->addAction(actions.addFiles);
    file->addAction(actions.addFolder);
    file->addAction(actions.addDisc);
    file->addAction(actions.takeHidden);
    file->addMenu(tr("Symbolic &links"))->addActions(actions.links->actions());
    file->addSeparator();
    file->addAction(actions.saveImage);
    file->addSeparator();
    QAction* quit = file->addAction(tr("&Quit"));
    quit->setShortcut(QKeySequence::Quit);
    connect(quit, &QAction::triggered, this, &QWidget::close);

    QMenu* edit = menuBar()->addMenu(tr("&Edit"));
    edit->addActions({actions.undo, actions.redo});
    edit->addSeparator();
    edit->addActions({actions.newFolder, actions.rename, actions.remove, actions.properties});

    QMenu* disc = menuBar()->addMenu(tr("&Disc"));
    disc->addActions({actions.burn, actions.options});
    add(disc, QStringLiteral("previewNames"), QStringLiteral("info"), tr("&Names on the disc…"),
        [this] { previewNames(); });
    disc->addSeparator();
    add(disc, QStringLiteral("audioDisc"), QStringLiteral("audio-disc"), tr("&Audio CD…"),
        [this] { openAudioWizard(); });
    add(disc, QStringLiteral("burnImage"), QStringLiteral("image-file"), tr("Burn &image…"),
        [this] { openBurnImage(); });
    disc->addSeparator();
    add(disc, QStringLiteral("copyDisc"), QStringLiteral("copy-disc"), tr("&Copy…"),
        [this] { openCopyDialog(); });
    add(disc, QStringLiteral("verifyDisc"), QStringLiteral("verify-disc"), tr("&Verify…"),
        [this] { openVerifyDialog(); });
    add(disc, QStringLiteral("eraseDisc"), QStringLiteral("erase"), tr("&Erase or format…"),
        [this] { openEraseDialog(); });

    QMenu* help = menuBar()->addMenu(tr("&Help"));
    connect(help->addAction(tr("&About Emberdisc")), &QAction::triggered, this, &MainWindow::about);
}

void MainWindow::makeProjectMenu(QMenu* file)
{
    const auto add = [this, file](const QString& name, const QString& icon, const QString& text,
                                  const QKeySequence& keys) {
        QAction* action = file->addAction(lineIcon(icon), text);
        action->setObjectName(name);
        action->setShortcut(keys);
        return action;
    };
    connect(
        add(QStringLiteral("openProject"), QStringLiteral("open"), tr("Op&en project…"), QKeySequence::Open),
        &QAction::triggered, m_project, &ProjectSession::openAsked);
    QMenu* recent = file->addMenu(tr("Open &recent"));
    recent->setObjectName(QStringLiteral("recentProjects"));
    connect(recent, &QMenu::aboutToShow, this, [this, recent] { fillRecent(recent); });
    connect(file, &QMenu::aboutToShow, recent,
            [recent] { recent->setEnabled(!ProjectSession::recent().isEmpty()); });
    file->addSeparator();
    connect(
        add(QStringLiteral("saveProject"), QStringLiteral("save"), tr("Sa&ve project"), QKeySequence::Save),
        &QAction::triggered, this, [this] { m_project->save(); });
    connect(add(QStringLiteral("saveProjectAs"), QStringLiteral("save"), tr("Save project &as…"),
                QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S)),
            &QAction::triggered, this, [this] { m_project->saveAs(); });
}

void MainWindow::fillRecent(QMenu* menu)
{
    menu->clear();
    const QStringList paths = ProjectSession::recent();
    for (qsizetype i = 0; i < paths.size(); ++i) {
        const QString& path = paths.at(i);
        QString name = QFileInfo(path).fileName();
        name.replace(QLatin1Char('&'), QLatin1String("&&"));
        QAction* action = menu->addAction(tr("&%1  %2").arg(i + 1).arg(name));
        action->setToolTip(path);
        connect(action, &QAction::triggered, this, [this, path] { m_project->open(path); });
    }
    menu->setToolTipsVisible(true);
}

void MainWindow::tellProjectReport(const tree::Report& report)
{
    showData();
    if (report.isClean())
        return;
    QStringList details;
    for (const Error& entry : report.entries)
        details += wordsFor(entry).sentence;
    const int changed = static_cast<int>(report.count(ErrorCode::FileChanged));
    const int discs = static_cast<int>(report.count(ErrorCode::SourceDiscMissing));
    const int lost = static_cast<int>(report.entries.size()) - changed - discs;
    QStringList sentences;
    if (discs > 0)
        sentences +=
            tr("%n disc(s) that files of the project are on cannot be found: insert them and open it "
               "again.",
               nullptr, discs);
    if (lost > 0)
        sentences += tr("%n file(s) of the project cannot be found or read.", nullptr, lost);
    if (changed > 0)
        sentences += tr("%n file(s) have changed since it was saved.", nullptr, changed);
    m_data->showNotice(sentences.join(QLatin1Char(' ')), details);
}

void MainWindow::makeToolBar()
{
    const DataActions& actions = m_data->actions();
    m_dataTools = addToolBar(tr("Compilation"));
    m_dataTools->setObjectName(QStringLiteral("dataTools"));
    m_dataTools->setMovable(false);
    m_dataTools->setContextMenuPolicy(Qt::PreventContextMenu);
    m_dataTools->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    m_dataTools->setIconSize(QSize(24, 24));
    m_dataTools->addActions({actions.addFiles, actions.addFolder, actions.addDisc, actions.newFolder});
    m_dataTools->addSeparator();
    m_dataTools->addActions({actions.remove, actions.undo, actions.redo});
    m_dataTools->addSeparator();
    m_dataTools->addActions({actions.options, actions.saveImage, actions.burn});
}

void MainWindow::showStart()
{
    m_pages->setCurrentWidget(m_start);
    m_dataTools->hide();
    updateTitle();
}

void MainWindow::showData()
{
    m_pages->setCurrentWidget(m_data);
    m_dataTools->show();
    updateTitle();
}

void MainWindow::updateTitle()
{
    const bool isStart = m_pages->currentWidget() == m_start;
    setWindowTitle(isStart ? tr("Emberdisc") : tr("%1[*] — Emberdisc").arg(m_project->name()));
    setWindowModified(!isStart && m_project->isModified());
}

void MainWindow::openFiles(const QStringList& paths)
{
    if (paths.isEmpty())
        return;
    if (paths.size() == 1 && isProject(paths.front())) {
        m_project->open(paths.front());
    } else if (paths.size() == 1 && isImageName(paths.front())) {
        burnImage(paths.front());
    } else if (std::all_of(paths.begin(), paths.end(), isMusic)) {
        openAudioWizard(paths);
    } else {
        showData();
        m_data->addPaths(paths);
    }
}

image::Destination MainWindow::destination() const
{
    const auto& medium = m_data->recorder().medium();
    return medium ? jobs::destinationFor(*medium) : image::Destination::File;
}

void MainWindow::previewNames()
{
    const ImageChoice& choice = m_data->editor().options();
    auto* dialog = new NamesDialog(
        m_data->compilation().snapshot(),
        {.options = choice.image, .fileSystems = choice.fileSystems, .destination = destination()}, this);
    dialog->open();
}

void MainWindow::editOptions()
{
    auto* dialog = new OptionsDialog(m_data->editor().options(), m_data->model(), destination(),
                                     m_services.prompter, this);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog] { m_data->editor().setOptions(dialog->choice()); });
    dialog->open();
}

std::string MainWindow::currentDevice() const
{
    return m_data->recorder().deviceId();
}

void MainWindow::openAudioWizard(const QStringList& paths)
{
    auto* wizard = new AudioWizard(m_services, this);
    wizard->selectDevice(currentDevice());
    wizard->addFiles(paths);
    wizard->open();
}

template <class Dialog>
void MainWindow::openDiscDialog()
{
    auto* dialog = new Dialog(m_services, this);
    dialog->selectDevice(currentDevice());
    dialog->open();
}

void MainWindow::openEraseDialog()
{
    openDiscDialog<EraseDialog>();
}

void MainWindow::openCopyDialog()
{
    openDiscDialog<CopyDialog>();
}

void MainWindow::openVerifyDialog()
{
    openDiscDialog<VerifyDialog>();
}

void MainWindow::openBurnImage()
{
    m_services.prompter.openFile(this, tr("Burn an image"),
                                 tr("Disc images (*.iso *.img *.cue *.toc);;All files (*)"),
                                 [this](const QString& path) { burnImage(path); });
}

void MainWindow::burnImage(const QString& path)
{
    auto* dialog = new BurnDialog(m_services, imageSubject(path, jobServices(m_services)), this);
    dialog->selectDevice(currentDevice());
    dialog->open();
}

void MainWindow::burnData()
{
    const QString label = QString::fromStdString(m_data->compilation().volumeLabel());
    const ImageChoice& choice = m_data->editor().options();
    image::ImageOptions image = choice.image;
    if (!image.timestamp)
        image.timestamp = m_services.clock.now(); // discs that are burned at once are the same
    const auto request = std::make_shared<const jobs::BurnDataRequest>(
        jobs::BurnDataRequest{.compilation = m_data->compilation().snapshot(),
                              .image = std::move(image),
                              .target = {},
                              .missing = choice.missing,
                              .fileSystems = choice.fileSystems});
    BurnSubject subject{
        .title = label.isEmpty() ? tr("Burn a data disc") : tr("Burn “%1”").arg(label),
        .running = label.isEmpty() ? tr("Burning a data disc") : tr("Burning “%1”").arg(label),
        .measure =
            [request](const recorder::MediumState& medium) { return jobs::measureFor(*request, medium); },
        .makeJob = [request, services = jobServices(m_services)](
                       jobs::BurnTarget target) -> std::unique_ptr<jobs::Job> {
            jobs::BurnDataRequest made{.compilation = request->compilation.snapshot(),
                                       .image = request->image,
                                       .target = std::move(target),
                                       .missing = request->missing,
                                       .fileSystems = request->fileSystems};
            return std::make_unique<jobs::BurnDataJob>(std::move(made), services);
        },
        .sources = jobs::sourceRecorders(request->compilation),
        .canBeAdded = true};
    auto* dialog = new BurnDialog(m_services, std::move(subject), this);
    dialog->selectDevice(currentDevice());
    dialog->open();
}

void MainWindow::saveImage()
{
    const QString label = QString::fromStdString(m_data->compilation().volumeLabel());
    m_services.prompter.saveFile(this, tr("Save as ISO"), suggestedFile(label, QStringLiteral(".iso")),
                                 tr("Disc images (*.iso)"),
                                 [this](const QString& path) { saveImageTo(path); });
}

void MainWindow::saveImageTo(const QString& path)
{
    const ImageChoice& choice = m_data->editor().options();
    jobs::SaveImageRequest request{.compilation = m_data->compilation().snapshot(),
                                   .image = choice.image,
                                   .path = path.toStdString(),
                                   .overwrite = jobs::Overwrite::Always,
                                   .missing = choice.missing,
                                   .fileSystems = choice.fileSystems};
    const QString name = QFileInfo(path).fileName();
    std::vector<std::string> sources = jobs::sourceRecorders(request.compilation);
    auto* dialog = new JobDialog(m_services, this);
    dialog->open();
    dialog->start({.job = std::make_unique<jobs::SaveImageJob>(std::move(request), jobServices(m_services)),
                   .devices = std::move(sources),
                   .running = tr("Saving “%1”").arg(name),
                   .done = tr("“%1” is ready.").arg(name)});
}

void MainWindow::about()
{
    auto* box =
        new QMessageBox(QMessageBox::NoIcon, tr("About Emberdisc"),
                        tr("<h3>Emberdisc %1</h3><p>Burns data discs, audio CDs and images.</p>"
                           "<p>Free software under the GNU General Public License, version 3 or later.</p>")
                            .arg(QCoreApplication::applicationVersion()),
                        QMessageBox::Close, this);
    box->setIconPixmap(applicationIcon().pixmap(64, 64));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!m_services.queue.isIdle()) {
        event->ignore();
        leaveJobs();
        return;
    }
    if (m_closing || !m_project->isModified()) {
        event->accept();
        return;
    }
    event->ignore();
    m_project->leave([this] {
        m_closing = true;
        QMetaObject::invokeMethod(this, &QWidget::close,
                                  Qt::QueuedConnection); // this may be the closing itself
    });
}

/// No disc is left halfway: the window goes when its jobs have ended in order.
void MainWindow::leaveJobs()
{
    if (m_stopping)
        return;
    m_services.prompter.confirm(this, tr("Stop what is running and close?"),
                                tr("A disc that is being burned is left in the best state that is possible; "
                                   "often it cannot be used."),
                                tr("&Stop and close"), [this] { stopJobs(); });
}

void MainWindow::stopJobs()
{
    if (m_services.queue.isIdle()) { // the last one ended while that was asked
        close();
        return;
    }
    m_stopping = true;
    m_services.queue.cancelAll();
}

void MainWindow::closeWhenStopped()
{
    if (std::exchange(m_stopping, false))
        QMetaObject::invokeMethod(this, &QWidget::close, Qt::QueuedConnection);
}

void MainWindow::leaveNow()
{
    m_closing = true;
    if (!m_stopping)
        stopJobs();
}

} // namespace emberdisc::ui
