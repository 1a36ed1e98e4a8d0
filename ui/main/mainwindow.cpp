// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main/mainwindow.h"

#include "core/image/imageplan.h"
#include "core/jobs/burndatajob.h"
#include "core/jobs/burnimagejob.h"
#include "core/jobs/jobrunner.h"
#include "core/jobs/saveimagejob.h"
#include "core/source/filesectorsource.h"
#include "ui/audio/audiowizard.h"
#include "ui/burn/burndialog.h"
#include "ui/common/icons.h"
#include "ui/common/prompter.h"
#include "ui/data/datapage.h"
#include "ui/erase/erasedialog.h"
#include "ui/image/saveimagedialog.h"
#include "ui/main/startpage.h"
#include "ui/media/recorderchooser.h"

#include <QAction>
#include <QCloseEvent>
#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeDatabase>
#include <QStackedWidget>
#include <QToolBar>

#include <algorithm>

namespace emberdisc::ui {

namespace {

bool isImage(const QString& path)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    return suffix == QLatin1String("iso") || suffix == QLatin1String("img");
}

bool isMusic(const QString& path)
{
    return QMimeDatabase()
        .mimeTypeForFile(path, QMimeDatabase::MatchExtension)
        .name()
        .startsWith(QLatin1String("audio/"));
}

Result<recorder::Payload> measureData(const std::shared_ptr<const tree::DataCompilation>& compilation)
{
    TRY_ASSIGN(const auto plan, image::plan(*compilation, image::ImageOptions{}));
    return recorder::Payload{.kind = recorder::PayloadKind::DataImage, .sectorCount = plan.sectorCount()};
}

Result<recorder::Payload> measureImage(const std::string& path)
{
    TRY_ASSIGN(const auto file, source::FileSectorSource::open(path));
    return recorder::Payload{.kind = recorder::PayloadKind::ImageFile, .sectorCount = file->sectorCount()};
}

} // namespace

MainWindow::MainWindow(const Services& services, QWidget* parent)
    : QMainWindow(parent),
      m_services(services),
      m_pages(new QStackedWidget),
      m_start(new StartPage),
      m_data(new DataPage(services))
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowIcon(applicationIcon());
    m_pages->addWidget(m_start);
    m_pages->addWidget(m_data);
    setCentralWidget(m_pages);
    makeMenus();
    makeToolBar();
    resize(940, 620);

    connect(m_start, &StartPage::dataDiscChosen, this, &MainWindow::showData);
    connect(m_start, &StartPage::audioDiscChosen, this, [this] { openAudioWizard(); });
    connect(m_start, &StartPage::eraseChosen, this, &MainWindow::openEraseDialog);
    connect(m_start, &StartPage::burnImageChosen, this, &MainWindow::openBurnImage);
    connect(m_start, &StartPage::filesDropped, this, &MainWindow::openFiles);
    connect(m_data, &DataPage::burnRequested, this, &MainWindow::burnData);
    connect(m_data, &DataPage::saveImageRequested, this, &MainWindow::saveImage);
    connect(&m_data->editor().undoStack(), &QUndoStack::indexChanged, this, &MainWindow::updateTitle);
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
        newCompilation();
    })->setShortcut(QKeySequence::New);
    file->addSeparator();
    file->addAction(actions.addFiles);
    file->addAction(actions.addFolder);
    file->addSeparator();
    file->addAction(actions.saveImage);
    file->addSeparator();
    QAction* quit = file->addAction(tr("&Quit"));
    quit->setShortcut(QKeySequence::Quit);
    connect(quit, &QAction::triggered, this, &QWidget::close);

    QMenu* edit = menuBar()->addMenu(tr("&Edit"));
    edit->addActions({actions.undo, actions.redo});
    edit->addSeparator();
    edit->addActions({actions.newFolder, actions.rename, actions.remove});

    QMenu* disc = menuBar()->addMenu(tr("&Disc"));
    disc->addAction(actions.burn);
    disc->addSeparator();
    add(disc, QStringLiteral("audioDisc"), QStringLiteral("audio-disc"), tr("&Audio CD…"),
        [this] { openAudioWizard(); });
    add(disc, QStringLiteral("burnImage"), QStringLiteral("image-file"), tr("Burn &image…"),
        [this] { openBurnImage(); });
    add(disc, QStringLiteral("eraseDisc"), QStringLiteral("erase"), tr("&Erase…"),
        [this] { openEraseDialog(); });

    QMenu* help = menuBar()->addMenu(tr("&Help"));
    connect(help->addAction(tr("&About Emberdisc")), &QAction::triggered, this, &MainWindow::about);
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
    m_dataTools->addActions({actions.addFiles, actions.addFolder, actions.newFolder});
    m_dataTools->addSeparator();
    m_dataTools->addActions({actions.remove, actions.undo, actions.redo});
    m_dataTools->addSeparator();
    m_dataTools->addActions({actions.saveImage, actions.burn});
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
    if (m_pages->currentWidget() == m_start) {
        setWindowTitle(tr("Emberdisc"));
        return;
    }
    const QString label = QString::fromStdString(m_data->compilation().volumeLabel());
    setWindowTitle(tr("%1 — Emberdisc").arg(label.isEmpty() ? tr("Data disc") : label));
}

void MainWindow::openFiles(const QStringList& paths)
{
    if (paths.isEmpty())
        return;
    if (paths.size() == 1 && isImage(paths.front())) {
        burnImage(paths.front());
    } else if (std::all_of(paths.begin(), paths.end(), isMusic)) {
        openAudioWizard(paths);
    } else {
        showData();
        m_data->addPaths(paths);
    }
}

void MainWindow::newCompilation()
{
    const auto start = [this] {
        std::vector<tree::NodeId> nodes;
        for (const tree::Node& node : m_data->compilation().root().children())
            nodes.push_back(node.id());
        m_data->editor().remove(nodes);
        showData();
    };
    if (m_data->isEmpty()) {
        start();
        return;
    }
    m_services.prompter.confirm(this, tr("Begin a new data disc?"),
                                tr("The list of files is emptied; the files themselves stay where they are."),
                                tr("&Begin"), start);
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

void MainWindow::openEraseDialog()
{
    auto* dialog = new EraseDialog(m_services, this);
    dialog->selectDevice(currentDevice());
    dialog->open();
}

void MainWindow::openBurnImage()
{
    m_services.prompter.openFile(this, tr("Burn an image"), tr("Disc images (*.iso *.img);;All files (*)"),
                                 [this](const QString& path) { burnImage(path); });
}

void MainWindow::burnImage(const QString& path)
{
    const QString name = QFileInfo(path).fileName();
    const std::string file = path.toStdString();
    BurnSubject subject{.title = tr("Burn “%1”").arg(name),
                        .running = tr("Burning “%1”").arg(name),
                        .measure = [file] { return measureImage(file); },
                        .makeJob = [file, services = jobServices(m_services)](
                                       const std::string& device,
                                       const recorder::BurnOptions& options) -> std::unique_ptr<jobs::Job> {
                            jobs::BurnImageRequest request{
                                .path = file, .target = {.deviceId = device, .options = options}};
                            return std::make_unique<jobs::BurnImageJob>(std::move(request), services);
                        }};
    auto* dialog = new BurnDialog(m_services, std::move(subject), this);
    dialog->selectDevice(currentDevice());
    dialog->open();
}

void MainWindow::burnData()
{
    const QString label = QString::fromStdString(m_data->compilation().volumeLabel());
    const auto compilation = std::make_shared<tree::DataCompilation>(m_data->compilation().snapshot());
    BurnSubject subject{.title = label.isEmpty() ? tr("Burn a data disc") : tr("Burn “%1”").arg(label),
                        .running =
                            label.isEmpty() ? tr("Burning a data disc") : tr("Burning “%1”").arg(label),
                        .measure = [compilation] { return measureData(compilation); },
                        .makeJob = [compilation, services = jobServices(m_services)](
                                       const std::string& device,
                                       const recorder::BurnOptions& options) -> std::unique_ptr<jobs::Job> {
                            jobs::BurnDataRequest request{.compilation = compilation->snapshot(),
                                                          .target = {.deviceId = device, .options = options}};
                            return std::make_unique<jobs::BurnDataJob>(std::move(request), services);
                        }};
    auto* dialog = new BurnDialog(m_services, std::move(subject), this);
    dialog->selectDevice(currentDevice());
    dialog->open();
}

void MainWindow::saveImage()
{
    const std::string& label = m_data->compilation().volumeLabel();
    const QString name = label.empty() ? tr("disc") : QString::fromStdString(label);
    m_services.prompter.saveFile(
        this, tr("Save as ISO"), QDir::home().filePath(name + QStringLiteral(".iso")),
        tr("Disc images (*.iso)"), [this](const QString& path) { saveImageTo(path); });
}

void MainWindow::saveImageTo(const QString& path)
{
    jobs::SaveImageRequest request{.compilation = m_data->compilation().snapshot(),
                                   .path = path.toStdString(),
                                   .overwrite = jobs::Overwrite::Always,
                                   .fileSystems = image::FileSystems::Automatic};
    auto* dialog = new SaveImageDialog(m_services, path, this);
    dialog->open();
    dialog->start(std::make_unique<jobs::SaveImageJob>(std::move(request), jobServices(m_services)));
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
    if (m_closing || m_data->isEmpty()) {
        event->accept();
        return;
    }
    event->ignore();
    m_services.prompter.confirm(
        this, tr("Quit without burning?"),
        tr("The list of files is not kept; the files themselves stay where they are."), tr("&Quit"), [this] {
            m_closing = true;
            close();
        });
}

} // namespace emberdisc::ui
