// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/burn/burnpanel.h"

#include "core/jobs/discfiles.h"
#include "core/jobs/jobqueue.h"
#include "core/recorder/burntarget.h"
#include "ui/burn/burnchoices.h"
#include "ui/common/verdict.h"
#include "ui/media/recorderchooser.h"
#include "ui/words/mediumwords.h"
#include "ui/words/quantities.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QSpinBox>
#include <QStringList>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace emberdisc::ui {

namespace {

/// No drive writes much more than a disc is sold for.
bool isNearlyEnough(const recorder::PlanRefusal& refusal)
{
    return refusal.code == ErrorCode::MediumTooSmall && refusal.missingBytes() <= refusal.availableBytes / 20;
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
      m_speed(new SpeedBox),
      m_verify(new VerifyBox),
      m_keepOpen(new QCheckBox(tr("&Keep the disc open, so that more can be added later"))),
      m_simulate(new QCheckBox(tr("Si&mulate: do all of it, but write nothing"))),
      m_append(new QCheckBox(tr("&Add to what is on the disc"))),
      m_eraseFirst(new QCheckBox(tr("&Erase the disc first"))),
      m_overburn(
          new QCheckBox(tr("&Try it anyway: few recorders and discs can do it, and the end may fail"))),
      m_moreButton(new QToolButton),
      m_more(new QWidget),
      m_mode(new ModeBox),
      m_streaming(new QCheckBox(tr("Faster, &without replacing bad spots of the disc"))),
      m_verdict(new Verdict(QStringLiteral("planSummary"), QStringLiteral("planNotes"))),
      m_canBeAdded(canBeAdded)
{
    nameWidgets();
    layOut();
    connect(&m_services.catalog, &jobs::DeviceCatalog::changed, this, &BurnPanel::fillOthers);
    for (const auto signal : {&jobs::JobQueue::added, &jobs::JobQueue::ended})
        connect(&m_services.queue, signal, this, &BurnPanel::showPlan);
    connect(m_copies, &QSpinBox::valueChanged, this, &BurnPanel::showPlan);
    connect(m_recorder, &RecorderChooser::mediumChanged, this, &BurnPanel::showMedium);
    for (QComboBox* box : {static_cast<QComboBox*>(m_speed), static_cast<QComboBox*>(m_verify),
                           static_cast<QComboBox*>(m_mode)})
        connect(box, &QComboBox::currentIndexChanged, this, &BurnPanel::showPlan);
    // Whoever wants one of these does not want the other.
    for (const auto& [box, other] : {std::pair(m_append, m_eraseFirst), std::pair(m_eraseFirst, m_append)})
        connect(box, &QCheckBox::toggled, other,
                [other](bool on) { other->setChecked(!on && other->isChecked()); });
    for (QCheckBox* box : {m_keepOpen, m_simulate, m_append, m_eraseFirst, m_overburn, m_streaming})
        connect(box, &QCheckBox::toggled, this, &BurnPanel::showPlan);
    showMedium();
}

void BurnPanel::nameWidgets()
{
    m_keepOpen->setObjectName(QStringLiteral("keepOpen"));
    m_simulate->setObjectName(QStringLiteral("simulate"));
    m_append->setObjectName(QStringLiteral("append"));
    m_eraseFirst->setObjectName(QStringLiteral("eraseFirst"));
    m_overburn->setObjectName(QStringLiteral("overburn"));
    m_streaming->setObjectName(QStringLiteral("streaming"));
    m_copies->setObjectName(QStringLiteral("copies"));
    m_copies->setRange(1, 999);
}

void BurnPanel::layOut()
{
    auto* others = new QVBoxLayout(m_others);
    others->setContentsMargins(0, 0, 0, 0);
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    form->addRow(tr("&Speed:"), m_speed);
    form->addRow(tr("&Verify:"), m_verify);
    form->addRow(tr("C&opies:"), m_copies);
    auto* boxes = new QVBoxLayout;
    for (QCheckBox* box : {m_append, m_eraseFirst, m_keepOpen, m_simulate, m_overburn})
        boxes->addWidget(box);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(m_recorder);
    layout->addWidget(m_others);
    layout->addLayout(form);
    layout->addLayout(boxes);
    layout->addWidget(makeMore());
    layout->addWidget(m_verdict);
    layout->addStretch();
}

QWidget* BurnPanel::makeMore()
{
    m_moreButton->setObjectName(QStringLiteral("more"));
    m_moreButton->setText(tr("More o&ptions"));
    m_moreButton->setCheckable(true);
    m_moreButton->setAutoRaise(true);
    m_moreButton->setArrowType(Qt::RightArrow);
    m_moreButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    auto* options = new QFormLayout(m_more);
    options->setContentsMargins(0, 0, 0, 0);
    options->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    options->addRow(tr("Write mo&de:"), m_mode);
    options->addRow(m_streaming);
    m_moreButton->hide();
    m_more->hide();
    connect(m_moreButton, &QToolButton::toggled, this, [this](bool open) {
        m_moreButton->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
        m_more->setVisible(open);
    });
    auto* fold = new QWidget;
    auto* layout = new QVBoxLayout(fold);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_moreButton);
    layout->addWidget(m_more);
    return fold;
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

void BurnPanel::setSources(std::vector<std::string> recorders)
{
    m_sources = std::move(recorders);
    fillOthers();
    showPlan();
}

bool BurnPanel::isSource(const std::string& deviceId) const
{
    return std::ranges::any_of(
        m_sources, [&](const std::string& source) { return jobs::isSameRecorder(source, deviceId); });
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
        else if (m_others->isEnabled() &&
                 std::any_of(boxes.begin(), boxes.end(), [&device](const QCheckBox* box) {
                     return box->isChecked() && box->objectName() == otherName(device);
                 }))
            chosen.push_back(device);
    }
    return chosen;
}

jobs::BurnTarget BurnPanel::targetFor(const jobs::Device& device) const
{
    jobs::BurnTarget target{.deviceId = device.id,
                            .options = options(),
                            .first = m_services.queue.uses(device.id) ? jobs::FirstDisc::Exchanged
                                                                      : jobs::FirstDisc::Inside};
    // Nobody saw what lies in the others: each asks before its disc is erased.
    if (device.id != deviceId())
        target.options.eraseFirst = false;
    return target;
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
        if (device.id == deviceId() || isSource(device.id))
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
    options.speed = m_speed->speed();
    options.verify = m_verify->extent();
    options.mode = m_mode->mode();
    options.streaming = m_streaming->isChecked();
    options.overburn = !m_overburn->isHidden() && m_overburn->isChecked();
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
    m_speed->offer(medium);
    m_overburn->setChecked(false);
    m_overburn->hide();
    m_streaming->setVisible(medium && medium->can.streaming);
    m_streaming->setChecked(false);
    m_mode->setCurrentIndex(0);
    const bool erasable = medium && medium->erasable && medium->status != recorder::MediumStatus::Blank;
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

void BurnPanel::showRefusal(const ErrorWords& words)
{
    m_verdict->tell(ResultColour::Red, words.sentence, words.advice);
    setReady(false);
}

void BurnPanel::showPlan()
{
    m_others->setEnabled(!m_append->isChecked()); // what is added fits the one disc that was looked at
    const auto& medium = m_recorder->medium();
    if (isSource(deviceId())) {
        showRefusal(wordsFor(Error::of(ErrorCode::SourceDiscInTarget)));
        return;
    }
    if (m_services.queue.uses(deviceId())) {
        showWaiting();
        return;
    }
    if (!medium || !m_payload) {
        m_verdict->tell(std::nullopt, medium ? tr("Working out the size…") : tr("Waiting for a disc…"));
        setReady(false);
        return;
    }
    if (!*m_payload) {
        showRefusal(wordsFor(m_payload->error()));
        return;
    }
    const recorder::Payload payload =
        options().append ? recorder::placedBehind(*medium, **m_payload) : **m_payload;
    offerMore(payload);
    const auto plan = planFor(payload);
    if (!plan) {
        showRefusal(refusalWords(plan.error()));
        return;
    }
    const bool isRisky =
        plan->erase || std::ranges::count(plan->warnings, recorder::PlanWarning::Overburn) > 0;
    m_verdict->tell(isRisky ? ResultColour::Amber : ResultColour::Green, summaryWords(*plan),
                    noteWords(*plan).join(QLatin1Char('\n')));
    setReady(true);
}

void BurnPanel::offerMore(const recorder::Payload& payload)
{
    m_mode->offer(*medium(), payload, options());
    m_moreButton->setVisible(m_mode->count() > 2 || !m_streaming->isHidden());
    if (m_moreButton->isHidden())
        m_moreButton->setChecked(false);
}

std::expected<recorder::BurnPlan, recorder::PlanRefusal> BurnPanel::planFor(const recorder::Payload& payload)
{
    recorder::BurnOptions wished = options();
    wished.overburn = false;
    auto plan = recorder::plan(*medium(), payload, wished);
    wished.overburn = true;
    const bool helps = !plan && isNearlyEnough(plan.error()) && recorder::plan(*medium(), payload, wished);
    m_overburn->setVisible(helps);
    return helps && m_overburn->isChecked() ? recorder::plan(*medium(), payload, wished) : plan;
}

/// Nobody looks at the disc of a recorder that works.
void BurnPanel::showWaiting()
{
    m_verdict->tell(ResultColour::Amber, tr("This recorder is at work. The job waits until it is free."),
                    tr("It then asks for another disc, and looks whether that will do before it burns."));
    setReady(true);
}

QString BurnPanel::summaryWords(const recorder::BurnPlan& plan) const
{
    const QString disc = QString::fromUtf8(recorder::name(plan.medium.kind));
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
