// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/audio/audiowizard.h"

#include "core/audio/format.h"
#include "core/jobs/burnaudiojob.h"
#include "core/jobs/jobqueue.h"
#include "ui/audio/trackcommand.h"
#include "ui/burn/burnpanel.h"
#include "ui/burn/jobview.h"
#include "ui/common/capacitybar.h"
#include "ui/common/icons.h"
#include "ui/common/noticebar.h"
#include "ui/common/prompter.h"
#include "ui/words/errorwords.h"
#include "ui/words/mediumwords.h"
#include "ui/words/quantities.h"

#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>

#include <algorithm>

namespace emberdisc::ui {

namespace {

/// 80 minutes: what nearly every CD-R holds. The burn step asks the disc itself.
constexpr std::uint64_t kUsualSectors = 359'849;

QString sectorWords(std::uint64_t sectors)
{
    return durationWords(
        std::chrono::seconds((sectors + audio::kSectorsPerSecond - 1) / audio::kSectorsPerSecond));
}

} // namespace

AudioWizard::AudioWizard(const Services& services, QWidget* parent)
    : QDialog(parent),
      m_services(services),
      m_model(m_tracks),
      m_pages(new QStackedWidget),
      m_stepTitle(new QLabel),
      m_notice(new NoticeBar),
      m_view(new QTableView),
      m_hint(new QLabel),
      m_capacity(new CapacityBar(&sectorWords)),
      m_gap(new QComboBox),
      m_panel(new BurnPanel(services, false)),
      m_job(new JobView(services.queue)),
      m_buttons(new QWidget),
      m_back(new QPushButton(tr("&Back"))),
      m_next(new QPushButton)
{
    setObjectName(QStringLiteral("audioWizard"));
    setWindowTitle(tr("Audio CD"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    QFont font = m_stepTitle->font();
    font.setPointSize(font.pointSize() + 3);
    font.setBold(true);
    m_stepTitle->setFont(font);

    m_pages->addWidget(makeTracksPage());
    m_pages->addWidget(makeBurnPage());
    m_pages->addWidget(m_job);
    auto* cancel = new QPushButton(tr("Cancel"));
    cancel->setObjectName(QStringLiteral("wizardCancel"));
    m_back->setObjectName(QStringLiteral("wizardBack"));
    m_next->setObjectName(QStringLiteral("wizardNext"));
    m_next->setDefault(true);
    auto* buttons = new QHBoxLayout(m_buttons);
    buttons->setContentsMargins(0, 0, 0, 0);
    buttons->addStretch();
    buttons->addWidget(m_back);
    buttons->addWidget(m_next);
    buttons->addWidget(cancel);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_stepTitle);
    layout->addWidget(m_pages, 1);
    layout->addWidget(m_buttons);
    resize(780, 520);

    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_back, &QPushButton::clicked, this, [this] { goTo(TracksStep); });
    connect(m_next, &QPushButton::clicked, this, [this] {
        if (m_pages->currentIndex() == TracksStep)
            goTo(BurnStep);
        else
            startJob();
    });
    connect(&m_prober, &jobs::TrackProber::probed, this, &AudioWizard::takeProbed);
    connect(&m_model, &TrackModel::contentsChanged, this, &AudioWizard::updateTotals);
    connect(&m_model, &TrackModel::filesDropped, this, &AudioWizard::addFiles);
    connect(&m_model, &TrackModel::changeRequested, this,
            [this](audio::TrackId id, const audio::Track& track) {
                finish(m_tracks.change(id, track), tr("Name a track"));
            });
    connect(&m_model, &TrackModel::moveRequested, this,
            [this](const std::vector<audio::TrackId>& tracks, int row) {
                finish(m_tracks.move(tracks, static_cast<std::size_t>(row)), tr("Move tracks"));
                selectTracks(tracks);
            });
    connect(m_panel, &BurnPanel::readyChanged, this, &AudioWizard::updateButtons);
    connect(m_job, &JobView::closeRequested, this, &QDialog::accept);
    m_capacity->setCapacity(kUsualSectors);
    goTo(TracksStep);
    updateTotals();
}

AudioWizard::~AudioWizard() = default;

QWidget* AudioWizard::makeTracksPage()
{
    m_view->setObjectName(QStringLiteral("tracks"));
    m_view->setAccessibleName(tr("Tracks of the disc"));
    m_view->setModel(&m_model);
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setDragDropMode(QAbstractItemView::DragDrop);
    m_view->setDragDropOverwriteMode(false);
    m_view->setDefaultDropAction(Qt::MoveAction);
    m_view->setAlternatingRowColors(true);
    m_view->setShowGrid(false);
    m_view->verticalHeader()->hide();
    m_view->horizontalHeader()->setStretchLastSection(true);
    m_view->horizontalHeader()->setHighlightSections(false);
    m_view->setColumnWidth(TrackModel::NumberColumn, 40);
    m_view->setColumnWidth(TrackModel::TitleColumn, 230);
    m_view->setColumnWidth(TrackModel::PerformerColumn, 150);
    m_view->setColumnWidth(TrackModel::LengthColumn, 80);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &AudioWizard::updateButtons);
    m_hint->setText(tr("Drop music here, or use “Add music”."));
    m_hint->setForegroundRole(QPalette::PlaceholderText);
    m_hint->setAttribute(Qt::WA_TransparentForMouseEvents);
    auto* overlay = new QVBoxLayout(m_view->viewport());
    overlay->addWidget(m_hint, 0, Qt::AlignCenter);

    auto* page = new QWidget;
    auto* row = new QHBoxLayout;
    row->addWidget(m_view, 1);
    row->addWidget(makeTrackButtons());
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_notice);
    layout->addLayout(row, 1);
    layout->addWidget(m_capacity);
    return page;
}

QWidget* AudioWizard::makeTrackButtons()
{
    const auto make = [](const QString& name, const QString& icon, const QString& text) {
        auto* button = new QPushButton(lineIcon(icon), text);
        button->setObjectName(name);
        button->setAutoDefault(false);
        return button;
    };
    m_add = make(QStringLiteral("addTracks"), QStringLiteral("add-file"), tr("&Add music…"));
    m_remove = make(QStringLiteral("removeTracks"), QStringLiteral("remove"), tr("&Remove"));
    m_up = make(QStringLiteral("moveUp"), QStringLiteral("arrow-up"), tr("Move &up"));
    m_down = make(QStringLiteral("moveDown"), QStringLiteral("arrow-down"), tr("Move &down"));
    m_undo = make(QStringLiteral("undoTracks"), QStringLiteral("undo"), tr("U&ndo"));
    m_remove->setShortcut(QKeySequence::Delete);
    m_undo->setShortcut(QKeySequence::Undo);
    connect(m_add, &QPushButton::clicked, this, [this] {
        m_services.prompter.openFiles(this, tr("Add music"),
                                      tr("Music (*.flac *.wav *.mp3 *.ogg *.opus *.m4a *.aac *.wma *.aiff "
                                         "*.aif *.ape *.wv *.mpc);;All files (*)"),
                                      [this](const QStringList& paths) { addFiles(paths); });
    });
    connect(m_remove, &QPushButton::clicked, this, &AudioWizard::removeSelected);
    connect(m_up, &QPushButton::clicked, this, [this] { moveSelected(-1); });
    connect(m_down, &QPushButton::clicked, this, [this] { moveSelected(1); });
    connect(m_undo, &QPushButton::clicked, &m_undoStack, &QUndoStack::undo);
    connect(&m_undoStack, &QUndoStack::canUndoChanged, m_undo, &QWidget::setEnabled);
    m_undo->setEnabled(false);
    auto* column = new QWidget;
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    for (QPushButton* button : {m_add, m_remove, m_up, m_down, m_undo})
        layout->addWidget(button);
    layout->addStretch();
    return column;
}

QWidget* AudioWizard::makeBurnPage()
{
    m_gap->setObjectName(QStringLiteral("gap"));
    m_gap->addItem(tr("2 seconds"), 2 * audio::kSectorsPerSecond);
    m_gap->addItem(tr("None: the tracks follow each other at once"), 0);
    connect(m_gap, &QComboBox::currentIndexChanged, this, &AudioWizard::setGap);
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    form->addRow(tr("&Gap between tracks:"), m_gap);
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(form);
    layout->addWidget(m_panel, 1);
    return page;
}

void AudioWizard::selectDevice(const std::string& deviceId)
{
    m_panel->selectDevice(deviceId);
}

void AudioWizard::goTo(Step step)
{
    m_pages->setCurrentIndex(step);
    m_buttons->setVisible(step != JobStep);
    m_stepTitle->setVisible(step != JobStep);
    m_back->setVisible(step == BurnStep);
    m_stepTitle->setText(step == TracksStep ? tr("Choose the music and its order") : tr("Burn it"));
    m_next->setText(step == TracksStep ? tr("&Next") : tr("B&urn"));
    m_next->setIcon(step == TracksStep ? QIcon() : lineIcon(QStringLiteral("burn")));
    if (step == BurnStep)
        updatePayload();
    updateButtons();
}

void AudioWizard::addFiles(const QStringList& paths, int row)
{
    if (paths.isEmpty())
        return;
    m_batches.push_back({paths, row});
    if (m_batches.size() > 1)
        return;
    std::vector<std::string> files;
    for (const QString& path : paths)
        files.push_back(path.toStdString());
    m_prober.probe(files);
    updateButtons();
}

void AudioWizard::takeProbed(const jobs::ProbedTracks& probed)
{
    const Batch batch = m_batches.front();
    m_batches.erase(m_batches.begin());
    if (!probed.tracks.empty()) {
        const auto row =
            batch.row < 0 ? m_tracks.size() : std::min(m_tracks.size(), static_cast<std::size_t>(batch.row));
        finish(m_tracks.insert(row, probed.tracks),
               tr("Add %n track(s)", nullptr, static_cast<int>(probed.tracks.size())));
    }
    if (!probed.failures.empty()) {
        QStringList details;
        for (const Error& failure : probed.failures)
            details += oneLine(failure);
        m_notice->showNotice(tr("%n file(s) could not be added.", nullptr, static_cast<int>(details.size())),
                             details);
    }
    if (!m_batches.empty()) {
        const Batch next = m_batches.front();
        m_batches.erase(m_batches.begin());
        addFiles(next.paths, next.row);
    }
    updateButtons();
}

void AudioWizard::finish(Result<audio::TrackListEdit> edit, const QString& text)
{
    if (!edit)
        m_services.prompter.tell(this, edit.error());
    else if (!edit->isEmpty())
        m_undoStack.push(new TrackCommand(m_tracks, std::move(*edit), text));
}

std::vector<audio::TrackId> AudioWizard::selectedTracks() const
{
    QModelIndexList rows = m_view->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    std::vector<audio::TrackId> tracks;
    for (const QModelIndex& index : rows)
        tracks.push_back(m_tracks.idAt(static_cast<std::size_t>(index.row())));
    return tracks;
}

void AudioWizard::selectTracks(const std::vector<audio::TrackId>& tracks)
{
    QItemSelection selection;
    for (const audio::TrackId id : tracks)
        if (const auto row = m_tracks.indexOf(id)) {
            const QModelIndex index = m_model.index(static_cast<int>(*row), 0);
            selection.select(index, index.siblingAtColumn(TrackModel::ColumnCount - 1));
        }
    m_view->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
}

void AudioWizard::removeSelected()
{
    finish(m_tracks.remove(selectedTracks()), tr("Remove tracks"));
}

void AudioWizard::moveSelected(int by)
{
    const auto tracks = selectedTracks();
    if (tracks.empty())
        return;
    const std::size_t first = *m_tracks.indexOf(tracks.front());
    const std::size_t last = *m_tracks.indexOf(tracks.back());
    if ((by < 0 && first == 0) || (by > 0 && last + 1 >= m_tracks.size()))
        return;
    finish(m_tracks.move(tracks, by < 0 ? first - 1 : last + 2), by < 0 ? tr("Move up") : tr("Move down"));
    selectTracks(tracks);
}

void AudioWizard::setGap(int index)
{
    audio::SessionOptions options = m_tracks.options();
    options.gapSectors = m_gap->itemData(index).toUInt();
    finish(m_tracks.setOptions(options), tr("Change the gap"));
    if (m_pages->currentIndex() == BurnStep)
        updatePayload();
}

void AudioWizard::updateTotals()
{
    const auto plan = m_tracks.plan();
    m_capacity->setUsed(plan ? plan->sectorCount : 0);
    m_hint->setVisible(m_tracks.isEmpty());
    // Undo may have brought back another gap.
    const int gap = m_gap->findData(m_tracks.options().gapSectors);
    if (gap >= 0)
        m_gap->setCurrentIndex(gap);
    updateButtons();
}

void AudioWizard::updateButtons()
{
    const QModelIndexList rows = m_view->selectionModel()->selectedRows();
    m_remove->setEnabled(!rows.isEmpty());
    m_up->setEnabled(!rows.isEmpty());
    m_down->setEnabled(!rows.isEmpty());
    const bool tracksReady = !m_tracks.isEmpty() && m_batches.empty();
    m_next->setEnabled(m_pages->currentIndex() == TracksStep ? tracksReady : m_panel->isReady());
    m_next->setToolTip(m_tracks.isEmpty() ? tr("Add some music first.") : QString());
}

void AudioWizard::updatePayload()
{
    const auto plan = m_tracks.plan();
    if (plan)
        m_panel->setPayload(jobs::BurnAudioJob::payloadOf(*plan));
    else
        m_panel->setPayload(fail(plan.error()));
}

void AudioWizard::startJob()
{
    goTo(JobStep);
    const std::vector<jobs::Device> chosen = m_panel->chosen();
    for (const jobs::Device& device : chosen) {
        jobs::BurnAudioRequest request{
            .tracks = m_tracks.tracks(), .session = m_tracks.options(), .target = m_panel->targetFor(device)};
        jobs::JobOrder order{
            .job = std::make_unique<jobs::BurnAudioJob>(std::move(request), jobServices(m_services)),
            .devices = {device.id},
            .running = tr("Burning an audio CD — %1").arg(recorderWords(device)),
            .done = m_panel->isSimulation() ? tr("The simulation went well.") : tr("The audio CD is ready.")};
        if (chosen.size() == 1)
            m_job->start(std::move(order));
        else
            m_services.queue.add(std::move(order));
    }
    if (chosen.size() > 1)
        accept(); // the window shows them side by side
}

void AudioWizard::reject()
{
    if (m_tracks.isEmpty() || m_pages->currentIndex() == JobStep) {
        QDialog::reject();
        return;
    }
    m_services.prompter.confirm(this, tr("Close without burning?"), tr("The list of tracks is not kept."),
                                tr("&Close"), [this] { QDialog::reject(); });
}

} // namespace emberdisc::ui
