// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/burn/burndialog.h"

#include "ui/burn/burnpanel.h"
#include "ui/burn/jobview.h"
#include "ui/common/icons.h"
#include "ui/words/mediumwords.h"

#include <QDialogButtonBox>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <QtConcurrentRun>

namespace emberdisc::ui {

BurnDialog::BurnDialog(const Services& services, BurnSubject subject, QWidget* parent)
    : QDialog(parent),
      m_services(services),
      m_subject(std::move(subject)),
      m_pages(new QStackedWidget),
      m_panel(new BurnPanel(services, m_subject.canBeAdded)),
      m_burn(new QPushButton(lineIcon(QStringLiteral("burn")), tr("&Burn"))),
      m_job(new JobView(services.queue))
{
    setObjectName(QStringLiteral("burnDialog"));
    setWindowTitle(m_subject.title);
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_burn->setObjectName(QStringLiteral("startBurn"));
    m_burn->setDefault(true);
    m_burn->setEnabled(false);
    // Return burns once that is possible; it never closes the dialog.
    buttons->button(QDialogButtonBox::Cancel)->setAutoDefault(false);
    buttons->addButton(m_burn, QDialogButtonBox::AcceptRole);
    connect(m_burn, &QPushButton::clicked, this, &BurnDialog::startJobs);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_panel, &BurnPanel::readyChanged, m_burn, &QWidget::setEnabled);
    m_burn->setEnabled(m_panel->isReady()); // to wait for a recorder that is at work
    connect(m_job, &JobView::closeRequested, this, &QDialog::accept);

    auto* options = new QWidget;
    auto* column = new QVBoxLayout(options);
    column->addWidget(m_panel, 1);
    column->addWidget(buttons);
    m_pages->addWidget(options);
    m_pages->addWidget(m_job);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_pages);
    resize(640, 360);

    connect(&m_measuring, &QFutureWatcherBase::finished, this, &BurnDialog::takeMeasure);
    connect(m_panel, &BurnPanel::mediumChanged, this, &BurnDialog::measure);
    measure();
}

/// The file systems, and so the size, depend on the kind of disc.
void BurnDialog::measure()
{
    const auto& medium = m_panel->medium();
    if (!medium || m_measuring.isRunning() || m_measuredFor == medium->kind)
        return;
    m_measuredFor = medium->kind;
    m_panel->setPayload(std::nullopt);
    m_measuring.setFuture(QtConcurrent::run(m_subject.measure, *medium));
}

void BurnDialog::takeMeasure()
{
    const auto& medium = m_panel->medium();
    if (medium && medium->kind != m_measuredFor)
        measure(); // the disc was changed meanwhile
    else
        m_panel->setPayload(m_measuring.result());
}

BurnDialog::~BurnDialog()
{
    m_measuring.waitForFinished();
}

void BurnDialog::selectDevice(const std::string& deviceId)
{
    m_panel->selectDevice(deviceId);
}

jobs::JobOrder BurnDialog::orderFor(const jobs::Device& device) const
{
    return {.job = m_subject.makeJob(m_panel->targetFor(device)),
            .devices = {device.id},
            .running = tr("%1 — %2").arg(m_subject.running, recorderWords(device)),
            .done = m_panel->isSimulation() ? tr("The simulation went well.") : tr("The disc is ready.")};
}

void BurnDialog::startJobs()
{
    const std::vector<jobs::Device> chosen = m_panel->chosen();
    if (chosen.size() == 1) {
        m_pages->setCurrentWidget(m_job);
        m_job->start(orderFor(chosen.front()));
        return;
    }
    for (const jobs::Device& device : chosen)
        m_services.queue.add(orderFor(device));
    accept();
}

void BurnDialog::reject()
{
    if (m_job->isRunning())
        m_job->cancel();
    else
        QDialog::reject();
}

} // namespace emberdisc::ui
