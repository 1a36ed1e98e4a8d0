// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/burn/burndialog.h"

#include "core/base/guarded.h"
#include "ui/burn/burnpanel.h"
#include "ui/common/icons.h"
#include "ui/words/mediumwords.h"

#include <QPushButton>
#include <QtConcurrentRun>

namespace emberdisc::ui {

BurnDialog::BurnDialog(const Services& services, BurnSubject subject, QWidget* parent)
    : DiscDialog(services, parent),
      m_subject(std::move(subject)),
      m_panel(new BurnPanel(services, m_subject.canBeAdded)),
      m_burn(new QPushButton(lineIcon(QStringLiteral("burn")), tr("&Burn")))
{
    setObjectName(QStringLiteral("burnDialog"));
    setWindowTitle(m_subject.title);
    m_burn->setObjectName(QStringLiteral("startBurn"));
    m_panel->setSources(m_subject.sources);
    setChoices(m_panel, m_burn, OnReturn::Start);
    resize(640, 360);
    m_burn->setEnabled(m_panel->isReady()); // to wait for a recorder that is at work
    connect(m_burn, &QPushButton::clicked, this, &BurnDialog::startJobs);
    connect(m_panel, &BurnPanel::readyChanged, m_burn, &QWidget::setEnabled);
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
    m_measuring.setFuture(QtConcurrent::run(
        [measure = m_subject.measure, state = *medium] { return guarded([&] { return measure(state); }); }));
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
    std::vector<std::string> devices = m_subject.sources;
    devices.push_back(device.id);
    return {.job = m_subject.makeJob(m_panel->targetFor(device)),
            .devices = std::move(devices),
            .running = tr("%1 — %2").arg(m_subject.running, recorderWords(device)),
            .done = m_panel->isSimulation() ? tr("The simulation went well.") : tr("The disc is ready.")};
}

void BurnDialog::startJobs()
{
    const std::vector<jobs::Device> chosen = m_panel->chosen();
    if (chosen.size() == 1) {
        start(orderFor(chosen.front()));
        return;
    }
    for (const jobs::Device& device : chosen)
        services().queue.add(orderFor(device));
    accept();
}

} // namespace emberdisc::ui
