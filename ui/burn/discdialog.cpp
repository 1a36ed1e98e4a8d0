// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/burn/discdialog.h"

#include "core/jobs/jobqueue.h"
#include "ui/burn/jobview.h"

#include <QDialogButtonBox>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <utility>

namespace emberdisc::ui {

DiscDialog::DiscDialog(const Services& services, QWidget* parent)
    : QDialog(parent), m_services(services), m_pages(new QStackedWidget), m_job(new JobView(services.queue))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_pages);
    connect(m_job, &JobView::closeRequested, this, &QDialog::accept);
}

void DiscDialog::setChoices(QWidget* choices, QPushButton* start, OnReturn onReturn)
{
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    QPushButton* cancel = buttons->button(QDialogButtonBox::Cancel);
    buttons->addButton(start, QDialogButtonBox::AcceptRole);
    const bool starts = onReturn == OnReturn::Start;
    (starts ? start : cancel)->setDefault(true);
    (starts ? cancel : start)->setAutoDefault(false);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    column->addWidget(choices, 1);
    column->addWidget(buttons);
    m_pages->addWidget(page);
    m_pages->addWidget(m_job);
}

void DiscDialog::start(jobs::JobOrder order)
{
    m_pages->setCurrentWidget(m_job);
    m_job->start(std::move(order));
}

} // namespace emberdisc::ui
