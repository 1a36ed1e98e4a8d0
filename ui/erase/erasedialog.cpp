// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/erase/erasedialog.h"

#include "core/jobs/jobqueue.h"
#include "ui/common/icons.h"
#include "ui/common/verdict.h"
#include "ui/media/recorderchooser.h"
#include "ui/words/mediumwords.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>
#include <iterator>
#include <utility>

namespace emberdisc::ui {

EraseDialog::EraseDialog(const Services& services, QWidget* parent)
    : DiscDialog(services, parent),
      m_recorder(new RecorderChooser(services)),
      m_choice(new QWidget),
      m_ways(new QComboBox),
      m_quick(new QRadioButton),
      m_full(new QRadioButton),
      m_explanation(new QLabel),
      m_loss(new Verdict(QStringLiteral("loss"), QStringLiteral("course"))),
      m_erase(new QPushButton(lineIcon(QStringLiteral("erase")), tr("&Erase")))
{
    setObjectName(QStringLiteral("eraseDialog"));
    setWindowTitle(tr("Erase or format a disc"));
    m_erase->setObjectName(QStringLiteral("startErase"));
    setChoices(makeChoices(), m_erase, OnReturn::Cancel);
    resize(620, 340);
    connect(m_recorder, &RecorderChooser::mediumChanged, this, &EraseDialog::showMedium);
    connect(m_ways, &QComboBox::currentIndexChanged, this, &EraseDialog::showWay);
    connect(m_quick, &QRadioButton::toggled, this, &EraseDialog::showWay);
    connect(m_erase, &QPushButton::clicked, this, &EraseDialog::startJob);
    showMedium();
}

QWidget* EraseDialog::makeChoices()
{
    m_ways->setObjectName(QStringLiteral("ways"));
    m_ways->setAccessibleName(tr("What to do"));
    m_quick->setObjectName(QStringLiteral("quick"));
    m_full->setObjectName(QStringLiteral("full"));
    m_quick->setChecked(true);
    m_explanation->setObjectName(QStringLiteral("explanation"));
    m_explanation->setWordWrap(true);
    m_explanation->setForegroundRole(QPalette::PlaceholderText);

    auto* choice = new QFormLayout(m_choice);
    choice->setContentsMargins(0, 0, 0, 0);
    choice->addRow(tr("&What to do:"), m_ways);
    choice->addRow(QString(), m_explanation);
    choice->addRow(QString(), m_quick);
    choice->addRow(QString(), m_full);
    auto* choices = new QWidget;
    auto* layout = new QVBoxLayout(choices);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(m_recorder);
    layout->addWidget(m_choice);
    layout->addWidget(m_loss);
    layout->addStretch();
    return choices;
}

void EraseDialog::selectDevice(const std::string& deviceId)
{
    m_recorder->select(deviceId);
}

const EraseWay* EraseDialog::way() const
{
    const int index = m_ways->currentIndex();
    return index < 0 ? nullptr : &m_offered[static_cast<std::size_t>(index)];
}

recorder::EraseKind EraseDialog::kind() const
{
    return m_full->isChecked() ? recorder::EraseKind::Full : recorder::EraseKind::Quick;
}

void EraseDialog::showMedium()
{
    const auto& medium = m_recorder->medium();
    std::vector<EraseWay> offered = medium ? eraseWays(*medium) : std::vector<EraseWay>();
    const EraseWay* before = way();
    const auto same = std::ranges::find_if(
        offered, [before](const EraseWay& next) { return before != nullptr && before->isSameWay(next); });
    const auto chosen = same == offered.end() ? 0 : static_cast<int>(std::distance(offered.begin(), same));
    {
        const QSignalBlocker blocker(m_ways);
        m_ways->clear();
        for (const EraseWay& next : offered)
            m_ways->addItem(titleOf(next));
        m_offered = std::move(offered);
        m_ways->setCurrentIndex(m_offered.empty() ? -1 : chosen);
    }
    showWay();
}

void EraseDialog::showWay()
{
    const auto& medium = m_recorder->medium();
    const EraseWay* chosen = way();
    m_erase->setEnabled(chosen != nullptr);
    m_choice->setVisible(chosen != nullptr);
    if (!medium) {
        m_loss->tell(std::nullopt, tr("Waiting for a disc…"));
        return;
    }
    if (chosen == nullptr) {
        const auto plan = recorder::planErase(*medium, recorder::EraseKind::Quick);
        const ErrorWords words = plan ? ErrorWords() : refusalWords(plan.error());
        m_loss->tell(ResultColour::Red, words.sentence, words.advice);
        return;
    }
    m_quick->setText(kindWords(*chosen, recorder::EraseKind::Quick));
    m_full->setText(kindWords(*chosen, recorder::EraseKind::Full));
    for (QRadioButton* button : {m_quick, m_full})
        button->setVisible(chosen->quick && chosen->full);
    const QString explanation = explanationOf(*chosen, kind());
    m_explanation->setText(explanation);
    m_explanation->setVisible(!explanation.isEmpty());
    m_erase->setText(verbOf(*chosen));
    m_loss->tell(colourOf(*chosen, kind()), lossWords(*chosen, kind()), courseWords(chosen->plan(kind())));
}

void EraseDialog::startJob()
{
    const EraseWay* chosen = way();
    const std::string device = m_recorder->deviceId();
    start({.job = std::make_unique<jobs::EraseJob>(chosen->request(device, kind()), jobServices(services())),
           .devices = {device},
           .running = tr("%1 — %2").arg(runningWords(*chosen), m_recorder->deviceName()),
           .done = doneWords(*chosen)});
}

} // namespace emberdisc::ui
