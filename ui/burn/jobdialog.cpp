// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/burn/jobdialog.h"

#include "core/jobs/jobqueue.h"
#include "ui/burn/jobview.h"

#include <QVBoxLayout>

#include <utility>

namespace emberdisc::ui {

JobDialog::JobDialog(const Services& services, QWidget* parent)
    : QDialog(parent), m_job(new JobView(services.queue))
{
    setObjectName(QStringLiteral("jobDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_job);
    connect(m_job, &JobView::closeRequested, this, &QDialog::accept);
}

void JobDialog::start(jobs::JobOrder order)
{
    setWindowTitle(order.running);
    m_job->start(std::move(order));
}

void JobDialog::watch(jobs::QueuedJob& job)
{
    setWindowTitle(job.order().running);
    m_job->watch(job);
}

} // namespace emberdisc::ui
