// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/erase/erasedialog.h"

#include "core/jobs/erasejob.h"
#include "core/jobs/jobqueue.h"
#include "core/recorder/erase.h"
#include "ui/burn/jobview.h"
#include "ui/common/icons.h"
#include "ui/media/recorderchooser.h"
#include "ui/words/mediumwords.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QStackedWidget>

namespace emberdisc::ui {

EraseDialog::EraseDialog(const Services& services, QWidget* parent)
    : QDialog(parent),
      m_services(services),
      m_pages(new QStackedWidget),
      m_recorder(new RecorderChooser(services)),
      m_quick(new QRadioButton(tr("&Quick: only the table of contents (a minute)"))),
      m_full(new QRadioButton(tr("&Full: everything, so that nothing can be recovered (many minutes)"))),
      m_sign(new QLabel),
      m_loss(new QLabel),
      m_advice(new QLabel),
      m_erase(new QPushButton(lineIcon(QStringLiteral("erase")), tr("&Erase"))),
      m_job(new JobView(services.queue))
{
    setObjectName(QStringLiteral("eraseDialog"));
    setWindowTitle(tr("Erase disc"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    m_pages->addWidget(makeChoicePage());
    m_pages->addWidget(m_job);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_pages);
    resize(620, 300);
    connect(m_recorder, &RecorderChooser::mediumChanged, this, &EraseDialog::showMedium);
    connect(m_quick, &QRadioButton::toggled, this, &EraseDialog::showMedium);
    connect(m_job, &JobView::closeRequested, this, &QDialog::accept);
    showMedium();
}

QWidget* EraseDialog::makeChoicePage()
{
    m_quick->setObjectName(QStringLiteral("quick"));
    m_full->setObjectName(QStringLiteral("full"));
    m_quick->setChecked(true);
    m_loss->setObjectName(QStringLiteral("loss"));
    m_loss->setWordWrap(true);
    QFont font = m_loss->font();
    font.setBold(true);
    m_loss->setFont(font);
    m_advice->setWordWrap(true);
    m_erase->setObjectName(QStringLiteral("startErase"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    buttons->addButton(m_erase, QDialogButtonBox::AcceptRole);
    // What cannot be undone is never a stray Return away.
    buttons->button(QDialogButtonBox::Cancel)->setDefault(true);
    m_erase->setAutoDefault(false);
    connect(m_erase, &QPushButton::clicked, this, &EraseDialog::startJob);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto* words = new QVBoxLayout;
    words->addWidget(m_loss);
    words->addWidget(m_advice);
    auto* verdict = new QHBoxLayout;
    verdict->setSpacing(12);
    verdict->addWidget(m_sign, 0, Qt::AlignTop);
    verdict->addLayout(words, 1);
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(m_recorder);
    layout->addWidget(m_quick);
    layout->addWidget(m_full);
    layout->addLayout(verdict);
    layout->addStretch();
    layout->addWidget(buttons);
    return page;
}

void EraseDialog::selectDevice(const std::string& deviceId)
{
    m_recorder->select(deviceId);
}

void EraseDialog::showMedium()
{
    const auto& medium = m_recorder->medium();
    m_erase->setEnabled(false);
    m_advice->clear();
    if (!medium) {
        m_sign->clear();
        m_loss->setText(tr("Waiting for a disc…"));
        return;
    }
    const auto kind = m_full->isChecked() ? recorder::EraseKind::Full : recorder::EraseKind::Quick;
    const auto plan = recorder::planErase(*medium, kind);
    if (!plan) {
        const ErrorWords words = refusalWords(plan.error());
        m_sign->setPixmap(noticeSign(ResultColour::Red));
        m_loss->setText(words.sentence);
        m_advice->setText(words.advice);
        return;
    }
    const QString contents = contentsWords(*medium);
    m_sign->setPixmap(noticeSign(plan->losesData ? ResultColour::Amber : ResultColour::Green));
    m_loss->setText(contents.isEmpty() ? tr("The disc is blank already: nothing will be lost.")
                                       : tr("This will be lost for good: %1.").arg(contents));
    m_erase->setEnabled(true);
}

void EraseDialog::startJob()
{
    m_pages->setCurrentWidget(m_job);
    const std::string device = m_recorder->deviceId();
    jobs::EraseRequest request{.deviceId = device,
                               .kind = m_full->isChecked() ? recorder::EraseKind::Full
                                                           : recorder::EraseKind::Quick};
    m_job->start({.job = std::make_unique<jobs::EraseJob>(std::move(request), jobServices(m_services)),
                  .devices = {device},
                  .running = tr("Erasing the disc — %1").arg(m_recorder->deviceName()),
                  .done = tr("The disc is erased.")});
}

void EraseDialog::reject()
{
    if (m_job->isRunning())
        m_job->cancel();
    else
        QDialog::reject();
}

} // namespace emberdisc::ui
