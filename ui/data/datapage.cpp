// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/datapage.h"

#include "core/jobs/discfiles.h"
#include "ui/common/capacitybar.h"
#include "ui/common/icons.h"
#include "ui/common/noticebar.h"
#include "ui/common/prompter.h"
#include "ui/data/discfilesdialog.h"
#include "ui/data/itemdialog.h"
#include "ui/media/recorderchooser.h"
#include "ui/words/errorwords.h"
#include "ui/words/quantities.h"

#include <QAction>
#include <QActionGroup>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QTreeView>

#include <algorithm>
#include <tuple>

namespace emberdisc::ui {

namespace {

// What an image needs beside the bytes of its files: half a sector lost at the end of each, its records in
// the directories of ISO 9660, Rock Ridge and Joliet, a directory's sectors in each, and the tables around
// them.
constexpr std::uint64_t kBytesPerFile = 1024 + 350;
constexpr std::uint64_t kBytesPerFolder = 3 * 2048;
constexpr std::uint64_t kBytesPerImage = 400 * 2048;

} // namespace

DataPage::DataPage(const Services& services, QWidget* parent)
    : QWidget(parent),
      m_services(services),
      m_prompter(services.prompter),
      m_recorder(new RecorderChooser(services)),
      m_model(m_compilation),
      m_editor(m_compilation, services.prompter, this),
      m_view(new QTreeView),
      m_label(new QLineEdit),
      m_notice(new NoticeBar),
      m_scanBar(new QWidget),
      m_scanText(new QLabel),
      m_hint(new QLabel(m_view)),
      m_counts(new QLabel),
      m_capacity(new CapacityBar(&sizeWords)),
      m_burn(new QPushButton)
{
    makeActions();
    makeView();
    layOut();
    connect(&m_editor, &CompilationEditor::edited, this, &DataPage::showEdited);
    connect(&m_editor, &CompilationEditor::reported, this, &DataPage::showReport);
    connect(&m_editor, &CompilationEditor::scanStarted, this,
            [this] { showActivity(tr("Looking through the files…")); });
    connect(&m_editor, &CompilationEditor::scanFinished, this, [this] { showActivity({}); });
    connect(
        &m_editor, &CompilationEditor::scanProgressed, this, [this](quint64 bytes, const QString& folder) {
            m_scanText->setText(fontMetrics().elidedText(
                tr("Found %1 so far, in %2").arg(sizeWords(bytes), folder), Qt::ElideMiddle, width() / 2));
        });
    connect(&m_model, &CompilationModel::contentsChanged, this, &DataPage::updateCounts);
    connect(&m_model, &CompilationModel::volumeLabelEdited, this,
            [this] { m_label->setText(QString::fromStdString(m_compilation.volumeLabel())); });
    connect(m_recorder, &RecorderChooser::mediumChanged, this, &DataPage::updateCounts);
    updateCounts();
}

DataPage::~DataPage() = default;

void DataPage::makeActions()
{
    const auto make = [this](const QString& name, const QString& icon, const QString& text,
                             const QKeySequence& keys) {
        auto* action = new QAction(icon.isEmpty() ? QIcon() : lineIcon(icon), text, this);
        action->setObjectName(name);
        action->setShortcut(keys);
        addAction(action);
        return action;
    };
    m_actions.addFiles = make(QStringLiteral("addFiles"), QStringLiteral("add-file"), tr("Add &files…"),
                              QKeySequence(Qt::CTRL | Qt::Key_I));
    m_actions.addFolder = make(QStringLiteral("addFolder"), QStringLiteral("add-folder"), tr("Add f&older…"),
                               QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_I));
    m_actions.addDisc = make(QStringLiteral("addDisc"), QStringLiteral("add-disc"),
                             tr("Add files of a &disc…"), QKeySequence(Qt::CTRL | Qt::Key_D));
    m_actions.addDisc->setIconText(tr("Add disc…"));
    m_actions.newFolder = make(QStringLiteral("newFolder"), QStringLiteral("new-folder"), tr("&New folder"),
                               QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N));
    m_actions.takeHidden = make(QStringLiteral("takeHidden"), {}, tr("Take &hidden files along"),
                                QKeySequence(Qt::CTRL | Qt::Key_H));
    m_actions.takeHidden->setCheckable(true);
    makeLinkActions();
    m_actions.rename =
        make(QStringLiteral("rename"), QStringLiteral("rename"), tr("Re&name"), QKeySequence(Qt::Key_F2));
    m_actions.remove = make(QStringLiteral("remove"), QStringLiteral("remove"), tr("&Remove"),
                            QKeySequence(QKeySequence::Delete));
    m_actions.properties = make(QStringLiteral("properties"), QStringLiteral("info"), tr("&Properties…"),
                                QKeySequence(Qt::ALT | Qt::Key_Return));
    m_actions.options = make(QStringLiteral("options"), QStringLiteral("options"), tr("&Options…"),
                             QKeySequence(Qt::CTRL | Qt::Key_P));
    m_actions.saveImage = make(QStringLiteral("saveImage"), QStringLiteral("save-image"), tr("&Save as ISO…"),
                               QKeySequence(Qt::CTRL | Qt::Key_E));
    m_actions.burn = make(QStringLiteral("burn"), QStringLiteral("burn"), tr("&Burn…"),
                          QKeySequence(Qt::CTRL | Qt::Key_B));
    m_actions.undo = m_editor.undoStack().createUndoAction(this, tr("&Undo"));
    m_actions.undo->setObjectName(QStringLiteral("undo"));
    m_actions.undo->setIcon(lineIcon(QStringLiteral("undo")));
    m_actions.undo->setShortcut(QKeySequence::Undo);
    m_actions.redo = m_editor.undoStack().createRedoAction(this, tr("Re&do"));
    m_actions.redo->setObjectName(QStringLiteral("redo"));
    m_actions.redo->setIcon(lineIcon(QStringLiteral("redo")));
    m_actions.redo->setShortcut(QKeySequence::Redo);
    // The toolbar keeps its width; the menu names the step.
    m_actions.undo->setIconText(tr("Undo"));
    m_actions.redo->setIconText(tr("Redo"));
    addActions({m_actions.undo, m_actions.redo});
    m_actions.rename->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_actions.remove->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_actions.properties->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connectActions();
}

void DataPage::makeLinkActions()
{
    m_actions.links = new QActionGroup(this);
    for (const auto& [name, text, policy] :
         {std::tuple(QStringLiteral("keepLinks"), tr("&Keep them"), tree::LinkPolicy::Keep),
          std::tuple(QStringLiteral("followLinks"), tr("Take what they &lead to"), tree::LinkPolicy::Follow),
          std::tuple(QStringLiteral("skipLinks"), tr("Leave them &out"), tree::LinkPolicy::Skip)}) {
        QAction* const action = m_actions.links->addAction(text);
        action->setObjectName(name);
        action->setCheckable(true);
        action->setData(static_cast<int>(policy));
    }
    m_actions.links->actions().front()->setChecked(true);
}

void DataPage::updateScanOptions()
{
    const auto links = static_cast<tree::LinkPolicy>(m_actions.links->checkedAction()->data().toInt());
    m_editor.setScanOptions({.links = links,
                             .hidden = m_actions.takeHidden->isChecked() ? tree::HiddenPolicy::Include
                                                                         : tree::HiddenPolicy::Skip});
}

void DataPage::connectActions()
{
    connect(m_actions.addFiles, &QAction::triggered, this, [this] {
        m_prompter.openFiles(this, tr("Add files"), QString(),
                             [this](const QStringList& paths) { addPaths(paths); });
    });
    connect(m_actions.addFolder, &QAction::triggered, this, [this] {
        m_prompter.openFolder(this, tr("Add a folder"), [this](const QString& path) { addPaths({path}); });
    });
    connect(m_actions.addDisc, &QAction::triggered, this, &DataPage::addDiscFiles);
    connect(m_actions.takeHidden, &QAction::toggled, this, &DataPage::updateScanOptions);
    connect(m_actions.links, &QActionGroup::triggered, this, &DataPage::updateScanOptions);
    connect(m_actions.newFolder, &QAction::triggered, this, [this] { m_editor.newFolder(currentFolder()); });
    connect(m_actions.rename, &QAction::triggered, this,
            [this] { m_view->edit(m_view->currentIndex().siblingAtColumn(CompilationModel::NameColumn)); });
    connect(m_actions.remove, &QAction::triggered, this, [this] { m_editor.remove(selectedNodes()); });
    connect(m_actions.properties, &QAction::triggered, this, &DataPage::editProperties);
    connect(m_actions.burn, &QAction::triggered, this, &DataPage::burnRequested);
    connect(m_actions.saveImage, &QAction::triggered, this, &DataPage::saveImageRequested);
    connect(m_actions.options, &QAction::triggered, this, &DataPage::optionsRequested);
}

void DataPage::makeView()
{
    m_view->setObjectName(QStringLiteral("compilation"));
    m_view->setAccessibleName(tr("Contents of the disc"));
    m_view->setModel(&m_model);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setDragDropMode(QAbstractItemView::DragDrop);
    m_view->setDefaultDropAction(Qt::MoveAction);
    m_view->setEditTriggers(QAbstractItemView::EditKeyPressed | QAbstractItemView::SelectedClicked);
    m_view->setUniformRowHeights(true);
    m_view->setAlternatingRowColors(true);
    m_view->setAutoExpandDelay(700);
    m_view->setTextElideMode(Qt::ElideMiddle);
    m_view->header()->setStretchLastSection(true);
    m_view->setColumnWidth(CompilationModel::NameColumn, 320);
    m_view->setColumnWidth(CompilationModel::SizeColumn, 90);
    m_view->setColumnWidth(CompilationModel::ModifiedColumn, 165);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_view->addActions({m_actions.addFiles, m_actions.addFolder, m_actions.addDisc, m_actions.newFolder,
                        m_actions.rename, m_actions.remove, m_actions.properties});

    m_hint->setText(tr("Drop files and folders here,\nor use “Add files” and “Add folder”."));
    m_hint->setAlignment(Qt::AlignCenter);
    m_hint->setForegroundRole(QPalette::PlaceholderText);
    m_hint->setAttribute(Qt::WA_TransparentForMouseEvents);
    auto* overlay = new QVBoxLayout(m_view->viewport());
    overlay->addWidget(m_hint, 0, Qt::AlignCenter);

    connect(&m_model, &CompilationModel::renameRequested, &m_editor, &CompilationEditor::rename);
    connect(&m_model, &CompilationModel::nodesDropped, &m_editor, &CompilationEditor::move);
    connect(&m_model, &CompilationModel::filesDropped, this, &DataPage::takeDrop);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &DataPage::updateActions);
}

void DataPage::layOut()
{
    m_label->setObjectName(QStringLiteral("volumeLabel"));
    m_label->setPlaceholderText(tr("Name of the disc"));
    m_label->setMaxLength(CompilationEditor::kMaximumLabelLength);
    m_label->setMaximumWidth(280);
    connect(m_label, &QLineEdit::editingFinished, this, [this] {
        if (m_label->text().toStdString() != m_compilation.volumeLabel())
            m_editor.setVolumeLabel(m_label->text());
    });
    auto* labelTitle = new QLabel(tr("Disc na&me:"));
    labelTitle->setBuddy(m_label);
    auto* head = new QHBoxLayout;
    head->addWidget(labelTitle);
    head->addWidget(m_label);
    head->addStretch();
    head->addWidget(m_counts);
    m_counts->setObjectName(QStringLiteral("counts"));

    auto* busy = new QProgressBar;
    busy->setRange(0, 0);
    busy->setMaximumWidth(120);
    busy->setAccessibleName(tr("Looking through the files"));
    auto* stop = new QPushButton(tr("S&top"));
    stop->setObjectName(QStringLiteral("scanStop"));
    connect(stop, &QPushButton::clicked, &m_editor, &CompilationEditor::cancelScan);
    connect(stop, &QPushButton::clicked, this, &DataPage::stopRequested);
    auto* scanLine = new QHBoxLayout(m_scanBar);
    scanLine->setContentsMargins(0, 0, 0, 0);
    scanLine->addWidget(busy);
    scanLine->addWidget(m_scanText, 1);
    scanLine->addWidget(stop);
    m_scanBar->hide();

    m_capacity->setObjectName(QStringLiteral("capacity"));
    m_burn->setObjectName(QStringLiteral("burnButton"));
    m_burn->setText(tr("Burn…"));
    m_burn->setIcon(m_actions.burn->icon());
    m_burn->setIconSize(QSize(22, 22));
    m_burn->setMinimumHeight(m_capacity->sizeHint().height() + 6);
    m_burn->setMinimumWidth(130);
    connect(m_burn, &QPushButton::clicked, m_actions.burn, &QAction::trigger);
    auto* foot = new QHBoxLayout;
    foot->addWidget(m_capacity, 1);
    foot->addWidget(m_burn);

    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_notice);
    layout->addLayout(head);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_scanBar);
    layout->addWidget(m_recorder);
    layout->addLayout(foot);
}

bool DataPage::isEmpty() const
{
    return m_compilation.root().childCount() == 0;
}

std::uint64_t DataPage::estimatedBytes() const
{
    const tree::Counts counts = m_compilation.counts();
    return counts.bytes + (counts.files + counts.symlinks) * kBytesPerFile +
           counts.folders * kBytesPerFolder + (isEmpty() ? 0 : kBytesPerImage);
}

void DataPage::addPaths(const QStringList& paths)
{
    m_editor.addPaths(paths, currentFolder());
}

void DataPage::editProperties()
{
    const std::vector<tree::NodeId> ids = selectedNodes();
    std::vector<const tree::Node*> items;
    for (const tree::NodeId id : ids)
        items.push_back(m_compilation.node(id));
    if (items.empty())
        return;
    auto* dialog = new ItemDialog(items, this);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog, ids] { m_editor.setProperties(ids, dialog->change()); });
    dialog->open();
}

void DataPage::addDiscFiles()
{
    auto* dialog = new DiscFilesDialog(m_services, this);
    dialog->selectDevice(m_recorder->deviceId());
    connect(dialog, &QDialog::accepted, this, [this, dialog, folder = currentFolder()] {
        const std::string device = dialog->deviceId();
        m_editor.addScanned(
            [services = jobServices(m_services), device, session = dialog->session()](JobContext& context) {
                return jobs::scanDisc(services, device, session, context);
            },
            [&prober = m_services.prober, device] { return std::shared_ptr<void>(prober.lend(device)); },
            folder);
    });
    dialog->open();
}

void DataPage::takeDrop(const QStringList& paths, tree::NodeId folder)
{
    const bool isProject =
        paths.size() == 1 && paths.front().endsWith(QLatin1String(".ember"), Qt::CaseInsensitive);
    if (!isProject) {
        m_editor.addPaths(paths, folder);
        return;
    }
    const QString& path = paths.front();
    if (isEmpty()) {
        Q_EMIT projectDropped(path);
        return;
    }
    m_prompter.choose(this, tr("“%1” is a project. Open it?").arg(QFileInfo(path).fileName()),
                      tr("It can also go onto the disc as a file."),
                      {tr("&Open it"), tr("&Add it as a file")}, [this, path, folder](int answer) {
                          if (answer == 0)
                              Q_EMIT projectDropped(path);
                          else
                              m_editor.addPaths({path}, folder);
                      });
}

void DataPage::showNotice(const QString& sentence, const QStringList& details)
{
    m_notice->showNotice(sentence, details);
}

void DataPage::showActivity(const QString& text)
{
    m_scanText->setText(text);
    m_scanBar->setVisible(!text.isEmpty());
}

tree::NodeId DataPage::currentFolder() const
{
    const QModelIndexList selected = m_view->selectionModel()->selectedRows();
    return selected.size() == 1 ? m_model.folderAt(selected.front()) : tree::kRootId;
}

std::vector<tree::NodeId> DataPage::selectedNodes() const
{
    std::vector<tree::NodeId> nodes;
    for (const QModelIndex& index : m_view->selectionModel()->selectedRows())
        nodes.push_back(m_model.idAt(index));
    return nodes;
}

void DataPage::showEdited(const std::vector<tree::NodeId>& nodes, tree::EditKind kind)
{
    if (kind == tree::EditKind::Remove || kind == tree::EditKind::VolumeLabel ||
        kind == tree::EditKind::Properties || nodes.empty())
        return;
    QItemSelection selection;
    for (const tree::NodeId id : nodes) {
        const QModelIndex index = m_model.indexOf(id);
        if (index.isValid())
            selection.select(index, index);
    }
    if (selection.isEmpty())
        return;
    const QModelIndex first = selection.indexes().front();
    for (QModelIndex above = first.parent(); above.isValid(); above = above.parent())
        m_view->expand(above);
    m_view->scrollTo(first);
    // Newly added items are not selected: the next ones go beside them, not into them.
    if (kind == tree::EditKind::Insert)
        return;
    m_view->setCurrentIndex(first);
    m_view->selectionModel()->select(selection,
                                     QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    if (kind == tree::EditKind::NewFolder)
        m_view->edit(first);
}

void DataPage::showReport(const tree::Report& report)
{
    QStringList details;
    for (const Error& entry : report.entries)
        details += wordsFor(entry).sentence;
    const auto lost = static_cast<int>(std::ranges::count_if(report.entries, tree::isLoss));
    const int kept = static_cast<int>(report.entries.size()) - lost;
    QStringList sentences;
    if (lost > 0)
        sentences += tr("%n item(s) could not be added.", nullptr, lost);
    if (kept > 0)
        sentences += tr("%n name(s) had to be changed or deserve a look.", nullptr, kept);
    if (report.hidden > 0)
        sentences += tr("%n hidden item(s) were left out; “Take hidden files along” in the menu File adds "
                        "them next time.",
                        nullptr, static_cast<int>(report.hidden));
    if (report.links > 0)
        sentences +=
            tr("%n symbolic link(s) were left out, as wished.", nullptr, static_cast<int>(report.links));
    m_notice->showNotice(sentences.join(QLatin1Char(' ')), details);
}

void DataPage::updateCounts()
{
    const tree::Counts counts = m_compilation.counts();
    m_counts->setText(tr("%1, %2, %3")
                          .arg(tr("%n file(s)", nullptr, static_cast<int>(counts.files + counts.symlinks)),
                               tr("%n folder(s)", nullptr, static_cast<int>(counts.folders)),
                               sizeWords(counts.bytes)));
    m_capacity->setUsed(estimatedBytes());
    const auto& medium = m_recorder->medium();
    // A rewritable disc can be erased first, and then takes all it can hold.
    m_capacity->setCapacity(!medium ? 0
                                    : (medium->erasable ? medium->capacitySectors : medium->freeSectors) *
                                          medium->sectorSize);
    m_hint->setVisible(isEmpty());
    updateActions();
}

void DataPage::updateActions()
{
    const bool any = m_view->selectionModel()->hasSelection();
    m_actions.remove->setEnabled(any);
    m_actions.properties->setEnabled(any);
    m_actions.rename->setEnabled(m_view->selectionModel()->selectedRows().size() == 1);
    m_actions.saveImage->setEnabled(!isEmpty());
    m_actions.burn->setEnabled(!isEmpty());
    m_burn->setEnabled(!isEmpty());
    m_burn->setToolTip(isEmpty() ? tr("Add files or folders first.") : QString());
}

} // namespace emberdisc::ui
