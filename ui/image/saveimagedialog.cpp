// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/saveimagedialog.h"

#include "ui/burn/jobview.h"

#include <QFileInfo>
#include <QVBoxLayout>

namespace emberdisc::ui {

SaveImageDialog::SaveImageDialog(const Services& services, const QString& path, QWidget* parent)
    : QDialog(parent), m_path(path), m_job(new JobView(services.runner))
{
    setObjectName(QStringLiteral("saveImageDialog"));
    setWindowTitle(tr("Save as ISO"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_job);
    connect(m_job, &JobView::closeRequested, this, &QDialog::accept);
}

void SaveImageDialog::start(std::unique_ptr<jobs::Job> job)
{
    const QString name = QFileInfo(m_path).fileName();
    m_job->start(std::move(job),
                 {.running = tr("Saving “%1”").arg(name), .done = tr("“%1” is ready.").arg(name)});
}

void SaveImageDialog::reject()
{
    if (m_job->isRunning())
        m_job->cancel();
    else
        QDialog::reject();
}

} // namespace emberdisc::ui
