// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/burn/burnpanel.h"

#include "core/jobs/jobqueue.h"
#include "core/recorder/burntarget.h"
#include "ui/common/icons.h"
#include "ui/media/recorderchooser.h"
#include "ui/words/mediumwords.h"
#include "ui/words/quantities.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStringList>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace emberdisc::ui {

namespace {

QLabel* makeLabel(const QString& name)
{
    auto* label = new QLabel;
    label->setObjectName(name);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QString otherName(const jobs::Device& device)
{
    return QStringLiteral("also-") + QString::fromStdString(device.id);
}

} // namespace

BurnPanel::BurnPanel(const Services& services, bool canBeAdded, QWidget* parent)
    : QWidget(parent),
      m_services(services),
      m_recorder(new RecorderChooser(services)),
      m_others(new QWidget),
      m_copies(new QSpinBox),
      m_speed(new QComboBox),
      m_verify(new QCheckBox(tr("&Verify: read everything back and compare"))),
      m_keepOpen(new QCheckBox(tr("&Keep the disc open, so that more can be added later"))),
      m_simulate(new QCheckBox(tr("Si&mulate: do all of it, but write nothing"))),
      m_append(new QCheckBox(tr("&Add to what is on the disc"))),
      m_eraseFirst(new QCheckBox(tr("&Erase the disc first"))),
      m_sign(new QLabel),
      m_summary(makeLabel(QStringLiteral("planSummary"))),
      m_notes(makeLabel(QStringLiteral("planNotes"))),
      m_canBeAdded(canBeAdded)
{
    layOut();
    connect(&m_services.catalog, &jobs::DeviceCatalog::changed, this, &BurnPanel::fillOthers);
    for (const auto signal : {&jobs::JobQueue::added, &jobs::JobQueue::removed})
        connect(&m_services.queue, signal, this, &BurnPanel::showPlan);
    connect(m_copies, &QSpinBox::valueChanged, this, &BurnPanel::showPlan);
    connect(m_recorder, &RecorderChooser::mediumChanged, this, &BurnPanel::showMedium);
    connect(m_speed, &QComboBox::currentIndexChanged, this, &BurnPanel::showPlan);
    // Whoever wants one of these does not want the other.
    for (const auto& [box, other] : {std::pair(m_append, m_eraseFirst), std::pair(m_eraseFirst, m_append)})
        connect(box, &QCheckBox::toggled, other,
                [other](bool on) { other->setChecked(!on && other->isChecked()); });
    for (QCheckBox* box : {m_verify, m_keepOpen, m_simulate, m_append, m_eraseFirst})
        connect(box, &QCheckBox::toggled, this, &BurnPanel::showPlan);
    showMedium();
}

void BurnPanel::layOut()
{
    m_speed->setObjectName(QStringLiteral("speed"));
    m_verify->setObjectName(QStringLiteral("verify"));
    m_keepOpen->setObjectName(QStringLiteral("keepOpen"));
    m_simulate->setObjectName(QStringLiteral("simulate"));
    m_append->setObjectName(QStringLiteral("append"));
    m_eraseFirst->setObjectName(QStringLiteral("eraseFirst"));
    m_verify->setChecked(true);
    m_copies->setObjectName(QStringLiteral("copies"));
    m_copies->setRange(1, 999);
    new QVBoxLayout(m_others);
    m_others->layout()->setContentsMargins(0, 0, 0, 0);
    QFont font = m_summary->font();
    font.setBold(true);
    m_summary->setFont(font);

    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    form->addRow(tr("&Speed:"), m_speed);
    form->addRow(tr("C&opies:"), m_copies);
    auto* boxes = new QVBoxLayout;
    for (QCheckBox* box : {m_append, m_eraseFirst, m_verify, m_keepOpen, m_simulate})
        boxes->addWidget(box);
    auto* words = new QVBoxLayout;
    words->addWidget(m_summary);
    words->addWidget(m_notes);
    auto* verdict = new QHBoxLayout;
    verdict->setSpacing(12);
    verdict->addWidget(m_sign, 0, Qt::AlignTop);
    verdict->addLayout(words, 1);

    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    layout->addWidget(m_recorder);
    layout->addWidget(m_others);
    layout->addLayout(form);
    layout->addLayout(boxes);
    layout->addSpacing(4);
    layout->addLayout(verdict);
    layout->addStretch();
}

void BurnPanel::setPayload(std::optional<Result<recorder::Payload>> payload)
{
    m_payload = std::move(payload);
    const bool audio = m_payload && *m_payload && (*m_payload)->kind == recorder::PayloadKind::AudioSession;
    m_keepOpen->setVisible(!audio);
    if (audio)
        m_keepOpen->setChecked(false);
    showPlan();
}

void BurnPanel::selectDevice(const std::string& deviceId)
{
    m_recorder->select(deviceId);
}

const std::optional<recorder::MediumState>& BurnPanel::medium() const
{
    return m_recorder->medium();
}

std::string BurnPanel::deviceId() const
{
    return m_recorder->deviceId();
}

std::vector<jobs::Device> BurnPanel::chosen() const
{
    const QList<QCheckBox*> boxes = m_others->findChildren<QCheckBox*>();
    std::vector<jobs::Device> chosen;
    for (const jobs::Device& device : m_services.catalog.devices()) {
        if (device.id == deviceId())
            chosen.insert(chosen.begin(), device);
        else if (std::any_of(boxes.begin(), boxes.end(), [&device](const QCheckBox* box) {
                     return box->isChecked() && box->objectName() == otherName(device);
                 }))
            chosen.push_back(device);
    }
    return chosen;
}

bool BurnPanel::isBusy(const std::string& deviceId) const
{
    const auto uses = [&deviceId](const jobs::QueuedJob* job) {
        const auto& devices = job->order().devices;
        return job->state() != jobs::QueuedJob::State::Ended &&
               std::find(devices.begin(), devices.end(), deviceId) != devices.end();
    };
    const auto jobs = m_services.queue.jobs();
    return std::any_of(jobs.begin(), jobs.end(), uses);
}

jobs::BurnTarget BurnPanel::targetFor(const jobs::Device& device) const
{
    return {.deviceId = device.id,
            .options = options(),
            .first = isBusy(device.id) ? jobs::FirstDisc::Exchanged : jobs::FirstDisc::Inside};
}

/// Keeps the ticks of those that are still there.
void BurnPanel::fillOthers()
{
    QStringList ticked;
    for (QCheckBox* box : m_others->findChildren<QCheckBox*>()) {
        if (box->isChecked())
            ticked += box->objectName();
        delete box;
    }
    for (const jobs::Device& device : m_services.catalog.devices()) {
        if (device.id == deviceId())
            continue;
        QString name = recorderWords(device);
        name.replace(QLatin1Char('&'), QLatin1String("&&"));
        auto* box = new QCheckBox(tr("At the same time with: %1").arg(name));
        box->setObjectName(otherName(device));
        box->setChecked(ticked.contains(box->objectName()));
        connect(box, &QCheckBox::toggled, this, &BurnPanel::showPlan);
        m_others->layout()->addWidget(box);
    }
    m_others->setVisible(!m_others->findChildren<QCheckBox*>().isEmpty());
}

recorder::BurnOptions BurnPanel::options() const
{
    recorder::BurnOptions options;
    if (const double factor = m_speed->currentData().toDouble(); factor > 0)
        options.speed = factor;
    options.verify = m_verify->isChecked() ? recorder::VerifyExtent::Full : recorder::VerifyExtent::None;
    options.closing = m_keepOpen->isChecked() ? recorder::Closing::KeepOpen : recorder::Closing::Close;
    options.simulate = m_simulate->isChecked();
    options.append = m_append->isChecked();
    options.eraseFirst = m_eraseFirst->isChecked();
    options.copies = options.append ? 1 : static_cast<std::uint32_t>(m_copies->value());
    return options;
}

void BurnPanel::showMedium()
{
    fillOthers();
    const auto& medium = m_recorder->medium();
    const QSignalBlocker blocker(m_speed);
    m_speed->clear();
    m_speed->addItem(tr("As fast as possible"), 0.0);
    const bool erasable = medium && medium->erasable && medium->status != recorder::MediumStatus::Blank;
    if (medium)
        for (const std::uint32_t speed : medium->writeSpeeds)
            m_speed->addItem(offeredSpeedWords(*medium, speed), recorder::speedFactor(*medium, speed));
    m_simulate->setVisible(medium && medium->can.testWrite);
    if (m_simulate->isHidden())
        m_simulate->setChecked(false);
    m_eraseFirst->setVisible(erasable);
    m_eraseFirst->setChecked(false);
    const bool append =
        m_canBeAdded && medium && medium->holdsData() && medium->status != recorder::MediumStatus::Finished;
    m_append->setVisible(append);
    m_append->setChecked(append);
    if (append)
        m_keepOpen->setChecked(true); // as the one who left it open wished
    showPlan();
    Q_EMIT mediumChanged();
}

void BurnPanel::showRefusal(const recorder::PlanRefusal& refusal)
{
    const ErrorWords words = refusalWords(refusal);
    m_sign->setPixmap(noticeSign(ResultColour::Red));
    m_summary->setText(words.sentence);
    m_notes->setText(words.advice);
    setReady(false);
}

void BurnPanel::showPlan()
{
    const auto& medium = m_recorder->medium();
    if (isBusy(deviceId())) {
        showWaiting();
        return;
    }
    if (!medium || !m_payload) {
        m_sign->setPixmap(QPixmap());
        m_summary->setText(medium ? tr("Working out the size…") : tr("Waiting for a disc…"));
        m_notes->clear();
        setReady(false);
        return;
    }
    if (!*m_payload) {
        const ErrorWords words = wordsFor(m_payload->error());
        m_sign->setPixmap(noticeSign(ResultColour::Red));
        m_summary->setText(words.sentence);
        m_notes->setText(words.advice);
        setReady(false);
        return;
    }
    const recorder::BurnOptions wished = options();
    const auto plan = recorder::plan(
        *medium, wished.append ? recorder::placedBehind(*medium, **m_payload) : **m_payload, wished);
    if (!plan) {
        showRefusal(plan.error());
        return;
    }
    m_summary->setText(summaryWords(*plan));
    m_notes->setText(noteWords(*plan).join(QLatin1Char('\n')));
    m_sign->setPixmap(noticeSign(plan->erase ? ResultColour::Amber : ResultColour::Green));
    setReady(true);
}

/// Nobody looks at the disc of a recorder that works.
void BurnPanel::showWaiting()
{
    m_sign->setPixmap(noticeSign(ResultColour::Amber));
    m_summary->setText(tr("This recorder is at work. The job waits until it is free."));
    m_notes->setText(tr("It then asks for another disc, and looks whether that will do before it burns."));
    setReady(true);
}

QString BurnPanel::summaryWords(const recorder::BurnPlan& plan) const
{
    const auto kind = recorder::name(plan.medium.kind);
    const QString disc = QString::fromUtf8(kind.data(), static_cast<qsizetype>(kind.size()));
    const QString words = plan.simulate           ? tr("A simulation of %1 on this %2.")
                          : m_append->isChecked() ? tr("%1 will be added to this %2.")
                                                  : tr("%1 will be burned onto this %2.");
    return words.arg(sizeWords(plan.totalBytes), disc);
}

QStringList BurnPanel::noteWords(const recorder::BurnPlan& plan) const
{
    QStringList notes;
    if (m_append->isChecked())
        notes +=
            tr("What is on the disc stays and is shown beside what is new; of two files at the same place, "
               "the new one.");
    if (const std::size_t recorders = chosen().size(); recorders > 1)
        notes +=
            tr("%n recorder(s) burn at the same time. What stands here is for the first; each is checked "
               "before it burns.",
               nullptr, static_cast<int>(recorders));
    if (plan.copies > 1)
        notes += tr("%n disc(s), one after the other: the next one is asked for.", nullptr,
                    static_cast<int>(plan.copies));
    if (!plan.simulate)
        notes += plan.closing == recorder::Closing::Close
                     ? tr("The disc is closed afterwards: every reader takes it, and nothing can be added.")
                     : tr("The disc stays open: more can be added later.");
    for (const recorder::PlanWarning warning : plan.warnings)
        if (warning != recorder::PlanWarning::StaysOpen)
            notes += warningWords(warning);
    return notes;
}

void BurnPanel::setReady(bool ready)
{
    m_ready = ready;
    Q_EMIT readyChanged(ready);
}

} // namespace emberdisc::ui
