// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/copy/copydialog.h"

#include "core/audio/format.h"
#include "core/jobs/copydiscjob.h"
#include "core/jobs/jobqueue.h"
#include "core/jobs/readdiscjob.h"
#include "core/jobs/readsheet.h"
#include "core/recorder/burnplan.h"
#include "core/recorder/mediumnames.h"
#include "ui/burn/burnchoices.h"
#include "ui/common/filefield.h"
#include "ui/common/icons.h"
#include "ui/common/verdict.h"
#include "ui/media/recorderchooser.h"
#include "ui/words/mediumwords.h"
#include "ui/words/quantities.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFileInfo>
#include <QFormLayout>
#include <QGridLayout>
#include <QPushButton>
#include <QRadioButton>
#include <QSpinBox>

#include <algorithm>
#include <utility>

namespace emberdisc::ui {

namespace {

constexpr int kMostRetries = 100;

bool hasMusic(const recorder::MediumState& medium)
{
    return std::ranges::any_of(medium.tracks, [](const recorder::TrackInfo& track) {
        return track.kind == recorder::TrackKind::Audio;
    });
}

/// Only a sheet tells its tracks and sessions apart.
bool needsSheet(const recorder::MediumState& medium)
{
    return recorder::isCd(medium.kind) && (hasMusic(medium) || medium.tracks.size() > 1);
}

/// What an image of it is burned as, where that is known before it is read.
std::optional<recorder::Payload> imageOf(const recorder::MediumState& medium)
{
    if (hasMusic(medium) || medium.tracks.size() > 1)
        return std::nullopt;
    return recorder::Payload{.kind = recorder::PayloadKind::ImageFile, .sectorCount = medium.usedSectors};
}

/// The file of sectors that a path stands for.
std::string imageFileOf(const QString& path)
{
    const auto files = jobs::sheetFilesOf(path.toStdString());
    return files ? files->binary : path.toStdString();
}

QString fileNameOf(const std::string& path)
{
    return QFileInfo(QString::fromStdString(path)).fileName();
}

} // namespace

CopyDialog::CopyDialog(const Services& given, QWidget* parent)
    : DiscDialog(given, parent),
      m_from(new RecorderChooser(given)),
      m_toFile(new QRadioButton(tr("To an image fi&le:"))),
      m_toDisc(new QRadioButton(tr("To a &disc in:"))),
      m_file(new FileField(given.prompter, FileField::Purpose::Save,
                           [this] {
                               const bool sheet = m_from->medium() && needsSheet(*m_from->medium());
                               return FileField::Choice{
                                   .title = tr("Copy the disc to"),
                                   .filter = sheet ? tr("CUE sheets (*.cue);;Disc images (*.iso)")
                                                   : tr("Disc images (*.iso);;CUE sheets (*.cue)"),
                                   .suggestion = m_file->path()};
                           })),
      m_to(new RecorderChooser(given)),
      m_form(new QFormLayout),
      m_onTheFly(new QCheckBox(tr("&On the fly: read while it is burned, without a file in between"))),
      m_unreadable(new QComboBox),
      m_retries(new QSpinBox),
      m_speed(new SpeedBox),
      m_verify(new VerifyBox),
      m_verdict(new Verdict(QStringLiteral("copySummary"), QStringLiteral("copyNotes"))),
      m_copy(new QPushButton(lineIcon(QStringLiteral("copy-disc")), tr("Co&py")))
{
    setObjectName(QStringLiteral("copyDialog"));
    setWindowTitle(tr("Copy a disc"));
    nameWidgets();
    setChoices(makeChoices(), m_copy, OnReturn::Start);
    resize(680, 420);
    m_toFile->setChecked(true);
    connect(m_from, &RecorderChooser::mediumChanged, this, &CopyDialog::showChoices);
    connect(m_to, &RecorderChooser::mediumChanged, this, [this] {
        m_speed->offer(m_to->medium());
        showChoices();
    });
    connect(m_toFile, &QRadioButton::toggled, this, &CopyDialog::showChoices);
    connect(m_onTheFly, &QCheckBox::toggled, this, &CopyDialog::showChoices);
    connect(m_file, &FileField::changed, this, &CopyDialog::showVerdict);
    for (QComboBox* box : {m_unreadable, static_cast<QComboBox*>(m_speed), static_cast<QComboBox*>(m_verify)})
        connect(box, &QComboBox::currentIndexChanged, this, &CopyDialog::showVerdict);
    connect(m_copy, &QPushButton::clicked, this, &CopyDialog::startJob);
    showChoices();
}

void CopyDialog::nameWidgets()
{
    m_from->setObjectName(QStringLiteral("from"));
    m_from->setLabels(tr("Copy &from:"), tr("Dis&c"));
    m_to->setObjectName(QStringLiteral("to"));
    m_to->setLabels(QString(), tr("D&isc"));
    m_toFile->setObjectName(QStringLiteral("toFile"));
    m_toDisc->setObjectName(QStringLiteral("toDisc"));
    m_file->setObjectName(QStringLiteral("file"));
    m_onTheFly->setObjectName(QStringLiteral("onTheFly"));
    m_unreadable->setObjectName(QStringLiteral("unreadable"));
    m_unreadable->addItem(tr("End at the first one"), static_cast<int>(recorder::OnReadError::Stop));
    m_unreadable->addItem(tr("Fill them with zeros, and name what is hit"),
                          static_cast<int>(recorder::OnReadError::Fill));
    m_retries->setObjectName(QStringLiteral("retries"));
    m_retries->setRange(0, kMostRetries);
    m_retries->setValue(recorder::ReadDiscOptions().retries);
    m_copy->setObjectName(QStringLiteral("startCopy"));
}

QWidget* CopyDialog::makeChoices()
{
    auto* targets = new QGridLayout;
    targets->addWidget(m_toFile, 0, 0);
    targets->addWidget(m_file, 0, 1);
    targets->addWidget(m_toDisc, 1, 0);
    targets->addWidget(m_to, 1, 1);
    targets->setColumnStretch(1, 1);
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    m_form->addRow(m_onTheFly);
    m_form->addRow(tr("&Unreadable sectors:"), m_unreadable);
    m_form->addRow(tr("&More tries for each:"), m_retries);
    m_form->addRow(tr("&Speed:"), m_speed);
    m_form->addRow(tr("&Verify:"), m_verify);
    auto* choices = new QWidget;
    auto* layout = new QVBoxLayout(choices);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(m_from);
    layout->addLayout(targets);
    layout->addLayout(m_form);
    layout->addWidget(m_verdict);
    layout->addStretch();
    return choices;
}

void CopyDialog::selectDevice(const std::string& deviceId)
{
    m_from->select(deviceId);
    for (const jobs::Device& device : services().catalog.devices()) {
        if (device.id == m_from->deviceId())
            continue;
        m_to->select(device.id);
        break;
    }
}

bool CopyDialog::goesToFile() const
{
    return m_toFile->isChecked();
}

bool CopyDialog::isOneRecorder() const
{
    return m_from->deviceId() == m_to->deviceId();
}

bool CopyDialog::isOnTheFly() const
{
    return !goesToFile() && !isOneRecorder() && m_onTheFly->isChecked();
}

recorder::ReadDiscOptions CopyDialog::readOptions() const
{
    return {.onError = static_cast<recorder::OnReadError>(m_unreadable->currentData().toInt()),
            .retries = m_retries->value()};
}

jobs::BurnTarget CopyDialog::target() const
{
    jobs::BurnTarget target{.deviceId = m_to->deviceId()};
    target.options.verify = m_verify->extent();
    if (!isOneRecorder())
        target.options.speed = m_speed->speed();
    return target;
}

void CopyDialog::showChoices()
{
    const bool file = goesToFile();
    m_file->setEnabled(file);
    m_to->setEnabled(!file);
    m_form->setRowVisible(m_onTheFly, !file && !isOneRecorder());
    m_form->setRowVisible(m_unreadable, !isOnTheFly());
    m_form->setRowVisible(m_retries, !isOnTheFly());
    m_form->setRowVisible(m_speed, !file && !isOneRecorder());
    m_form->setRowVisible(m_verify, !file);
    // What nobody has changed goes with the disc.
    if (const auto& from = m_from->medium(); from && from->holdsData() && m_file->path() == m_suggested) {
        m_suggested = suggestedFile(QString::fromStdString(from->volumeLabel),
                                    needsSheet(*from) ? QStringLiteral(".cue") : QStringLiteral(".iso"));
        m_file->setPath(m_suggested);
    }
    showVerdict();
}

void CopyDialog::showVerdict()
{
    const auto& from = m_from->medium();
    m_copy->setEnabled(false);
    if (!from)
        m_verdict->tell(std::nullopt, tr("Waiting for a disc…"));
    else if (!from->holdsData())
        m_verdict->tell(ResultColour::Red, tr("There is nothing to copy in this recorder."),
                        tr("Insert the disc that is to be copied."));
    else if (goesToFile())
        tellAboutFile(*from);
    else
        tellAboutDisc(*from);
}

void CopyDialog::tellAboutFile(const recorder::MediumState& from)
{
    const QString path = m_file->path();
    const bool sheet = jobs::sheetFilesOf(path.toStdString()).has_value();
    if (path.isEmpty()) {
        m_verdict->tell(std::nullopt, tr("Choose where the image goes."));
        return;
    }
    if (sheet && !recorder::isCd(from.kind)) {
        m_verdict->tell(ResultColour::Red, tr("Only a CD is copied into a CUE sheet."),
                        tr("Let the name end in .iso."));
        return;
    }
    if (!sheet && hasMusic(from)) {
        m_verdict->tell(ResultColour::Red, tr("An .iso cannot hold the music of this CD."),
                        tr("Let the name end in .cue."));
        return;
    }
    QStringList notes;
    const std::string image = imageFileOf(path);
    if (sheet)
        notes += tr("The sectors go into “%1” beside it.").arg(fileNameOf(image));
    else if (needsSheet(from))
        notes += tr("An .iso does not tell the tracks and sessions of a CD apart; a .cue does.");
    const std::string map = jobs::mapFileOf(image);
    if (QFileInfo::exists(QString::fromStdString(image)) && QFileInfo::exists(QString::fromStdString(map)))
        notes += tr("An earlier run is continued: only what “%1” lists is tried again.").arg(fileNameOf(map));
    else if (readOptions().onError == recorder::OnReadError::Fill)
        notes += tr("What cannot be read is listed in “%1”, for another try.").arg(fileNameOf(map));
    const std::uint64_t bytes = from.usedSectors * (sheet ? audio::kSectorBytes : from.sectorSize);
    m_verdict->tell(ResultColour::Green,
                    tr("%1 will be read into “%2”.").arg(sizeWords(bytes), QFileInfo(path).fileName()),
                    notes.join(QLatin1Char('\n')));
    m_copy->setEnabled(true);
}

void CopyDialog::tellAboutDisc(const recorder::MediumState& from)
{
    const QString size = sizeWords(from.usedSectors * from.sectorSize);
    if (isOneRecorder()) {
        m_verdict->tell(ResultColour::Green,
                        tr("%1 will be read, and then burned onto another disc.").arg(size),
                        tr("You are asked to exchange the disc when it has been read."));
        m_copy->setEnabled(true);
        return;
    }
    const auto& to = m_to->medium();
    if (!to) {
        m_verdict->tell(std::nullopt, tr("Waiting for a disc to burn…"));
        return;
    }
    recorder::BurnOptions options = target().options;
    const bool erases = to->holdsData() && to->erasable;
    options.eraseFirst = erases;
    const auto image = imageOf(from);
    if (image) {
        if (const auto plan = recorder::plan(*to, *image, options); !plan) {
            const ErrorWords words = refusalWords(plan.error());
            m_verdict->tell(ResultColour::Red, words.sentence, words.advice);
            return;
        }
    }
    QStringList notes;
    if (erases)
        notes += tr("You are asked before what is on that disc is lost: %1.").arg(contentsWords(*to));
    if (!image)
        notes += tr("Whether all of it fits there is looked at before anything is read.");
    if (isOnTheFly())
        notes += tr("What cannot be read at once ends it, and the new disc may be lost.");
    m_verdict->tell(erases ? ResultColour::Amber : ResultColour::Green,
                    tr("%1 will be copied to the disc in the other recorder.").arg(size),
                    notes.join(QLatin1Char('\n')));
    m_copy->setEnabled(true);
}

void CopyDialog::startJob()
{
    if (goesToFile())
        startReading();
    else
        startBurning();
}

void CopyDialog::startReading()
{
    const std::string device = m_from->deviceId();
    const QString name = QFileInfo(m_file->path()).fileName();
    jobs::ReadDiscRequest request{.deviceId = device,
                                  .path = m_file->path().toStdString(),
                                  .overwrite =
                                      m_file->mayReplace() ? jobs::Overwrite::Always : jobs::Overwrite::Ask,
                                  .options = readOptions()};
    start({.job = std::make_unique<jobs::ReadDiscJob>(std::move(request), jobServices(services())),
           .devices = {device},
           .running = tr("Copying a disc into “%1” — %2").arg(name, m_from->deviceName()),
           .done = tr("“%1” is ready.").arg(name),
           .whenMissing = tr("What could not be read stands in “%1”. The same copy once more, here or in "
                             "another recorder, tries only that again.")
                              .arg(QString::fromStdString(jobs::mapFileOf(imageFileOf(m_file->path()))))});
}

void CopyDialog::startBurning()
{
    jobs::CopyDiscRequest request{.from = m_from->deviceId(),
                                  .target = target(),
                                  .options = readOptions(),
                                  .way = isOnTheFly() ? jobs::CopyWay::OnTheFly : jobs::CopyWay::ThroughFile};
    std::vector<std::string> devices = {request.from};
    if (!isOneRecorder())
        devices.push_back(request.target.deviceId);
    start({.job = std::make_unique<jobs::CopyDiscJob>(std::move(request), jobServices(services())),
           .devices = std::move(devices),
           .running = tr("Copying a disc — %1").arg(m_from->deviceName()),
           .done = tr("The copy is ready."),
           .whenMissing = tr("What could not be read is zeros on the copy.")});
}

} // namespace emberdisc::ui
